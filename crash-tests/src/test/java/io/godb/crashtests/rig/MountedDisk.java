package io.godb.crashtests.rig;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A small file system of its own, mounted for one test: it can be filled up, made read-only and thrown away. Where the
 * machine does not let us mount one, or lacks the program that makes it, the test is skipped and says so.
 */
public final class MountedDisk implements AutoCloseable {
    private final Path root;

    private MountedDisk(Path root) {
        this.root = root;
    }

    /** A disk in memory. */
    public static MountedDisk tmpfs(Path scratch, long bytes) {
        return mount(scratch, List.of("-t", "tmpfs", "-o", "size=" + bytes, "none"));
    }

    /** A disk in a file, made by a command such as {@code mkfs.xfs -q}. */
    public static MountedDisk image(Path scratch, long bytes, String... makeCommand) {
        Path image = scratch.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<String> command = new ArrayList<>(List.of(makeCommand));
        command.add(image.toString());
        runOrSkip(command);
        return mount(scratch, List.of("-o", "loop", image.toString()));
    }

    private static MountedDisk mount(Path scratch, List<String> what) {
        Path root = scratch.resolve("mounted");
        try {
            Files.createDirectories(root);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(what);
        command.add(root.toString());
        runOrSkip(command);
        return new MountedDisk(root);
    }

    /** The directory that leads to it. */
    public Path root() {
        return root;
    }

    /** Makes it read-only, or writable again. */
    public void readOnly(boolean isReadOnly) {
        runOrSkip(List.of("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", root.toString()));
    }

    @Override
    public void close() {
        runOrSkip(List.of("umount", "-l", root.toString()));
    }

    /** Runs a command of the operating system; skips the test if it is missing or refused. */
    public static void runOrSkip(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                abort("skipped, since this machine refuses " + command + ": " + output);
            }
        } catch (IOException missing) {
            abort("skipped, since this machine has no " + command.get(0));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
