package io.godb.core.internal.table;

/**
 * What is worth knowing about a table without opening it. The LSNs are those of its entries and its range deletes, and 0
 * where it has neither; the keys are those of its entries alone, and empty where it has none. {@code deadlines} entries
 * have a deadline, the first and the last of which are 0 where there is none. Compression has saved {@code savedBytes}: without it
 * the file would have so many more.
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
public record TableFacts(
        long number,
        long fileBytes,
        long entries,
        long deletes,
        long keys,
        int rangeDeletes,
        long lowestLsn,
        long highestLsn,
        int firstKeyspace,
        byte[] firstKey,
        int lastKeyspace,
        byte[] lastKey,
        long deadlines,
        long earliestDeadline,
        long latestDeadline,
        long savedBytes) {
    /** As if all that it has were of that commit. */
    TableFacts loadedBy(long lsn) {
        return new TableFacts(
                number,
                fileBytes,
                entries,
                deletes,
                keys,
                rangeDeletes,
                lsn,
                lsn,
                firstKeyspace,
                firstKey,
                lastKeyspace,
                lastKey,
                deadlines,
                earliestDeadline,
                latestDeadline,
                savedBytes);
    }
}
