package io.godb.testkit.contract;

import static io.godb.testkit.contract.Contents.append;
import static io.godb.testkit.contract.Contents.assertContent;
import static io.godb.testkit.contract.Contents.bytes;
import static io.godb.testkit.contract.Contents.createFile;
import static io.godb.testkit.contract.Contents.join;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godb.core.DirectoryLockedException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LockMode;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A caller's interrupt closes nothing, ends nothing early, and is not lost: {@link FileSystem}, "Threads". In the storms
 * a round begins with the flag set or clear in turn, so that interrupts strike before a call and in its middle.
 */
interface InterruptContract extends Subject {
    @Test
    default void everyCallOnAFileLeavesTheFlagSet() {
        Path file = directory().resolve("file");
        Flagged.run("create", () -> fileSystem().create(file).close());
        try (AppendFile target =
                Flagged.call("openForAppend", () -> fileSystem().openForAppend(file, 0))) {
            Flagged.run("append by channel", () -> append(target, bytes(5000, 1), Route.CHANNEL));
            Flagged.run("fill", () -> target.fill(20_000));
            Flagged.run("append by mapping", () -> append(target, bytes(5000, 2), Route.MAPPED));
            Flagged.run("force", target::force);
            Flagged.run("close", target::close);
        }
        try (ReadFile source = Flagged.call("open", () -> fileSystem().open(file))) {
            Flagged.run("size of a reader", source::size);
            Flagged.run("read", () -> source.read(ByteBuffer.allocate(100), 0));
            Flagged.run("readFully", () -> source.readFully(ByteBuffer.allocateDirect(10_000), 0));
            Flagged.run("close of a reader", source::close);
        }
        try (ByteView view = Flagged.call("view", () -> fileSystem().view(file))) {
            Flagged.run("getLong", () -> view.getLong(0));
            Flagged.run("copy", () -> view.copy(0, new byte[100], 0, 100));
            Flagged.run("confirm", view::confirm);
            Flagged.run("close of a view", view::close);
        }
        assertContent(join(bytes(5000, 1), bytes(5000, 2), new byte[10_000]), fileSystem(), file);
    }

    @Test
    default void everyCallOnNamesLeavesTheFlagSet() {
        Path below = directory().resolve("a").resolve("b");
        Path file = below.resolve("file");
        Path other = below.resolve("other");
        Flagged.run("createDirectories", () -> fileSystem().createDirectories(below));
        Flagged.run("publish", () -> AtomicFile.publish(fileSystem(), file, ByteBuffer.wrap(bytes(100, 1))));
        Flagged.run("exists", () -> assertTrue(fileSystem().exists(file)));
        Flagged.run("size", () -> assertEquals(100, fileSystem().size(file)));
        Flagged.run("list", () -> assertEquals(List.of(file), fileSystem().list(below)));
        Flagged.run("rename", () -> fileSystem().rename(file, other));
        Flagged.run("recycle", () -> fileSystem().recycle(other, file).close());
        Flagged.run("forceDirectory", () -> fileSystem().forceDirectory(below));
        Flagged.run("freeBytes", () -> fileSystem().freeBytes(below));
        Flagged.run("kind", () -> fileSystem().kind(below));
        Flagged.run("delete", () -> assertTrue(fileSystem().delete(file)));
        for (LockMode mode : LockMode.values()) {
            DirectoryLock lock = Flagged.call("lock", () -> fileSystem().lock(below, mode));
            Flagged.run("a refused lock", () -> assertLocked(below));
            Flagged.run("unlock", lock::close);
        }
    }

    @Test
    default void aStormLosesNoAppend() {
        Path file = directory().resolve("file");
        int rounds = 300;
        Workers.runInAStorm(() -> {
            try (AppendFile target = fileSystem().create(file)) {
                target.fill(rounds * 50L);
                for (int round = 0; round < rounds; round++) {
                    beginRound(round);
                    append(target, bytes(100, round), round % 3 == 0 ? Route.MAPPED : Route.CHANNEL);
                    if (round % 10 == 0) {
                        target.force();
                    }
                    assertEquals((round + 1) * 100L, target.position());
                }
            }
        });
        byte[][] parts = new byte[rounds][];
        for (int round = 0; round < rounds; round++) {
            parts[round] = bytes(100, round);
        }
        assertContent(join(parts), fileSystem(), file);
    }

    @Test
    default void aStormClosesNoReader() {
        Path file = directory().resolve("file");
        byte[] content = bytes(100_000, 1);
        createFile(fileSystem(), file, content);
        try (ReadFile source = fileSystem().open(file);
                ByteView view = fileSystem().view(file)) {
            Workers.runInAStorm(() -> {
                for (int round = 0; round < 300; round++) {
                    beginRound(round);
                    assertArrayEquals(content, Contents.read(source));
                    assertArrayEquals(content, Contents.copy(view));
                }
            });
            assertArrayEquals(content, Contents.read(source));
            assertArrayEquals(content, Contents.copy(view));
        }
    }

    @Test
    default void aStormLosesNoName() {
        Path file = directory().resolve("file");
        Path other = directory().resolve("other");
        Workers.runInAStorm(() -> {
            for (int round = 0; round < 50; round++) {
                beginRound(round);
                AtomicFile.publish(fileSystem(), file, ByteBuffer.wrap(bytes(1000, round)));
                assertContent(bytes(1000, round), fileSystem(), file);
                fileSystem().rename(file, other);
                assertEquals(List.of(other), fileSystem().list(directory()));
                assertTrue(fileSystem().delete(other));
            }
        });
        assertEquals(List.of(), fileSystem().list(directory()));
    }

    @Test
    default void aStormReleasesNoLock() {
        DirectoryLock held = fileSystem().lock(directory(), LockMode.EXCLUSIVE);
        Path below = directory().resolve("below");
        fileSystem().createDirectories(below);
        Workers.runInAStorm(() -> {
            for (int round = 0; round < 50; round++) {
                beginRound(round);
                assertLocked(directory());
                DirectoryLock lock = fileSystem().lock(below, LockMode.EXCLUSIVE);
                assertLocked(below);
                lock.close();
            }
        });
        assertLocked(directory());
        held.close();
    }

    private void assertLocked(Path directory) {
        assertThrows(DirectoryLockedException.class, () -> fileSystem().lock(directory, LockMode.EXCLUSIVE));
    }

    private static void beginRound(int round) {
        if (round % 2 == 0) {
            Thread.currentThread().interrupt();
        } else {
            Thread.interrupted();
        }
    }
}
