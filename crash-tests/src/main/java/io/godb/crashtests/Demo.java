package io.godb.crashtests;

import io.godb.core.DirectoryLockedException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.LockMode;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.testkit.crash.CrashExplorer;
import io.godb.testkit.crash.CrashReport;
import io.godb.testkit.crash.CrashWorkload;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Shows what exists, in a few seconds: the real file system at work in a temporary directory, a database and a log whose
 * processes are killed, and the power cut at every moment of a file's replacement, done right and done wrong.
 */
public final class Demo {
    private static final int RECORDS = 1_000_000;
    private static final int RECORD_BYTES = 100;
    private static final Path DATA = Path.of("data");
    private static final Path CURRENT = DATA.resolve("CURRENT");
    private static final int VERSIONS = 3;

    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    /** Runs everything; takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        Demo demo = new Demo(System.out);
        Path directory = Files.createTempDirectory("godb-demo");
        FileSystem files = new LocalFileSystem();
        demo.showRealFiles(files, directory);
        Files.deleteIfExists(directory.resolve("log"));
        Files.deleteIfExists(directory.resolve(DirectoryLock.LOCK_FILE));
        Files.deleteIfExists(directory);
        new LogDemo(System.out).show();
        new DatabaseDemo(System.out).show();
        demo.showPowerCuts();
    }

    private void showRealFiles(FileSystem files, Path directory) {
        out.println("A directory on this machine, of kind " + files.kind(directory) + ":");
        try (DirectoryLock lock = files.lock(directory, LockMode.EXCLUSIVE)) {
            out.println("  locked " + lock.mode() + ": " + files.list(directory));
            showRefusal(files, directory);
            Path log = directory.resolve("log");
            append(files, log);
            readBack(files, log);
        }
    }

    private void showRefusal(FileSystem files, Path directory) {
        try (DirectoryLock second = files.lock(directory, LockMode.SHARED)) {
            throw new AssertionError("two locks on one directory: " + second);
        } catch (DirectoryLockedException refusal) {
            out.println("  a second lock is refused: " + refusal.getMessage());
        }
    }

    private void append(FileSystem files, Path log) {
        try (AppendFile file = files.create(log)) {
            file.fill((long) RECORDS * RECORD_BYTES);
            ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
            long start = System.nanoTime();
            for (int index = 0; index < RECORDS; index++) {
                record.clear().putInt(0, index);
                file.append(record, Route.MAPPED);
            }
            long appended = System.nanoTime();
            file.force();
            out.printf(
                    "  %,d records of %d bytes appended through mapped memory: %d ns each; then forced: %d ms%n",
                    RECORDS, RECORD_BYTES, (appended - start) / RECORDS, (System.nanoTime() - appended) / 1_000_000);
        }
    }

    private void readBack(FileSystem files, Path log) {
        try (ByteView view = files.view(log)) {
            byte[] record = new byte[RECORD_BYTES];
            for (int index = 0; index < RECORDS; index++) {
                view.copy(index * RECORD_BYTES, record, 0, RECORD_BYTES);
                if (ByteBuffer.wrap(record).getInt() != index) {
                    throw new AssertionError("record " + index + " is not what was appended");
                }
            }
            out.printf("  all %,d read back%n", RECORDS);
        }
    }

    private void showPowerCuts() {
        out.println("A file replaced " + VERSIONS + " times, and the power cut at every moment:");
        CrashReport right = CrashExplorer.of(publishing(AtomicFile::publish), Demo::requireWholeVersion)
                .explore()
                .orThrow();
        out.printf(
                "  done right: %,d different disks reopened, each with a whole version and none older than promised%n",
                right.distinct());
        CrashReport wrong = CrashExplorer.of(publishing(Demo::publishWithoutForce), Demo::requireWholeVersion)
                .explore();
        out.println("  done without forcing the file before the rename:");
        wrong.failure()
                .orElseThrow(() -> new AssertionError("the planted mistake was not found"))
                .message()
                .lines()
                .forEach(line -> out.println("    " + line));
    }

    private interface Publisher {
        void publish(FileSystem files, Path file, ByteBuffer content);
    }

    private static CrashWorkload publishing(Publisher publisher) {
        return (files, marks) -> {
            files.createDirectories(DATA);
            files.forceDirectory(Path.of(""));
            for (byte version = 1; version <= VERSIONS; version++) {
                marks.submitted("version " + version);
                publisher.publish(files, CURRENT, content(version));
                marks.acknowledged("version " + version);
            }
        };
    }

    private static ByteBuffer content(byte version) {
        byte[] bytes = new byte[5000];
        Arrays.fill(bytes, version);
        return ByteBuffer.wrap(bytes);
    }

    private static void publishWithoutForce(FileSystem files, Path file, ByteBuffer content) {
        Path temporary = DATA.resolve("CURRENT.tmp");
        try (AppendFile target = files.create(temporary)) {
            target.append(content, Route.CHANNEL);
        }
        files.rename(temporary, file);
        files.forceDirectory(DATA);
    }

    private static void requireWholeVersion(FileSystem image, List<Mark> marks) {
        long promised = marks.stream()
                .filter(mark -> mark.kind() == Mark.Kind.ACKNOWLEDGED)
                .count();
        if (!image.exists(CURRENT)) {
            require(promised == 0, "version " + promised + " was acknowledged, and there is none");
            return;
        }
        try (ReadFile file = image.open(CURRENT)) {
            ByteBuffer found = ByteBuffer.allocate((int) file.size());
            file.readFully(found, 0);
            byte version = found.position() == 0 ? 0 : found.get(0);
            require(version >= Math.max(1, promised), "version " + promised + " was acknowledged, found " + version);
            require(found.flip().equals(content(version)), "the file is torn");
        }
    }

    private static void require(boolean isKept, String broken) {
        if (!isKept) {
            throw new AssertionError(broken);
        }
    }
}
