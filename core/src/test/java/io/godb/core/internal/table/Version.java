package io.godb.core.internal.table;

import io.godb.core.internal.format.EntryKind;
import java.util.Arrays;
import java.util.Comparator;

/** A version of a key as tests make them. */
@SuppressWarnings("ArrayRecordComponent") // Compared by its string.
record Version(int keyspace, byte[] key, long lsn, int kind, long deadline, byte[] value) {
    static final Comparator<Version> ORDER = Comparator.<Version>comparingInt(Version::keyspace)
            .thenComparing(Version::key, Arrays::compareUnsigned)
            .thenComparing(Comparator.comparingLong(Version::lsn).reversed());

    static Version put(int keyspace, String key, long lsn, String value) {
        return new Version(keyspace, TestTable.utf8(key), lsn, EntryKind.PUT, 0, TestTable.utf8(value));
    }

    static Version delete(int keyspace, String key, long lsn) {
        return new Version(keyspace, TestTable.utf8(key), lsn, EntryKind.DELETE, 0, new byte[0]);
    }

    @Override
    public String toString() {
        return keyspace + "/" + Arrays.toString(key) + "@" + lsn + " " + kind + " until " + deadline + " = "
                + value.length + "#" + Arrays.hashCode(value);
    }
}
