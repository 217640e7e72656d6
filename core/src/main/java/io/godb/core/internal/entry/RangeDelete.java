package io.godb.core.internal.entry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every version below {@code lsn} of the keys of {@code keyspace} from {@code from} on, and before {@code toExclusive}, is
 * deleted; null is the keyspace's end. A version of the same LSN is not: it was written after it in the same commit.
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
public record RangeDelete(int keyspace, byte[] from, byte @Nullable [] toExclusive, long lsn) {
    /** Whether it covers the key. */
    public boolean covers(int otherKeyspace, byte[] key, int keyFrom, int keyLength) {
        return otherKeyspace == keyspace
                && Arrays.compareUnsigned(key, keyFrom, keyFrom + keyLength, from, 0, from.length) >= 0
                && (toExclusive == null
                        || Arrays.compareUnsigned(key, keyFrom, keyFrom + keyLength, toExclusive, 0, toExclusive.length)
                                < 0);
    }
}
