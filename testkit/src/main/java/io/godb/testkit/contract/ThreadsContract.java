package io.godb.testkit.contract;

import static io.godb.testkit.contract.Contents.append;
import static io.godb.testkit.contract.Contents.assertContent;
import static io.godb.testkit.contract.Contents.bytes;
import static io.godb.testkit.contract.Contents.createFile;
import static io.godb.testkit.contract.Contents.join;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godb.core.DirectoryLockedException;
import io.godb.core.ExistingFileException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.LockMode;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.testkit.contract.Workers.Work;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the interfaces say about threads. */
interface ThreadsContract extends Subject {
    @Test
    default void readersBesideAnAppenderSeeWhatWasAppended() {
        int length = 1_000_000;
        byte[] content = bytes(length, 1);
        Path file = directory().resolve("file");
        AtomicLong appended = new AtomicLong();
        try (AppendFile target = fileSystem().create(file)) {
            target.fill(length / 2);
            try (ReadFile source = fileSystem().open(file);
                    ByteView view = fileSystem().view(file)) {
                Workers.runTogether(List.of(
                        () -> appendInSteps(target, content, appended),
                        () -> readBeside(source, content, appended),
                        () -> readBeside(source, content, appended),
                        () -> viewBeside(view, content, appended)));
            }
        }
        assertContent(content, fileSystem(), file);
    }

    private static void appendInSteps(AppendFile target, byte[] content, AtomicLong appended) {
        SplittableRandom random = new SplittableRandom(1);
        try {
            while (target.position() < content.length) {
                int position = (int) target.position();
                int end = Math.min(content.length, position + random.nextInt(1, 2000));
                target.append(
                        ByteBuffer.wrap(content, position, end - position),
                        random.nextBoolean() ? Route.MAPPED : Route.CHANNEL);
                appended.set(target.position());
            }
        } finally {
            appended.set(content.length);
        }
    }

    private static void readBeside(ReadFile source, byte[] content, AtomicLong appended) {
        SplittableRandom random = new SplittableRandom(2);
        int known = 0;
        while (known < content.length) {
            known = (int) appended.get();
            assertTrue(source.size() >= known, "the size is behind what was appended");
            int position = random.nextInt(Math.max(0, known - 10_000), known + 1);
            ByteBuffer target = ByteBuffer.allocate(known - position);
            source.readFully(target, position);
            assertArrayEquals(Arrays.copyOfRange(content, position, known), target.array());
        }
    }

    private static void viewBeside(ByteView view, byte[] content, AtomicLong appended) {
        SplittableRandom random = new SplittableRandom(3);
        int known = 0;
        while (known < view.size()) {
            known = (int) Math.min(view.size(), appended.get());
            int position = random.nextInt(Math.max(0, known - 10_000), known + 1);
            byte[] target = new byte[known - position];
            view.copy(position, target, 0, target.length);
            assertArrayEquals(Arrays.copyOfRange(content, position, known), target);
        }
    }

    @Test
    default void forcesRunBesideAppends() {
        byte[] content = bytes(300_000, 1);
        Path file = directory().resolve("file");
        AtomicLong appended = new AtomicLong();
        try (AppendFile target = fileSystem().create(file)) {
            target.fill(100_000);
            Work forces = () -> {
                while (appended.get() < content.length) {
                    target.force();
                }
            };
            Workers.runTogether(List.of(() -> appendInSteps(target, content, appended), forces, forces));
            target.force();
        }
        assertContent(content, fileSystem(), file);
    }

    @Test
    default void onlyOneThreadCreatesAName() {
        for (int round = 0; round < 50; round++) {
            Path file = directory().resolve("file-" + round);
            AtomicInteger created = new AtomicInteger();
            Work work = () -> {
                try (AppendFile target = fileSystem().create(file)) {
                    created.incrementAndGet();
                    append(target, bytes(10, 1), Route.CHANNEL);
                } catch (ExistingFileException expected) {
                    assertEquals(file, expected.file());
                }
            };
            Workers.runTogether(List.of(work, work, work));
            assertEquals(1, created.get());
            assertContent(bytes(10, 1), fileSystem(), file);
        }
    }

    @Test
    default void onlyOneThreadGetsTheLock() {
        for (int round = 0; round < 20; round++) {
            AtomicInteger held = new AtomicInteger();
            CountDownLatch tried = new CountDownLatch(3);
            Work work = () -> {
                try (DirectoryLock lock = fileSystem().lock(directory(), LockMode.EXCLUSIVE)) {
                    assertEquals(LockMode.EXCLUSIVE, lock.mode());
                    held.incrementAndGet();
                    tried.countDown();
                    tried.await();
                } catch (DirectoryLockedException expected) {
                    tried.countDown();
                }
            };
            Workers.runTogether(List.of(work, work, work));
            assertEquals(1, held.get());
        }
    }

    @Test
    default void manyThreadsChangeNamesInOneDirectory() {
        int threads = 4;
        int rounds = 100;
        List<Work> works = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            String name = "thread-" + thread;
            works.add(() -> {
                for (int round = 0; round < rounds; round++) {
                    Path first = directory().resolve(name + "-first-" + round);
                    Path second = directory().resolve(name + "-second-" + round);
                    createFile(fileSystem(), first, bytes(round, round));
                    fileSystem().rename(first, second);
                    assertTrue(fileSystem().list(directory()).contains(second));
                    if (round < rounds - 1) {
                        assertTrue(fileSystem().delete(second));
                    }
                }
            });
        }
        Workers.runTogether(works);
        List<Path> left = fileSystem().list(directory());
        assertEquals(threads, left.size(), left::toString);
        for (Path file : left) {
            assertContent(bytes(rounds - 1, rounds - 1), fileSystem(), file);
        }
    }

    @Test
    default void readersSeeTheOldOrTheNewWhileAFileIsReplaced() {
        Path file = directory().resolve("file");
        byte[] one = bytes(5000, 1);
        byte[] other = bytes(9000, 2);
        createFile(fileSystem(), file, one);
        AtomicBoolean isDone = new AtomicBoolean();
        Work replace = () -> {
            try {
                for (int round = 0; round < 100; round++) {
                    AtomicFile.publish(fileSystem(), file, ByteBuffer.wrap(round % 2 == 0 ? other : one));
                }
            } finally {
                isDone.set(true);
            }
        };
        Work read = () -> {
            while (!isDone.get()) {
                byte[] content = Contents.read(fileSystem(), file);
                assertArrayEquals(content.length == one.length ? one : other, content);
            }
        };
        Workers.runTogether(List.of(replace, read, read));
    }

    @Test
    default void everyThreadMayConfirmAView() {
        Path file = directory().resolve("file");
        byte[] content = join(bytes(5000, 1), bytes(5000, 2));
        createFile(fileSystem(), file, content);
        try (ByteView view = fileSystem().view(file)) {
            Work work = () -> {
                for (int position = 0; position < content.length; position++) {
                    assertEquals(content[position], view.getByte(position));
                }
                view.confirm();
            };
            Workers.runTogether(List.of(work, work, work));
        }
    }
}
