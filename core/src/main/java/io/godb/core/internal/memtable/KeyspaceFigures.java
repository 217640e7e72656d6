package io.godb.core.internal.memtable;

/** What a memtable holds of one keyspace: versions that are puts, versions that are deletes, and the bytes of keys and values. */
public record KeyspaceFigures(long puts, long deletes, long bytes) {
    static final KeyspaceFigures NONE = new KeyspaceFigures(0, 0, 0);
}
