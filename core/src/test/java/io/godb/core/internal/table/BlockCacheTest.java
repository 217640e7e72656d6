package io.godb.core.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.internal.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cache keeps, that it shows whole blocks only, and that it gives way. */
class BlockCacheTest {
    private static final int MIB = 1 << 20;
    private static final int FRAMES = CacheFrames.CHUNK_FRAMES;
    private static final BlockCache.Reader NOBODY = (bytes, from, length) -> {};

    private static BlockCache cache(MemoryBudget budget, int chunks) {
        return new BlockCache(budget, chunks * (long) MIB + CacheFrames.tableBytes(chunks));
    }

    @Test
    void takesNothingBeforeTheFirstBlockAndNoMoreThanItMay() {
        MemoryBudget budget = new MemoryBudget(64 * MIB);
        BlockCache cache = cache(budget, 3);
        assertThat(cache.read(1, NOBODY)).isFalse();
        assertThat(budget.takenBytes()).isZero();
        byte[] block = new byte[100];
        for (int key = 0; key < 10 * FRAMES; key++) {
            cache.put(key, block, 0, block.length);
            assertThat(budget.takenBytes())
                    .isLessThanOrEqualTo(3L * MIB + CacheFrames.tableBytes(3))
                    .isEqualTo(cache.borrowedBytes());
        }
        assertThat(budget.takenBytes()).isEqualTo(3L * MIB + CacheFrames.tableBytes(3));
    }

    @Test
    void withLessThanAChunkItKeepsNothing() {
        MemoryBudget budget = new MemoryBudget(64 * MIB);
        BlockCache cache = new BlockCache(budget, MIB);
        cache.put(1, new byte[10], 0, 10);
        assertThat(cache.read(1, NOBODY)).isFalse();
        assertThat(budget.takenBytes()).isZero();
        assertThat(cache.stats().misses()).isEqualTo(1);
    }

    @Test
    void aBlockLargerThanAFrameIsNotKept() {
        BlockCache cache = cache(new MemoryBudget(64 * MIB), 1);
        cache.put(1, new byte[BlockCache.FRAME_BYTES + 1], 0, BlockCache.FRAME_BYTES + 1);
        cache.put(2, new byte[BlockCache.FRAME_BYTES + 1], 1, BlockCache.FRAME_BYTES);
        assertThat(cache.read(1, NOBODY)).isFalse();
        assertThat(cache.read(2, NOBODY)).isTrue();
    }

    @Test
    void givesWayToWhoeverTakesAndComesBack() {
        MemoryBudget budget = new MemoryBudget(8 * MIB);
        BlockCache cache = new BlockCache(budget, 8 * MIB);
        byte[] block = new byte[BlockCache.FRAME_BYTES];
        fill(cache, block, 0);
        assertThat(cache.borrowedBytes()).isBetween(6L * MIB, 8L * MIB);
        List<byte[]> chunks = new ArrayList<>();
        byte[] large = budget.tryTakeChunk(MemoryBudget.LARGE_CHUNK_BYTES);
        assertThat(large).isNotNull();
        chunks.add(large);
        assertThat(cache.borrowedBytes()).isBetween(MIB + 1L, 4L * MIB);
        for (int i = 0; i < 4; i++) {
            byte[] small = budget.tryTakeChunk(MemoryBudget.SMALL_CHUNK_BYTES);
            assertThat(small).isNotNull();
            chunks.add(small);
            assertThat(budget.takenBytes()).isLessThanOrEqualTo(8 * MIB);
        }
        assertThat(cache.borrowedBytes()).isZero();
        assertThat(budget.tryTakeChunk(MemoryBudget.SMALL_CHUNK_BYTES)).isNull();
        cache.put(5, block, 0, block.length);
        assertThat(cache.read(5, NOBODY)).isFalse();
        chunks.forEach(budget::giveChunk);
        fill(cache, block, 1 << 20);
        assertThat(cache.borrowedBytes()).isBetween(6L * MIB, 8L * MIB);
    }

    private static void fill(BlockCache cache, byte[] block, int first) {
        for (int key = first; key < first + 10 * FRAMES; key++) {
            cache.put(key, block, 0, block.length);
        }
    }

    @Test
    void whatCannotHelpTakesNothingFromIt() {
        MemoryBudget budget = new MemoryBudget(8 * MIB);
        BlockCache cache = new BlockCache(budget, 4 * MIB);
        fill(cache, new byte[10], 0);
        long before = cache.borrowedBytes();
        assertThat(budget.tryTake(9 * MIB)).isFalse();
        assertThat(cache.borrowedBytes()).isEqualTo(before);
        budget.changeLimit(2 * MIB);
        assertThat(cache.borrowedBytes()).isLessThanOrEqualTo(2 * MIB);
    }

    @Test
    void keepsWhatIsUsedWhenItGivesAChunkBack() {
        MemoryBudget budget = new MemoryBudget(64 * MIB);
        BlockCache cache = cache(budget, 4);
        for (int key = 0; key < 4 * FRAMES; key++) {
            byte[] block = block(key);
            cache.put(key, block, 0, block.length);
        }
        for (int key = 0; key < 4 * FRAMES; key += 8) {
            assertThat(cache.read(key, NOBODY)).isTrue();
            assertThat(cache.read(key, NOBODY)).isTrue();
        }
        cache.giveBack();
        cache.giveBack();
        int left = 0;
        for (int key = 0; key < 4 * FRAMES; key++) {
            Checking reader = new Checking(key);
            boolean isThere = cache.read(key, reader);
            assertThat(isThere || key % 8 != 0).as("key %s", key).isTrue();
            assertThat(!isThere || reader.isRight).as("key %s", key).isTrue();
            left += isThere ? 1 : 0;
        }
        assertThat(left).isEqualTo(2 * FRAMES);
    }

