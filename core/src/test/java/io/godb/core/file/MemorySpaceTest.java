package io.godb.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MemorySpaceTest {
    private final MemorySpace space = new MemorySpace(10 * 4096 + 4095);

    @Test
    void grantsWhatIsLeft() {
        assertEquals(7, space.reserve(7));
        assertEquals(3, space.reserve(7));
        assertEquals(0, space.reserve(7));
        space.release(2);
        assertEquals(2 * 4096, space.freeBytes());
        assertEquals(2, space.reserve(7));
    }

    @Test
    void nothingIsFreeWhileMoreIsUsedThanThereIs() {
        space.reserve(5);
        space.capacity(3 * 4096);
        assertEquals(0, space.freeBytes());
        assertEquals(0, space.reserve(1));
        space.release(3);
        assertEquals(1, space.reserve(2));
    }

    @Test
    void roundsUpToBlocks() {
        assertEquals(0, MemorySpace.blocksFor(0));
        assertEquals(1, MemorySpace.blocksFor(1));
        assertEquals(1, MemorySpace.blocksFor(4096));
        assertEquals(2, MemorySpace.blocksFor(4097));
        assertEquals(1L << 51, MemorySpace.blocksFor(Long.MAX_VALUE));
    }

    @Test
    void anyCapacityFits() {
        space.capacity(Long.MAX_VALUE);
        assertEquals(MemorySpace.UNLIMITED_BYTES, space.freeBytes());
        assertThrows(IllegalArgumentException.class, () -> space.capacity(-1));
    }
}
