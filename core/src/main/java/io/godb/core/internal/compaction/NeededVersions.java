package io.godb.core.internal.compaction;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.RangeDeletes;
import io.godb.core.internal.format.EntryKind;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The versions of a walk without those that nobody can see any more. Left out is a version
 * <ol>
 *   <li>of a keyspace that is gone;
 *   <li>that a newer one of its key hides from everybody;
 *   <li>that a range delete hides from everybody;
 *   <li>that is a delete which everybody sees, and has nothing left to hide: at the bottom, where what it hides is in this walk.
 * </ol>
 *
 * <p>A version hides whatever is older, whether it is left out itself or not: who left it out did so because of something that
 * hides at least as much. A version with a deadline is kept as any other, expired or not.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class NeededVersions {
    private static final byte[] NOTHING = {};
    private static final int TOLD_EVERY_BYTES = 64 << 10;
    /** About what an entry has besides key and value. */
    private static final int ENTRY_BYTES = 32;

    private final EntryCursor all;
    private final RangeDeletes deletes;
    private final Needs needs;
    private final boolean isBottom;
    private final LongConsumer progress;

    private byte[] key = NOTHING;
    private int keyLength = -1;
    private int keyspace;
    private boolean isGone;
    private boolean isFirstOfKey;
    private boolean hasKeptKey;
    private long newerLsn;
    private long untoldBytes;

    /** {@code progress} is told now and then how many bytes were read since; it may throw to end this. */
    NeededVersions(EntryCursor all, RangeDeletes deletes, Needs needs, boolean isBottom, LongConsumer progress) {
        this.all = all;
        this.deletes = deletes;
        this.needs = needs;
        this.isBottom = isBottom;
        this.progress = progress;
    }

    /** To the first one; returns whether there is one. */
    boolean first() {
        return settle(all.seek(0, NOTHING, 0, 0));
    }

    /** To the next one; returns whether there is one. */
    boolean next() {
        return settle(all.next());
    }

    /** The version it is at, until the next move. */
    EntryCursor current() {
        return all;
    }

    /** Whether no other version of the key came before. */
    boolean isFirstOfKey() {
        return isFirstOfKey;
    }

    private boolean settle(boolean isThere) {
        boolean isAtVersion = isThere;
        while (isAtVersion) {
            tell();
            if (isNeeded()) {
                isFirstOfKey = !hasKeptKey;
                hasKeptKey = true;
                return true;
            }
            isAtVersion = all.next();
        }
        return false;
    }

    private void tell() {
        untoldBytes += (long) all.keyLength() + all.valueLength() + ENTRY_BYTES;
        if (untoldBytes >= TOLD_EVERY_BYTES) {
            progress.accept(untoldBytes);
            untoldBytes = 0;
        }
    }

    private boolean isNeeded() {
        boolean isOfSameKey = isOfSameKey();
        if (!isOfSameKey) {
            remember();
        }
        long lsn = all.lsn();
        boolean isHidden = isOfSameKey && !needs.isSeenBelow(newerLsn, lsn);
        newerLsn = lsn;
        return !isGone && !isHidden && !isDeletedByRange(lsn) && !isDeleteWithNothingToHide(lsn);
    }

    /** The oldest snapshot that could see it sees a range delete that is newer; so do all others. */
    private boolean isDeletedByRange(long lsn) {
        return deletes.newest(
                        all.keyspace(), all.keyBytes(), all.keyFrom(), all.keyLength(), needs.firstSnapshotFrom(lsn))
                > lsn;
    }

    private boolean isDeleteWithNothingToHide(long lsn) {
        return isBottom && all.kind() == EntryKind.DELETE && needs.isSeenByAll(lsn);
    }

    private boolean isOfSameKey() {
        int from = all.keyFrom();
        return all.keyLength() == keyLength
                && all.keyspace() == keyspace
                && Arrays.equals(all.keyBytes(), from, from + keyLength, key, 0, keyLength);
    }

    private void remember() {
        if (keyLength < 0 || keyspace != all.keyspace()) {
            isGone = needs.isGone(all.keyspace());
        }
        keyspace = all.keyspace();
        keyLength = all.keyLength();
        hasKeptKey = false;
        if (key.length < keyLength) {
            key = new byte[Math.max(keyLength, 2 * key.length)];
        }
        System.arraycopy(all.keyBytes(), all.keyFrom(), key, 0, keyLength);
    }
}
