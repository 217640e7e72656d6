package io.godb.core.internal.checkpoint;

import io.godb.core.internal.format.LittleEndian;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of a table that a commit loaded. Whoever replays that commit needs it, whether a checkpoint names it or not: so it stays
 * as long as some checkpoint is kept from before that commit.
 *
 * @param lsn the commit
 * @param number the one in the file's name
 * @param fileBytes the file's length
 */
public record LoadedTable(long lsn, long number, long fileBytes) {
    private static final int BYTES = 3 * Long.BYTES;
    private static final int MOST_IN_A_PROPERTY = Property.LONGEST_BYTES / BYTES;

    /** Refuses what cannot be. */
    public LoadedTable {
        CheckpointFiles.requireNumber(number);
        if (lsn < 1 || fileBytes < 0) {
            throw new IllegalArgumentException(
                    "table " + number + " of " + fileBytes + " bytes cannot have been loaded by commit " + lsn);
        }
    }

    /** As properties of a checkpoint, as many as it takes. */
    public static List<Property> toProperties(List<LoadedTable> all) {
        List<Property> properties = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MOST_IN_A_PROPERTY) {
            List<LoadedTable> some = all.subList(from, Math.min(all.size(), from + MOST_IN_A_PROPERTY));
            byte[] bytes = new byte[some.size() * BYTES];
            for (int i = 0; i < some.size(); i++) {
                LoadedTable each = some.get(i);
                LittleEndian.putLong(bytes, i * BYTES, each.lsn);
                LittleEndian.putLong(bytes, i * BYTES + Long.BYTES, each.number);
                LittleEndian.putLong(bytes, i * BYTES + 2 * Long.BYTES, each.fileBytes);
            }
            properties.add(new Property(Property.LOADED_TABLES, bytes));
        }
        return properties;
    }

    /** Those that the properties of a checkpoint name; bytes that are none are an {@link IllegalArgumentException}. */
    static List<LoadedTable> of(List<Property> properties) {
        List<LoadedTable> all = new ArrayList<>();
        for (Property each : properties) {
            if (each.tag() == Property.LOADED_TABLES) {
                byte[] bytes = each.bytes();
                if (bytes.length % BYTES != 0) {
                    throw new IllegalArgumentException("loaded tables in " + bytes.length + " bytes");
                }
                for (int at = 0; at < bytes.length; at += BYTES) {
                    all.add(new LoadedTable(
                            LittleEndian.getLong(bytes, at),
                            LittleEndian.getLong(bytes, at + Long.BYTES),
                            LittleEndian.getLong(bytes, at + 2 * Long.BYTES)));
                }
            }
        }
        return all;
    }
}
