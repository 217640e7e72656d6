package io.godb.core.internal.memtable;

/**
 * References to versions, in the order of cursors, each beside the first 8 bytes in which the keys of the run may differ. A key
 * counts here as the 4 bytes of its keyspace and then its own, and as followed by zeros. The 8 bytes are kept as a signed number
 * of the same order.
 *
 * <p><b>Threads.</b> Filled by one, then immutable.
 */
final class Run {
    /** What a version costs in a run. */
    static final int BYTES_PER_VERSION = Long.BYTES + Integer.BYTES;

    /** How many bytes all keys have in common, at least. */
    final int common;

    final long[] prefixes;
    final int[] refs;

    Run(int common, int length) {
        this.common = common;
        prefixes = new long[length];
        refs = new int[length];
    }

    int length() {
        return refs.length;
    }

    /** Whether the prefixes of both runs say how their keys compare. */
    boolean hasPrefixesLike(Run other, KeyOrder order) {
        return common == other.common && order.commonBytes(refs[0], other.refs[0], common) == common;
    }

    /** The first version at or behind the first version of the key; the length if there is none. */
    int lowerBound(KeyOrder order, int keyspace, byte[] key, int from, int length) {
        int side = order.compareCommon(keyspace, key, from, length, refs[0], common);
        if (side != 0) {
            return side < 0 ? 0 : refs.length;
        }
        long prefix = KeyOrder.prefix(keyspace, key, from, length, common);
        int low = 0;
        int high = refs.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean isBefore = prefixes[middle] == prefix
                    ? order.compareKeys(refs[middle], keyspace, key, from, length) < 0
                    : prefixes[middle] < prefix;
            if (isBefore) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
