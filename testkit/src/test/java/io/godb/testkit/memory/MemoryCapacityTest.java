package io.godb.testkit.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godb.core.DiskFullException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The file system in memory runs full, and gives space back, as a disk does. */
class MemoryCapacityTest {
    private static final int BLOCK_BYTES = 4096;
    private static final Path FILE = Path.of("file");

    private final MemoryFileSystem files = new MemoryFileSystem(3 * BLOCK_BYTES + 100);

    @Test
    void countsInBlocks() {
        assertEquals(3 * BLOCK_BYTES, freeBytes());
        AppendFile target = files.create(FILE);
        assertEquals(3 * BLOCK_BYTES, freeBytes());
        append(target, 1);
        assertEquals(2 * BLOCK_BYTES, freeBytes());
        append(target, BLOCK_BYTES - 1);
        assertEquals(2 * BLOCK_BYTES, freeBytes());
        append(target, 1);
        assertEquals(BLOCK_BYTES, freeBytes());
        target.close();
    }

    @Test
    void aSmallFileTakesAWholeBlock() {
        for (int number = 0; number < 3; number++) {
            try (AppendFile target = files.create(Path.of("file-" + number))) {
                append(target, 1);
            }
        }
        try (AppendFile target = files.create(FILE)) {
            assertThrows(DiskFullException.class, () -> append(target, 1));
            assertEquals(0, target.size());
        }
    }

    @Test
    void anAppendWritesWhatFitsAndFailsForGood() {
        AppendFile target = files.create(FILE);
        append(target, 5000);
        DiskFullException full = assertThrows(DiskFullException.class, () -> append(target, 10_000));
        assertEquals(FILE, full.file());
        assertTrue(full.isRetryable());
        assertEquals(5000, target.position());
        assertEquals(3 * BLOCK_BYTES, target.size());
        assertArrayEquals(filled(3 * BLOCK_BYTES), read(FILE));

        files.capacity(1 << 20);
        StorageException refused = assertThrows(StorageException.class, () -> append(target, 1));
        assertSame(full, refused.getCause());
        assertTrue(refused.getMessage().contains(full.getMessage()));
        assertFalse(refused.isRetryable());
        assertThrows(StorageException.class, target::force);
        target.close();
    }

    @Test
    void theFileOfAFailedAppendCanBeOpenedAgainAndGoOn() {
        try (AppendFile target = files.create(FILE)) {
            assertThrows(DiskFullException.class, () -> append(target, 20_000));
        }
        files.capacity(1 << 20);
        try (AppendFile target = files.openForAppend(FILE, 10)) {
            append(target, 20_000);
        }
        assertArrayEquals(filled(20_010), read(FILE));
    }

    @Test
    void aFilledFileTakesItsBytesOnAFullDisk() {
        try (AppendFile target = files.create(FILE)) {
            target.fill(3 * BLOCK_BYTES);
            assertEquals(0, freeBytes());
            append(target, 3 * BLOCK_BYTES);
        }
        assertArrayEquals(filled(3 * BLOCK_BYTES), read(FILE));
    }

    @Test
    void aFillThatFailsLeavesTheFileUsable() {
        try (AppendFile target = files.create(FILE)) {
            append(target, 100);
            assertThrows(DiskFullException.class, () -> target.fill(4 * BLOCK_BYTES));
            assertEquals(100, target.position());
            append(target, 5000);
            target.force();
            files.capacity(5 * BLOCK_BYTES);
            target.fill(5 * BLOCK_BYTES);
            append(target, 5 * BLOCK_BYTES - 5100);
        }
        assertArrayEquals(filled(5 * BLOCK_BYTES), read(FILE));
    }

    @Test
    void deletingGivesSpaceBack() {
        try (AppendFile target = files.create(FILE)) {
            append(target, 10_000);
        }
        assertEquals(0, freeBytes());
        files.delete(FILE);
        assertEquals(3 * BLOCK_BYTES, freeBytes());
    }

    @Test
    void replacingGivesSpaceBack() {
        try (AppendFile target = files.create(FILE)) {
            append(target, 5000);
        }
        files.create(Path.of("other")).close();
        files.rename(Path.of("other"), FILE);
        assertEquals(3 * BLOCK_BYTES, freeBytes());
    }

    @Test
    void aDeletedFileKeepsItsSpaceUntilTheLastHandleIsClosed() {
        AppendFile target = files.create(FILE);
        append(target, 10_000);
        ReadFile source = files.open(FILE);
        ByteView view = files.view(FILE);
        files.delete(FILE);
        source.close();
        source.close();
        target.close();
        target.close();
        assertEquals(0, freeBytes());
        byte[] copy = new byte[10_000];
        view.copy(0, copy, 0, copy.length);
        assertArrayEquals(filled(10_000), copy);
        view.close();
        view.close();
        assertEquals(3 * BLOCK_BYTES, freeBytes());
    }

    @Test
    void aDeletedFileThatGrowsTakesSpaceUntilItIsClosed() {
        AppendFile target = files.create(FILE);
        files.delete(FILE);
        append(target, 10_000);
        assertEquals(0, freeBytes());
        target.close();
        assertEquals(3 * BLOCK_BYTES, freeBytes());
    }

    @Test
    void closingGivesNoSpaceOfANamedFileBack() {
        try (AppendFile target = files.create(FILE)) {
            append(target, 10_000);
        }
        files.open(FILE).close();
        files.view(FILE).close();
        assertThrows(IllegalArgumentException.class, () -> files.openForAppend(FILE, 10_001));
        assertEquals(0, freeBytes());
    }

    @Test
    void aRefusedOpenKeepsNoSpace() {
        try (AppendFile target = files.create(FILE)) {
            append(target, 10_000);
        }
        assertThrows(IllegalArgumentException.class, () -> files.openForAppend(FILE, 10_001));
        files.delete(FILE);
        assertEquals(3 * BLOCK_BYTES, freeBytes());
    }

    @Test
    void aSmallerCapacityLosesNothing() {
        try (AppendFile target = files.create(FILE)) {
            append(target, 10_000);
            files.capacity(BLOCK_BYTES);
            assertEquals(0, freeBytes());
            assertThrows(DiskFullException.class, () -> append(target, 5000));
        }
        assertArrayEquals(Arrays.copyOf(read(FILE), 10_000), filled(10_000));
        files.delete(FILE);
        assertEquals(BLOCK_BYTES, freeBytes());
    }

    private long freeBytes() {
        return files.freeBytes(Path.of(""));
    }

    private byte[] read(Path file) {
        try (ReadFile source = files.open(file)) {
            ByteBuffer target = ByteBuffer.allocate((int) source.size());
            source.readFully(target, 0);
            return target.array();
        }
    }

    private static void append(AppendFile target, int length) {
        target.append(ByteBuffer.wrap(filled(length)), Route.CHANNEL);
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }
}
