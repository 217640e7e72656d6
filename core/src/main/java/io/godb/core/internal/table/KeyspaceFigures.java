package io.godb.core.internal.table;

/** What a table has of one keyspace: versions, the deletes among them, and the bytes of its entries. */
public record KeyspaceFigures(int keyspace, long entries, long deletes, long bytes) {}
