package io.godb.crashtests.floor;

import io.godb.core.DirectoryLockedException;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.LockMode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Another process that wants a directory. Arguments: directory, mode. Prints {@code locked}, then waits for its input to
 * end and gives the directory back; or prints {@code refused} and the reason.
 */
final class LockChild {
    private LockChild() {}

    public static void main(String[] arguments) throws IOException {
        try (DirectoryLock lock = new LocalFileSystem().lock(Path.of(arguments[0]), LockMode.valueOf(arguments[1]))) {
            System.out.println("locked " + lock.mode());
            System.in.read();
        } catch (DirectoryLockedException refusal) {
            System.out.println("refused " + refusal.getMessage());
        }
    }
}
