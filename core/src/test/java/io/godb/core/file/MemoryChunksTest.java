package io.godb.core.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MemoryChunksTest {
    @Test
    void everyPositionFollowsTheOneBefore() {
        byte[][] table = MemoryChunks.covering(MemoryChunks.NONE, 300_000);
        int index = 0;
        int offset = 0;
        for (int position = 0; position < 300_000; position++) {
            assertEquals(index, MemoryChunks.indexOf(position));
            assertEquals(offset, MemoryChunks.offsetOf(position));
            if (++offset == table[index].length) {
                index++;
                offset = 0;
            }
        }
    }

    @Test
    void chunksAreAsDrawn() {
        long[] starts = {0, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 1L << 32, (1L << 46) - 65_536};
        int[] indices = {0, 1, 2, 3, 4, 5, 6, 65_540, (1 << 30) + 3};
        for (int number = 0; number < starts.length; number++) {
            assertEquals(indices[number], MemoryChunks.indexOf(starts[number]));
            assertEquals(0, MemoryChunks.offsetOf(starts[number]));
        }
    }

    @Test
    void aTableHasNoMoreChunksThanNeeded() {
        for (int length : new int[] {0, 1, 4096, 4097, 65_536, 65_537, 200_000}) {
            byte[][] table = MemoryChunks.covering(MemoryChunks.NONE, length);
            int covered = 0;
            int last = 0;
            for (byte[] chunk : table) {
                covered += chunk.length;
                last = chunk.length == 0 ? last : chunk.length;
            }
            assertEquals(true, covered >= length && covered - last <= length, "covers " + covered + " for " + length);
        }
    }

    @Test
    void aLongerTableSharesItsChunksWithTheShorterOne() {
        byte[][] shorter = MemoryChunks.covering(MemoryChunks.NONE, 10_000);
        byte[][] longer = MemoryChunks.covering(shorter, 1_000_000);
        for (int position : new int[] {0, 4096, 8192}) {
            int index = MemoryChunks.indexOf(position);
            assertSame(shorter[index], longer[index]);
        }
        assertSame(longer, MemoryChunks.covering(longer, 500_000));
    }

    @Test
    void whatIsWrittenIsReadAndCopied() {
        byte[] content = new byte[150_000];
        for (int index = 0; index < content.length; index++) {
            content[index] = (byte) (index * 31);
        }
        byte[][] table = MemoryChunks.covering(MemoryChunks.NONE, content.length + 5);
        MemoryChunks.write(table, 5, ByteBuffer.wrap(content), content.length);

        ByteBuffer read = ByteBuffer.allocate(content.length);
        MemoryChunks.read(table, 5, read, content.length);
        assertArrayEquals(content, read.array());

        byte[] copied = new byte[content.length];
        MemoryChunks.copy(table, 5, copied, 0, copied.length);
        assertArrayEquals(content, copied);
    }
}
