package io.godb.core.internal.checkpoint;

import io.godb.core.log.LogPosition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Everything that is needed, besides its tables and the log behind it, to open a database as it was.
 *
 * @param database the database's id
 * @param number its own; never used twice
 * @param lsn the last commit it covers
 * @param hasLog whether the log held every commit up to it; false where commits were only counted
 * @param timeMillis when it was taken, since 1970
 * @param writerEpoch which opening wrote it: a random number for each
 * @param log the log's id
 * @param incarnations the runs that wrote its commits, each with its first one, ascending; also those of earlier logs
 * @param nextTable the lowest number that no table has had
 * @param nextKeyspace the lowest id that no keyspace has had, unsigned
 * @param hashSecret what keys are hashed with where no other secret is recorded
 * @param highestExpiryMillis the latest time by which anything was found expired; that clock never goes back
 * @param isClean whether it was taken at a clean close, so that nothing is in the log behind it
 * @param places where the rest is
 * @param keyspaces those that are there
 * @param tables in the order in which they are to be searched
 * @param properties what later releases add
 */
public record Checkpoint(
        UUID database,
        long number,
        long lsn,
        boolean hasLog,
        long timeMillis,
        long writerEpoch,
        UUID log,
        List<LogPosition> incarnations,
        long nextTable,
        int nextKeyspace,
        long hashSecret,
        long highestExpiryMillis,
        boolean isClean,
        Places places,
        List<KeyspaceEntry> keyspaces,
        List<TableEntry> tables,
        List<Property> properties) {
    /** Refuses what cannot be: a table or keyspace twice, or one that was never given. */
    public Checkpoint {
        incarnations = List.copyOf(incarnations);
        keyspaces = List.copyOf(keyspaces);
        tables = List.copyOf(tables);
        properties = List.copyOf(properties);
        CheckpointFiles.requireNumber(number);
        if (lsn < 0) {
            throw new IllegalArgumentException("a checkpoint cannot cover commit " + lsn);
        }
        requireTables(tables, nextTable);
        requireKeyspaces(keyspaces, nextKeyspace);
        requireAscending(incarnations);
        // Refuses what are none.
        LoadedTable.of(properties);
    }

    /** Files that older checkpoints need, whether this one names them or not. */
    public List<LoadedTable> loadedTables() {
        return LoadedTable.of(properties);
    }

    private static void requireTables(List<TableEntry> tables, long nextTable) {
        Set<Long> numbers = new HashSet<>();
        for (TableEntry table : tables) {
            if (table.number() >= nextTable || !numbers.add(table.number())) {
                throw new IllegalArgumentException(
                        "table " + table.number() + " is there twice, or not below the next number, " + nextTable);
            }
        }
    }

    private static void requireKeyspaces(List<KeyspaceEntry> keyspaces, int nextKeyspace) {
        Set<Integer> ids = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (KeyspaceEntry keyspace : keyspaces) {
            boolean isGiven = Integer.compareUnsigned(keyspace.id(), nextKeyspace) < 0;
            if (!isGiven || !ids.add(keyspace.id()) || !names.add(keyspace.name())) {
                throw new IllegalArgumentException("keyspace " + Integer.toUnsignedString(keyspace.id()) + ", "
                        + keyspace.name() + ", is there twice, or not below the next id, "
                        + Integer.toUnsignedString(nextKeyspace));
            }
        }
    }

    private static void requireAscending(List<LogPosition> incarnations) {
        long previous = -1;
        for (LogPosition each : incarnations) {
            if (each.offset() < previous || each.offset() < 0) {
                throw new IllegalArgumentException("the incarnation " + each + " is behind one that begins later");
            }
            previous = each.offset();
        }
    }

    /** The bytes of its tables. */
    public long tableBytes() {
        return tables.stream().mapToLong(TableEntry::fileBytes).sum();
    }
}
