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
    static final class Walk implements EntryCursor {
        private final List<ListedVersion> versions;
        private int at = -1;

        Walk(List<ListedVersion> versions) {
            this.versions = versions;
        }

        @Override
        public boolean seek(int keyspace, byte[] key, int from, int length) {
            at = 0;
            return at < versions.size();
        }

        @Override
        public boolean seekBefore(int keyspace, byte[] key, int from, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean next() {
            at++;
            return at < versions.size();
        }

        @Override
        public boolean previous() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int keyspace() {
            return versions.get(at).keyspace;
        }

        @Override
        public byte[] keyBytes() {
            return versions.get(at).key;
        }

        @Override
        public int keyFrom() {
            return 0;
        }

        @Override
        public int keyLength() {
            return keyBytes().length;
        }

        @Override
        public long lsn() {
            return versions.get(at).lsn;
        }

        @Override
        public int kind() {
            return versions.get(at).kind;
        }

        @Override
        public long deadline() {
            return versions.get(at).deadline;
        }

        @Override
        public byte[] valueBytes() {
            return versions.get(at).value;
        }

        @Override
        public int valueFrom() {
            return 0;
        }

        @Override
        public int valueLength() {
            return valueBytes().length;
        }

        @Override
        public void close() {}
    }
}
