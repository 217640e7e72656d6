package io.godb.core.internal.checkpoint;

import io.godb.core.UnsupportedFormatException;
import io.godb.core.log.LogPosition;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * The bytes of a checkpoint's file; {@code docs/FORMAT.md} says what each field means.
 *
 * <p><b>Failure.</b> Anything but what was written is a {@link io.godb.core.CorruptionException}; what a newer release wrote an
 * {@link UnsupportedFormatException}. Nothing is allocated by what a damaged file says.
 */
public final class CheckpointFormat {
    static final int KIND = 4;
    static final int VERSION = 1;

    private static final int HAS_LOG = 1;
    private static final int IS_CLEAN = 2;
    private static final int INCARNATION_BYTES = 16;
    private static final int SHORTEST_KEYSPACE_BYTES = 16;
    private static final int SHORTEST_TABLE_BYTES = 71;

    /** The properties that this release must know, and does. */
    private static final List<Integer> OF_CHECKPOINTS = List.of(Property.LOADED_TABLES);

    private static final List<Integer> OF_KEYSPACES = List.of();
    private static final List<Integer> OF_TABLES = List.of(Property.LOADED_BY);

    private CheckpointFormat() {}

    /** The whole file. One that would be too large is a {@link io.godb.core.LimitExceededException}. */
    public static byte[] encode(Checkpoint checkpoint) {
        FieldWriter fields = FileHead.begin();
        fields.u64(checkpoint.lsn());
        fields.u64(checkpoint.timeMillis());
        fields.u64(checkpoint.writerEpoch());
        fields.uuid(checkpoint.log());
        fields.u64(checkpoint.nextTable());
        fields.u64(checkpoint.hashSecret());
        fields.u64(checkpoint.highestExpiryMillis());
        fields.u32(checkpoint.nextKeyspace());
        fields.u32((checkpoint.hasLog() ? HAS_LOG : 0) | (checkpoint.isClean() ? IS_CLEAN : 0));
        encode(checkpoint.places(), fields);
        fields.u32(checkpoint.incarnations().size());
        for (LogPosition each : checkpoint.incarnations()) {
            fields.u64(each.incarnation());
            fields.u64(each.offset());
        }
        fields.u32(checkpoint.keyspaces().size());
        checkpoint.keyspaces().forEach(keyspace -> encode(keyspace, fields));
        fields.u32(checkpoint.tables().size());
        checkpoint.tables().forEach(table -> encode(table, fields));
        fields.properties(checkpoint.properties());
        return new FileHead(VERSION, checkpoint.database(), checkpoint.number()).seal(KIND, fields);
    }

    static void encode(Places places, FieldWriter fields) {
        fields.text(places.log());
        fields.text(places.checkpoints());
        fields.text(places.home());
    }

    private static void encode(KeyspaceEntry keyspace, FieldWriter fields) {
        fields.u32(keyspace.id());
        fields.u64(keyspace.createdLsn());
        fields.text(keyspace.name());
        fields.properties(keyspace.options());
    }

    private static void encode(TableEntry table, FieldWriter fields) {
        fields.u64(table.number());
        fields.u64(table.fileBytes());
        fields.u8(table.level());
        fields.u64(table.entries());
        fields.u64(table.deletes());
        fields.u64(table.rangeDeletes());
        fields.u64(table.lowestLsn());
        fields.u64(table.highestLsn());
        encode(table.first(), fields);
        encode(table.last(), fields);
        fields.properties(table.properties());
    }

    private static void encode(TableKey key, FieldWriter fields) {
        fields.u32(key.keyspace());
        fields.u16(key.bytes().length);
        fields.raw(key.bytes());
    }

    /** The checkpoint that a whole file holds; {@code file} is for the messages. */
    public static Checkpoint decode(Path file, byte[] bytes) {
        FileHead head = FileHead.of(file, bytes, KIND, VERSION);
        FieldReader fields = new FieldReader(file, bytes);
        try {
            Checkpoint checkpoint = decode(file, head, fields);
            fields.requireEnd();
            return checkpoint;
        } catch (IllegalArgumentException cause) {
            throw fields.damaged(String.valueOf(cause.getMessage()), cause);
        }
    }

    private static Checkpoint decode(Path file, FileHead head, FieldReader fields) {
        long lsn = fields.u64();
        long timeMillis = fields.u64();
        long writerEpoch = fields.u64();
        UUID log = fields.uuid();
        long nextTable = fields.u64();
        long hashSecret = fields.u64();
        long highestExpiryMillis = fields.u64();
        int nextKeyspace = fields.u32();
        int flags = flags(file, fields);
        Places places = places(fields);
        List<LogPosition> incarnations =
                fields.list(INCARNATION_BYTES, () -> new LogPosition(fields.u64(), fields.u64()));
        List<KeyspaceEntry> keyspaces = fields.list(SHORTEST_KEYSPACE_BYTES, () -> keyspace(fields));
        List<TableEntry> tables = fields.list(SHORTEST_TABLE_BYTES, () -> table(fields));
        return new Checkpoint(
                head.database(),
                head.number(),
                lsn,
                (flags & HAS_LOG) != 0,
                timeMillis,
                writerEpoch,
                log,
                incarnations,
                nextTable,
                nextKeyspace,
                hashSecret,
                highestExpiryMillis,
                (flags & IS_CLEAN) != 0,
                places,
                keyspaces,
                tables,
                fields.properties(OF_CHECKPOINTS));
    }

    private static int flags(Path file, FieldReader fields) {
        int flags = fields.u32();
        if ((flags & ~(HAS_LOG | IS_CLEAN)) != 0) {
            throw new UnsupportedFormatException(
                    file + " has the flags " + Integer.toHexString(flags) + ", which this release does not know"
                            + "; open the database with the release that wrote it",
                    file);
        }
        return flags;
    }

    static Places places(FieldReader fields) {
        return new Places(fields.text(), fields.text(), fields.text());
    }

    private static KeyspaceEntry keyspace(FieldReader fields) {
        int id = fields.u32();
        long createdLsn = fields.u64();
        return new KeyspaceEntry(id, fields.text(), createdLsn, fields.properties(OF_KEYSPACES));
    }

    private static TableEntry table(FieldReader fields) {
        return new TableEntry(
                fields.u64(),
                fields.u64(),
                fields.u8(),
                fields.u64(),
                fields.u64(),
                fields.u64(),
                fields.u64(),
                fields.u64(),
                key(fields),
                key(fields),
                fields.properties(OF_TABLES));
    }

    private static TableKey key(FieldReader fields) {
        int keyspace = fields.u32();
        return new TableKey(keyspace, fields.raw(fields.u16()));
    }
}
