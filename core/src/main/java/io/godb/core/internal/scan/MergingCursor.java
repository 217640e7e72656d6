package io.godb.core.internal.scan;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyBytes;
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
public final class MergingCursor extends EntryCursor {
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
        return isAtFirst();
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
        return isAtFirst();
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
            return isAtFirst();
        }
        int at = 0;
        while (at + 1 < count && isBefore(ordered[at + 1], first)) {
            ordered[at] = ordered[at + 1];
            at++;
        }
        ordered[at] = first;
        showWhatIsAt(ordered[0]);
        return true;
    }

    private boolean isBefore(EntryCursor one, EntryCursor other) {
        return isForward ? compare(one, other) < 0 : compare(one, other) > 0;
    }

    private static int compare(EntryCursor one, EntryCursor other) {
        if (one.keyspace() != other.keyspace()) {
            return Integer.compareUnsigned(one.keyspace(), other.keyspace());
        }
        int keys = KeyBytes.compare(
                one.keyBytes(), one.keyFrom(), one.keyLength(), other.keyBytes(), other.keyFrom(), other.keyLength());
        return keys != 0 ? keys : Long.compare(other.lsn(), one.lsn());
    }

    private boolean isAtFirst() {
        if (count == 0) {
            return false;
        }
        showWhatIsAt(ordered[0]);
        return true;
    }

    @Override
    public long deadline() {
        return ordered[0].deadline();
    }

    @Override
    protected byte[] fetchValue() {
        byte[] bytes = ordered[0].valueBytes();
        valueBytes = bytes;
        valueFrom = ordered[0].valueFrom();
        return bytes;
    }

    @Override
    public void close() {
        for (EntryCursor each : all) {
            each.close();
        }
    }
}
