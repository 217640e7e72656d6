package io.godb.crashtests.engine;

import io.godb.core.BulkLoad;
import io.godb.core.Keyspace;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Entries that tests load: 200, in the order of their keys, with values that follow from a seed. */
final class SortedEntries {
    static final int ENTRIES = 200;
    static final int VALUE_BYTES = 500;

    private SortedEntries() {}

    static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    static byte[] value(long seed) {
        byte[] value = new byte[VALUE_BYTES];
        new SplittableRandom(seed).nextBytes(value);
        return value;
    }

    /** Loads all; returns the LSN. */
    static long load(Keyspace target, int seed) {
        try (BulkLoad load = target.bulkLoad()) {
            for (int number = 0; number < ENTRIES; number++) {
                load.put(key(number), value(seed + number));
            }
            return load.finish();
        }
    }
}
