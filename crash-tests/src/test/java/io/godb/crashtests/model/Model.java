package io.godb.crashtests.model;

import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.ScanOrder;
import java.util.List;
import java.util.SortedSet;

/** What a database must hold, kept in a way that cannot be wrong for the same reasons. */
interface Model extends AutoCloseable {
    /** One keyspace, now or as it was. */
    interface Content {
        byte[] get(byte[] key);

        List<Entry> entries(KeyRange range, ScanOrder order);
    }

    /** All keyspaces as they were. */
    interface Past {
        /** Null if there was none of that name. */
        Content content(String keyspace);
    }

    SortedSet<String> keyspaces();

    void create(String keyspace);

    void drop(String keyspace);

    void put(String keyspace, byte[] key, byte[] value);

    void delete(String keyspace, byte[] key);

    void deleteRange(String keyspace, KeyRange range);

    /** Null if there is none of that name. */
    Content content(String keyspace);

    Past past();

    /** Forgets what came later. */
    void revertTo(Past past);

    @Override
    void close();
}