    private static byte[] block(long key) {
        byte[] block = new byte[(int) (100 + key * 31 % (BlockCache.FRAME_BYTES - 100))];
        Arrays.fill(block, (byte) (key * 7 + 1));
        return block;
    }

    /** Whether it is that block, and a whole one. */
    private static final class Checking implements BlockCache.Reader {
        private final byte[] copy = new byte[BlockCache.FRAME_BYTES];
        private long key;
        private boolean isRight;

        Checking(long key) {
            this.key = key;
        }

        @Override
        public void read(byte[] bytes, int from, int length) {
            System.arraycopy(bytes, from, copy, 0, length);
            byte[] expected = block(key);
            isRight = length == expected.length && Arrays.equals(copy, 0, length, expected, 0, length);
        }
    }

    @Test
    void showsWholeBlocksWhileOthersAreEvictedAndChunksComeAndGo() throws Exception {
        long seed = 11;
        MemoryBudget budget = new MemoryBudget(4 * MIB);
        BlockCache cache = cache(budget, 2);
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SplittableRandom random = new SplittableRandom(seed + i);
                readers.add(threads.submit(() -> readMany(cache, random)));
            }
            Future<Long> taker = threads.submit(taking(budget, isOver));
            long hits = 0;
            for (Future<Long> each : readers) {
                hits += each.get(5, TimeUnit.MINUTES);
            }
            isOver.set(true);
            assertThat(taker.get(1, TimeUnit.MINUTES)).isPositive();
            assertThat(hits).isPositive();
        } finally {
            isOver.set(true);
            threads.shutdownNow();
        }
    }

    private static long readMany(BlockCache cache, SplittableRandom random) {
        Checking reader = new Checking(0);
        long hits = 0;
        for (int i = 0; i < 60_000; i++) {
            long key = random.nextInt(random.nextBoolean() ? 20 : 400);
            reader.key = key;
            if (cache.read(key, reader)) {
                hits++;
                assertThat(reader.isRight).as("block %s", key).isTrue();
            } else {
                byte[] block = block(key);
                cache.put(key, block, 0, block.length);
            }
        }
        return hits;
    }

    /** Takes all there is, and writes over it. */
    private static Callable<Long> taking(MemoryBudget budget, AtomicBoolean isOver) {
        return () -> {
            long taken = 0;
            while (!isOver.get()) {
                List<byte[]> chunks = new ArrayList<>();
                for (byte[] chunk = take(budget); chunk != null; chunk = take(budget)) {
                    Arrays.fill(chunk, (byte) taken);
                    chunks.add(chunk);
                    taken++;
                    assertThat(budget.takenBytes()).isLessThanOrEqualTo(4 * MIB);
                }
                chunks.forEach(budget::giveChunk);
            }
            return taken;
        };
    }

    private static byte[] take(MemoryBudget budget) {
        return budget.tryTakeChunk(MemoryBudget.SMALL_CHUNK_BYTES);
    }

    /** What an LRU cache would have found of the same trace. */
    private static double lruRate(int[] trace, int frames) {
        Map<Integer, Boolean> lru = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
                return size() > frames;
            }
        };
        int hits = 0;
        for (int key : trace) {
            hits += lru.put(key, true) != null ? 1 : 0;
        }
        return (double) hits / trace.length;
    }

    private static double rate(int[] trace, int chunks) {
        BlockCache cache = cache(new MemoryBudget(64 * MIB), chunks);
        byte[] block = new byte[1];
        for (int key : trace) {
            if (!cache.read(key, NOBODY)) {
                cache.put(key, block, 0, 1);
            }
        }
        return (double) cache.stats().hits() / trace.length;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.6, 0.8, 0.99, 1.2})
    void findsAtLeastAsMuchAsLruOnZipf(double skew) {
        for (int chunks : new int[] {1, 4, 16}) {
            int[] trace = zipf(skew, 20_000, 400_000, 42);
            expectAtLeastLru("zipf " + skew, trace, chunks);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.6, 0.8, 0.99, 1.2})
    void findsAtLeastAsMuchAsLruOnZipfBetweenLongWalks(double skew) {
        for (int chunks : new int[] {1, 4, 16}) {
            int[] trace = zipf(skew, 20_000, 400_000, 43);
            Random random = new Random(7);
            // Each walk reads three times as many blocks as there is room for, none of which is read again soon.
            for (int from = 20_000; from < trace.length; from += 40_000 + random.nextInt(10_000)) {
                int walk = Math.min(3 * chunks * FRAMES, trace.length - from);
                int first = 100_000 + random.nextInt(1 << 20);
                for (int i = 0; i < walk; i++) {
                    trace[from + i] = first + i;
                }
            }
            expectAtLeastLru("walks and zipf " + skew, trace, chunks);
        }
    }

    private static void expectAtLeastLru(String what, int[] trace, int chunks) {
        double own = rate(trace, chunks);
        double lru = lruRate(trace, chunks * FRAMES);
        assertThat(own).as("%s, %s frames", what, chunks * FRAMES).isGreaterThanOrEqualTo(lru);
    }

    /** Numbers up to {@code keys}, the frequent ones anywhere among them. */
    private static int[] zipf(double skew, int keys, int length, long seed) {
        double[] upTo = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1 / Math.pow(i + 1, skew);
            upTo[i] = sum;
        }
        Random random = new Random(seed);
        int[] trace = new int[length];
        for (int i = 0; i < length; i++) {
            int rank = Arrays.binarySearch(upTo, random.nextDouble() * sum);
            trace[i] = Math.min(keys - 1, rank < 0 ? -rank - 1 : rank) * 7919 % keys;
        }
        return trace;
    }
}
