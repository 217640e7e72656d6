package io.godb.core.internal.compaction;

import io.godb.core.internal.entry.EntryCursor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A version of a key as tests make them, and a walk over a list of them. */
@SuppressWarnings("ArrayRecordComponent") // Compared by its string.
record ListedVersion(int keyspace, byte[] key, long lsn, int kind, long deadline, byte[] value) {
    static final Comparator<ListedVersion> ORDER = Comparator.<ListedVersion, Long>comparing(
                    version -> Integer.toUnsignedLong(version.keyspace))
            .thenComparing(ListedVersion::key, Arrays::compareUnsigned)
            .thenComparing(Comparator.comparingLong(ListedVersion::lsn).reversed());

    static ListedVersion at(EntryCursor cursor) {
        return new ListedVersion(
                cursor.keyspace(),
                Arrays.copyOfRange(cursor.keyBytes(), cursor.keyFrom(), cursor.keyFrom() + cursor.keyLength()),
                cursor.lsn(),
                cursor.kind(),
                cursor.deadline(),
                Arrays.copyOfRange(cursor.valueBytes(), cursor.valueFrom(), cursor.valueFrom() + cursor.valueLength()));
    }

    boolean isOf(int otherKeyspace, byte[] otherKey) {
        return keyspace == otherKeyspace && Arrays.equals(key, otherKey);
    }

    @Override
    public String toString() {
        return keyspace + "/" + Arrays.toString(key) + "@" + lsn + " " + kind + " until " + deadline + " = "
                + Arrays.hashCode(value);
    }

    /** From the first one to the last one. */
    static final class Walk extends EntryCursor {
        private final List<ListedVersion> versions;
        private int at = -1;

        Walk(List<ListedVersion> versions) {
            this.versions = versions;
        }

        @Override
        public boolean seek(int keyspace, byte[] key, int from, int length) {
            at = -1;
            return next();
        }

        @Override
        public boolean seekBefore(int keyspace, byte[] key, int from, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean next() {
            at++;
            if (at >= versions.size()) {
                return false;
            }
            ListedVersion version = versions.get(at);
            keyspace = version.keyspace;
            keyBytes = version.key;
            keyFrom = 0;
            keyLength = version.key.length;
            lsn = version.lsn;
            kind = version.kind;
            valueBytes = version.value;
            valueFrom = 0;
            valueLength = version.value.length;
            return true;
        }

        @Override
        public boolean previous() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long deadline() {
            return versions.get(at).deadline;
        }

        @Override
        protected byte[] fetchValue() {
            return versions.get(at).value;
        }

        @Override
        public void close() {}
    }
}
