package io.godb.core.internal.table;

/**
 * The key index: for each block where it is, and its first version. First the offset of each record within the index, then
 * the records, which differ in length.
 *
 * <pre>
 *  0        4          8     16      18
 *  ┌────────┬──────────┬─────┬───────┬──────────────────┐
 *  │ block  │ keyspace │ lsn │ key # │ start of the key │
 *  └────────┴──────────┴─────┴───────┴──────────────────┘
 * </pre>
 *
 * <p>Of a long key only the start is here, so that long keys cannot make the index as large as the data; the rest is in the
 * block's first entry.
 */
final class KeyIndexFormat {
    static final int OFFSET_BYTES = 4;
    static final int KEY_AT = 18;
    static final int LARGEST_START_BYTES = 128;
    static final int LARGEST_RECORD_BYTES = KEY_AT + LARGEST_START_BYTES;

    private KeyIndexFormat() {}

    static void put(GrowingBytes records, int block, int keyspace, long lsn, byte[] key, int keyFrom, int keyLength) {
        records.putInt(block)
                .putInt(keyspace)
                .putLong(lsn)
                .putShort(keyLength)
                .put(key, keyFrom, Math.min(keyLength, LARGEST_START_BYTES));
    }
}
