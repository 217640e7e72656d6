package io.godb.testkit.contract;

import static io.godb.testkit.contract.Contents.append;
import static io.godb.testkit.contract.Contents.bytes;
import static io.godb.testkit.contract.Contents.createFile;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What {@link ReadFile} says. */
interface ReadContract extends Subject {
    @Test
    default void readsAnyRange() {
        byte[] content = bytes(140_000, 1);
        try (ReadFile source = opened(content)) {
            for (int position : new int[] {0, 1, 4095, 4096, 8191, 65_535, 65_536, 131_071, 139_999}) {
                for (int length : new int[] {1, 2, 4096, 4097, 70_000}) {
                    int end = Math.min(content.length, position + length);
                    ByteBuffer target = ByteBuffer.allocate(end - position);
                    source.readFully(target, position);
                    assertArrayEquals(Arrays.copyOfRange(content, position, end), target.array());
                }
            }
        }
    }

    @Test
    default void readsIntoTheRemainingSpaceOnly() {
        byte[] content = bytes(5000, 1);
        try (ReadFile source = opened(content)) {
            for (ByteBuffer target : new ByteBuffer[] {ByteBuffer.allocate(100), ByteBuffer.allocateDirect(100)}) {
                target.position(10).limit(60);
                source.readFully(target, 4096);
                assertEquals(60, target.position());
                assertEquals(60, target.limit());
                byte[] expected = new byte[100];
                System.arraycopy(content, 4096, expected, 10, 50);
                byte[] actual = new byte[100];
                target.clear().get(actual);
                assertArrayEquals(expected, actual);
            }
        }
    }

    @Test
    default void readsAtLeastOneByteAndSaysHowMany() {
        byte[] content = bytes(5000, 1);
        try (ReadFile source = opened(content)) {
            ByteBuffer target = ByteBuffer.allocate(9000);
            int count = source.read(target, 1000);
            assertTrue(count >= 1 && count <= 4000, () -> "read " + count);
            assertEquals(count, target.position());
            assertArrayEquals(Arrays.copyOfRange(content, 1000, 1000 + count), Arrays.copyOf(target.array(), count));
        }
    }

    @Test
    default void readsNothingIntoAFullTarget() {
        try (ReadFile source = opened(bytes(10, 1))) {
            assertEquals(0, source.read(ByteBuffer.allocate(0), 5));
            source.readFully(ByteBuffer.allocate(0), 5);
        }
    }

    @Test
    default void thereIsNothingAtAndBehindTheEnd() {
        try (ReadFile source = opened(bytes(5000, 1))) {
            for (long position : new long[] {5000, 5001, 8192, 1L << 40}) {
                ByteBuffer target = ByteBuffer.allocate(10);
                assertEquals(-1, source.read(target, position));
                assertEquals(0, target.position());
            }
        }
    }

    @Test
    default void thereIsNothingInAnEmptyFile() {
        try (ReadFile source = opened(new byte[0])) {
            assertEquals(0, source.size());
            assertEquals(-1, source.read(ByteBuffer.allocate(1), 0));
        }
    }

    @Test
    default void readFullyRefusesToEndEarlyAndNamesTheFile() {
        try (ReadFile source = opened(bytes(5000, 1))) {
            StorageException refused =
                    assertThrows(StorageException.class, () -> source.readFully(ByteBuffer.allocate(11), 4990));
            assertEquals(source.path(), refused.file());
            source.readFully(ByteBuffer.allocate(10), 4990);
        }
    }

    @Test
    default void aReaderSeesWhatIsAppendedLater() {
        Path file = directory().resolve("growing");
        try (AppendFile target = fileSystem().create(file);
                ReadFile source = fileSystem().open(file)) {
            for (int turn = 0; turn < 20; turn++) {
                assertEquals(turn * 4000L, source.size());
                append(target, bytes(4000, turn), turn % 2 == 0 ? Route.CHANNEL : Route.MAPPED);
                ByteBuffer last = ByteBuffer.allocate(4000);
                source.readFully(last, turn * 4000L);
                assertArrayEquals(bytes(4000, turn), last.array());
            }
            target.fill(100_000);
            assertEquals(100_000, source.size());
        }
    }

    @Test
    default void aReaderKnowsItsPath() {
        try (ReadFile source = opened(bytes(1, 1))) {
            assertEquals(directory().resolve("read"), source.path());
        }
    }

    @Test
    default void readersAreIndependent() {
        ReadFile one = opened(bytes(5000, 1));
        try (ReadFile other = fileSystem().open(one.path())) {
            one.close();
            assertArrayEquals(bytes(5000, 1), Contents.read(other));
        }
    }

    @Test
    default void aClosedReaderRefusesToRead() {
        ReadFile source = opened(bytes(10, 1));
        source.close();
        source.close();
        assertThrows(IllegalStateException.class, () -> source.read(ByteBuffer.allocate(1), 0));
        assertThrows(IllegalStateException.class, () -> source.readFully(ByteBuffer.allocate(1), 0));
    }

    private ReadFile opened(byte[] content) {
        Path file = directory().resolve("read");
        createFile(fileSystem(), file, content);
        return fileSystem().open(file);
    }
}
