package io.godb.core.internal.scan;

import io.godb.core.internal.entry.EntryCursor;
import java.util.Arrays;
import java.util.List;

/**
 * The versions of several cursors as one walk. No version is in two of them.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>The first {@code count} cursors are at a version, and stand in the walk's direction: the next one of the walk first.
 *   <li>After a move the first cursor alone can be out of its place. It is moved behind those it has passed, which are few:
 *       neighbours in the walk are mostly neighbours in one source.
 * </ol>
 *
 * <p>A walk goes one way: after {@link #seek} only {@link #next} leads on, after {@link #seekBefore} only {@link #previous}.
 */
public final class MergingCursor implements EntryCursor {
    private final EntryCursor[] all;
    private final EntryCursor[] ordered;
    private int count;
    private boolean isForward;

    /** Takes over the cursors, and closes them. */
    public MergingCursor(List<? extends EntryCursor> sources) {
        all = sources.toArray(EntryCursor[]::new);
        ordered = new EntryCursor[all.length];
    }

    @Override
    public boolean seek(int keyspace, byte[] key, int from, int length) {
        isForward = true;
        count = 0;
        for (EntryCursor each : all) {
            if (each.seek(keyspace, key, from, length)) {
                add(each);
            }
        }
        return count > 0;
    }

    @Override
    public boolean seekBefore(int keyspace, byte[] key, int from, int length) {
        isForward = false;
        count = 0;
        for (EntryCursor each : all) {
            if (each.seekBefore(keyspace, key, from, length)) {
                add(each);
            }
        }
        return count > 0;
    }

    private void add(EntryCursor cursor) {
        int at = count;
        while (at > 0 && isBefore(cursor, ordered[at - 1])) {
            ordered[at] = ordered[at - 1];
            at--;
        }
        ordered[at] = cursor;
        count++;
    }

    @Override
    public boolean next() {
        requireDirection(true);
        return moved(ordered[0].next());
    }

    @Override
    public boolean previous() {
        requireDirection(false);
        return moved(ordered[0].previous());
    }

    private void requireDirection(boolean wanted) {
        if (count == 0 || isForward != wanted) {
            throw new IllegalStateException("a merged walk goes one way, from a version on; seek first");
        }
    }

    private boolean moved(boolean isAtVersion) {
        EntryCursor first = ordered[0];
        if (!isAtVersion) {
            count--;
            System.arraycopy(ordered, 1, ordered, 0, count);
            return count > 0;
        }
        int at = 0;
        while (at + 1 < count && isBefore(ordered[at + 1], first)) {
            ordered[at] = ordered[at + 1];
            at++;
        }
        ordered[at] = first;
        return true;
    }

    private boolean isBefore(EntryCursor one, EntryCursor other) {
        return isForward ? compare(one, other) < 0 : compare(one, other) > 0;
    }

    private static int compare(EntryCursor one, EntryCursor other) {
        if (one.keyspace() != other.keyspace()) {
            return Integer.compareUnsigned(one.keyspace(), other.keyspace());
        }
        int keys = Arrays.compareUnsigned(
                one.keyBytes(),
                one.keyFrom(),
                one.keyFrom() + one.keyLength(),
                other.keyBytes(),
                other.keyFrom(),
                other.keyFrom() + other.keyLength());
        return keys != 0 ? keys : Long.compare(other.lsn(), one.lsn());
    }

    @Override
    public int keyspace() {
        return ordered[0].keyspace();
    }

    @Override
    public byte[] keyBytes() {
        return ordered[0].keyBytes();
    }

    @Override
    public int keyFrom() {
        return ordered[0].keyFrom();
    }

    @Override
    public int keyLength() {
        return ordered[0].keyLength();
    }

    @Override
    public long lsn() {
        return ordered[0].lsn();
    }

    @Override
    public int kind() {
        return ordered[0].kind();
    }

    @Override
    public long deadline() {
        return ordered[0].deadline();
    }

    @Override
    public byte[] valueBytes() {
        return ordered[0].valueBytes();
    }

    @Override
    public int valueFrom() {
        return ordered[0].valueFrom();
    }

    @Override
    public int valueLength() {
        return ordered[0].valueLength();
    }

    @Override
    public void close() {
        for (EntryCursor each : all) {
            each.close();
        }
    }
}
