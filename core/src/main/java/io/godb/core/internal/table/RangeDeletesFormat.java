package io.godb.core.internal.table;

import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.LittleEndian;

/**
 * The range deletes of a table, one behind the other.
 *
 * <pre>
 *  0     8          12       16     20
 *  ┌─────┬──────────┬────────┬──────┬──────┬────┐
 *  │ lsn │ keyspace │ from # │ to # │ from │ to │      to #: ffffffff where the range has no end
 *  └─────┴──────────┴────────┴──────┴──────┴────┘
 * </pre>
 */
final class RangeDeletesFormat {
    static final int HEADER_BYTES = 20;
    static final int NO_END = -1;

    private RangeDeletesFormat() {}

    static void put(GrowingBytes bytes, RangeDelete delete) {
        byte[] from = delete.from();
        byte[] to = delete.toExclusive();
        bytes.putLong(delete.lsn())
                .putInt(delete.keyspace())
                .putInt(from.length)
                .putInt(to == null ? NO_END : to.length)
                .put(from, 0, from.length);
        if (to != null) {
            bytes.put(to, 0, to.length);
        }
    }

    static int fromLength(byte[] header) {
        return LittleEndian.getInt(header, 12);
    }

    static int toLength(byte[] header) {
        return LittleEndian.getInt(header, 16);
    }
}
