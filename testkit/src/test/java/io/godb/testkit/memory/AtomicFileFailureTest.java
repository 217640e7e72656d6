package io.godb.testkit.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godb.core.DiskFullException;
import io.godb.core.StorageException;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A publish that fails, wherever it does, leaves the whole old content or the whole new one. */
@Tag("fault")
class AtomicFileFailureTest {
    private static final int BLOCK_BYTES = 4096;
    private static final Path FILE = Path.of("file");
    private static final Path TEMPORARY = Path.of("file" + AtomicFile.TEMPORARY_SUFFIX);
    private static final byte[] OLD = filled(5000, 1);
    private static final byte[] NEW = filled(9000, 2);
    private static final List<String> STEPS =
            List.of("delete", "create", "append", "force", "close", "rename", "forceDirectory");

    @Test
    void theStepsAreInTheOrderThatSurvivesACrash() {
        FailingCalls none = new FailingCalls();
        MemoryFileSystem files = withOldContent();
        AtomicFile.publish(none.around(files), FILE, ByteBuffer.wrap(NEW));
        assertEquals(STEPS, none.names());
        assertArrayEquals(NEW, read(files));
    }

    @Test
    void aFailureAtAnyStepLeavesOldOrNewAndNoTemporary() {
        for (int step = 0; step < STEPS.size(); step++) {
            String name = STEPS.get(step);
            FailingCalls failure = new FailingCalls(step);
            MemoryFileSystem files = withOldContent();
            assertThrows(
                    StorageException.class,
                    () -> AtomicFile.publish(failure.around(files), FILE, ByteBuffer.wrap(NEW)),
                    () -> "swallowed the failure of " + name);
            byte[] expected = name.equals("forceDirectory") ? NEW : OLD;
            assertArrayEquals(expected, read(files), () -> "content after a failed " + name);
            assertFalse(files.exists(TEMPORARY), () -> "left over after a failed " + name);
        }
    }

    @Test
    void aTemporaryThatCannotBeRemovedIsToldBesideTheFirstFailure() {
        int rename = STEPS.indexOf("rename");
        FailingCalls failures = new FailingCalls(rename, rename + 1);
        MemoryFileSystem files = withOldContent();
        StorageException first = assertThrows(
                StorageException.class, () -> AtomicFile.publish(failures.around(files), FILE, ByteBuffer.wrap(NEW)));
        assertTrue(first.getMessage().contains("rename"), first::getMessage);
        assertEquals(1, first.getSuppressed().length);
        assertArrayEquals(OLD, read(files));

        AtomicFile.publish(files, FILE, ByteBuffer.wrap(NEW));
        assertEquals(List.of(FILE), files.list(Path.of("")));
    }

    @Test
    void aFullDiskLeavesTheOldContentAndTakesNoSpace() {
        for (int free = 0; free < 3; free++) {
            MemoryFileSystem files = withOldContent();
            files.capacity((2L + free) * BLOCK_BYTES);
            assertThrows(DiskFullException.class, () -> AtomicFile.publish(files, FILE, ByteBuffer.wrap(NEW)));
            assertArrayEquals(OLD, read(files));
            assertEquals(List.of(FILE), files.list(Path.of("")));
            assertEquals((long) free * BLOCK_BYTES, files.freeBytes(Path.of("")));
        }
    }

    @Test
    void itWorksAgainWhenThereIsSpace() {
        MemoryFileSystem files = withOldContent();
        files.capacity(2 * BLOCK_BYTES);
        assertThrows(DiskFullException.class, () -> AtomicFile.publish(files, FILE, ByteBuffer.wrap(NEW)));
        files.capacity(5 * BLOCK_BYTES);
        AtomicFile.publish(files, FILE, ByteBuffer.wrap(NEW));
        assertArrayEquals(NEW, read(files));
        assertEquals(2 * BLOCK_BYTES, files.freeBytes(Path.of("")));
    }

    private static MemoryFileSystem withOldContent() {
        MemoryFileSystem files = new MemoryFileSystem();
        AtomicFile.publish(files, FILE, ByteBuffer.wrap(OLD));
        return files;
    }

    private static byte[] read(MemoryFileSystem files) {
        try (ReadFile source = files.open(FILE)) {
            ByteBuffer target = ByteBuffer.allocate((int) source.size());
            source.readFully(target, 0);
            return target.array();
        }
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
