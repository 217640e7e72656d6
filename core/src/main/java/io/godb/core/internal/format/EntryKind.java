package io.godb.core.internal.format;

/** What a version of a key is, in commits, memtables and tables alike. The numbers are part of the formats. */
public final class EntryKind {
    /** The key has this value. */
    public static final int PUT = 1;
    /** The key is not there. */
    public static final int DELETE = 2;
    /** Of commits only: no key of a range is there. */
    public static final int DELETE_RANGE = 3;
    /** Of commits only: a keyspace begins. */
    public static final int CREATE_KEYSPACE = 4;
    /** Of commits only: a keyspace ends. */
    public static final int DROP_KEYSPACE = 5;
    /** Reserved: the key has a value that is kept elsewhere, and this says where. */
    public static final int POINTER = 6;
    /** Of commits only: the puts of a table are of this commit. */
    public static final int LOAD = 7;

    private EntryKind() {}
}
