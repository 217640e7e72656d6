package io.godb.core.internal.checkpoint;

import io.godb.core.internal.format.LittleEndian;
import java.util.List;

/**
 * A table as a checkpoint names it.
 *
 * @param number the one in its file's name
 * @param fileBytes its file's length
 * @param level from 0, where tables overlap, to 255
 * @param entries versions of keys, deletes among them
 * @param deletes how many of them are deletes
 * @param rangeDeletes deleted ranges
 * @param lowestLsn the first commit that something in it is of
 * @param highestLsn the last one
 * @param first the first key of its entries, whose ranges the deleted ones need not be in; an empty key where it has none
 * @param last the last one
 * @param properties what later releases add
 */
public record TableEntry(
        long number,
        long fileBytes,
        int level,
        long entries,
        long deletes,
        long rangeDeletes,
        long lowestLsn,
        long highestLsn,
        TableKey first,
        TableKey last,
        List<Property> properties) {
    private static final int HIGHEST_LEVEL = 255;

    /** Refuses what cannot be. */
    public TableEntry {
        properties = List.copyOf(properties);
        CheckpointFiles.requireNumber(number);
        require(fileBytes >= 0, number, "its file has " + fileBytes + " bytes");
        require(level >= 0 && level <= HIGHEST_LEVEL, number, "its level is " + level);
        require(
                deletes >= 0 && deletes <= entries && rangeDeletes >= 0,
                number,
                entries + " entries, " + deletes + " deletes, " + rangeDeletes + " deleted ranges");
        require(lowestLsn >= 0 && lowestLsn <= highestLsn, number, "its LSNs are " + lowestLsn + " to " + highestLsn);
        require(first.compareTo(last) <= 0, number, "its first key is behind its last");
        long loadLsn = loadLsn(properties);
        require(
                loadLsn == 0 || (loadLsn == lowestLsn && loadLsn == highestLsn),
                number,
                "its LSNs are " + lowestLsn + " to " + highestLsn + ", but commit " + loadLsn + " loaded it");
    }

    /** The commit that loaded it, of which all its versions are; 0 where they say themselves what commits they are of. */
    public long loadLsn() {
        return loadLsn(properties);
    }

    private static long loadLsn(List<Property> properties) {
        long lsn = 0;
        for (Property each : properties) {
            if (each.tag() == Property.LOADED_BY) {
                if (each.bytes().length != Long.BYTES) {
                    throw new IllegalArgumentException("an LSN of " + each.bytes().length + " bytes loaded a table");
                }
                lsn = LittleEndian.getLong(each.bytes(), 0);
            }
        }
        return lsn;
    }

    /** The properties of a table that the commit {@code loadLsn} loaded, or, with 0, none. */
    public static List<Property> loadedBy(long loadLsn) {
        if (loadLsn == 0) {
            return List.of();
        }
        byte[] bytes = new byte[Long.BYTES];
        LittleEndian.putLong(bytes, 0, loadLsn);
        return List.of(new Property(Property.LOADED_BY, bytes));
    }

    private static void require(boolean isTrue, long number, String otherwise) {
        if (!isTrue) {
            throw new IllegalArgumentException("table " + number + " cannot be: " + otherwise);
        }
    }
}
