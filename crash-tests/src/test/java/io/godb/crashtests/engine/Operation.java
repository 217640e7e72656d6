package io.godb.crashtests.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.godb.core.BulkLoad;
import io.godb.core.Database;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.WriteBatch;
import java.util.List;

/** What a client asks of the database at once: at most one commit. */
record Operation(Kind kind, List<Change> changes) {
    /** How it is asked for. */
    enum Kind {
        /** One put, delete or range delete. A delete of a key that has no value is no commit. */
        ONE,
        /** Several in one batch, in any number of keyspaces. */
        BATCH,
        /** Puts whose keys ascend, straight into tables. */
        LOAD,
        CREATE_KEYSPACE,
        DROP_KEYSPACE
    }

    /** One write; {@code to} is the exclusive end of a range, {@code value} names the bytes that are put. */
    record Change(Action action, String space, String key, String to, long value) {}

    /** What a write does. */
    enum Action {
        PUT,
        DELETE,
        DELETE_RANGE,
        NOTHING
    }

    /** Does it; returns the LSN, or 0 where there was nothing to commit or it is not told. */
    long applyTo(Database database, Values values) {
        Change first = changes.get(0);
        return switch (kind) {
            case ONE -> applyTo(database.openKeyspace(first.space()), first, values);
            case BATCH -> database.commit(batch(database, values));
            case LOAD -> load(database.openKeyspace(first.space()), values);
            case CREATE_KEYSPACE -> {
                database.keyspace(first.space());
                yield 0;
            }
            case DROP_KEYSPACE -> database.dropKeyspace(first.space());
        };
    }

    private long load(Keyspace space, Values values) {
        try (BulkLoad load = space.bulkLoad()) {
            for (Change each : changes) {
                load.put(bytes(each.key()), values.bytes(each.value()));
            }
            return load.finish();
        }
    }

    private static long applyTo(Keyspace space, Change change, Values values) {
        return switch (change.action()) {
            case PUT -> space.put(bytes(change.key()), values.bytes(change.value()));
            case DELETE -> space.delete(bytes(change.key()));
            case DELETE_RANGE -> space.deleteRange(range(change));
            case NOTHING -> 0;
        };
    }

    private WriteBatch batch(Database database, Values values) {
        WriteBatch batch = database.batch();
        for (Change each : changes) {
            Keyspace space = database.openKeyspace(each.space());
            switch (each.action()) {
                case PUT -> batch.put(space, bytes(each.key()), values.bytes(each.value()));
                case DELETE -> batch.delete(space, bytes(each.key()));
                case DELETE_RANGE -> batch.deleteRange(space, range(each));
                case NOTHING -> {}
            }
        }
        return batch;
    }

    private static KeyRange range(Change change) {
        return KeyRange.between(bytes(change.key()), bytes(change.to()));
    }

    static byte[] bytes(String key) {
        return key.getBytes(US_ASCII);
    }
}
