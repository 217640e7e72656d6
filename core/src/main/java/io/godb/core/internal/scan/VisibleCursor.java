package io.godb.core.internal.scan;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyBytes;
import io.godb.core.internal.entry.RangeDeletes;
import io.godb.core.internal.format.EntryKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a range of one keyspace that are visible at an LSN: of each key the newest version up to it, if that is a
 * value and no newer range delete covers it.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>The key is a copy and stays that of the last entry, also when there are no more.
 *   <li>Going up, {@code judged} is the last key of which a visible version was seen, shown or not; its older versions are
 *       passed over.
 *   <li>Going down, a key's versions come oldest first, so the best so far is kept as a copy until the key's last one was seen.
 * </ol>
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class VisibleCursor implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final EntryCursor versions;
    private final RangeDeletes[] rangeDeletes;
    private final int keyspace;
    private final byte[] from;
    private final byte @Nullable [] toExclusive;
    private final boolean isAscending;
    private final boolean isOfKeys;
    private final long lsn;

    /** Where it begins: at this key going up, before it going down; null for the range's own end. */
    private byte @Nullable [] start;

    private boolean isBegun;
    private boolean isAtVersion;
    private boolean hasJudged;
    private boolean isJudgedHidden;
    private byte[] hidden = NOTHING;
    private int hiddenLength;
    private byte[] key = NOTHING;
    private int keyLength;
    private byte[] value = NOTHING;
    private int valueLength;

    /** Takes over {@code versions}, and closes it. One that is of keys has no values. */
    public VisibleCursor(
            EntryCursor versions,
            List<RangeDeletes> rangeDeletes,
            int keyspace,
            byte[] from,
            byte @Nullable [] toExclusive,
            boolean isAscending,
            boolean isOfKeys,
            long lsn) {
        this.versions = versions;
        this.rangeDeletes = rangeDeletes.toArray(RangeDeletes[]::new);
        this.keyspace = keyspace;
        this.from = from;
        this.toExclusive = toExclusive;
        this.isAscending = isAscending;
        this.isOfKeys = isOfKeys;
        this.lsn = lsn;
    }

    /**
     * The next entry is the first one at or behind that key going up, the last one before it going down; the first of all where
     * that is outside the range on the side from which the walk comes.
     */
    public void startAt(byte @Nullable [] bound) {
        start = bound;
        isBegun = false;
    }

    /** Moves to the next entry, the first one at first; returns whether there is one. */
    public boolean next() {
        return isAscending ? up() : down();
    }

    private boolean up() {
        EntryCursor at = versions;
        boolean isThere = isBegun ? isAtVersion && at.next() : seekUp();
        while (isThere && isBeforeEnd(at)) {
            if (at.lsn() <= lsn && !isJudged(at)) {
                hasJudged = true;
                if (at.kind() != EntryKind.DELETE && !isDeletedByRange(at)) {
                    isJudgedHidden = false;
                    rememberKey(at);
                    isAtVersion = true;
                    return true;
                }
                isJudgedHidden = true;
                rememberHidden(at);
            }
            isThere = at.next();
        }
        isAtVersion = false;
        return false;
    }

    private boolean seekUp() {
        byte[] bound = start;
        byte[] first =
                bound == null || KeyBytes.compare(bound, 0, bound.length, from, 0, from.length) < 0 ? from : bound;
        isBegun = true;
        hasJudged = false;
        return versions.seek(keyspace, first, 0, first.length);
    }

    private boolean isJudged(EntryCursor at) {
        return hasJudged
                && (isJudgedHidden
                        ? isHiddenKey(at)
                        : KeyBytes.areEqual(at.keyBytes(), at.keyFrom(), at.keyLength(), key, 0, keyLength));
    }

    private boolean isHiddenKey(EntryCursor at) {
        return KeyBytes.areEqual(at.keyBytes(), at.keyFrom(), at.keyLength(), hidden, 0, hiddenLength);
    }

    private boolean down() {
        EntryCursor at = versions;
        if (!isBegun) {
            isAtVersion = seekDown();
        }
        while (isAtVersion && isBehindStart(at)) {
            if (takeNewest(at)) {
                return true;
            }
        }
        isAtVersion = false;
        return false;
    }

    private boolean seekDown() {
        byte[] bound = start;
        byte[] end = toExclusive;
        byte[] last = bound == null || (end != null && KeyBytes.compare(end, 0, end.length, bound, 0, bound.length) < 0)
                ? end
                : bound;
        isBegun = true;
        return last != null
                ? versions.seekBefore(keyspace, last, 0, last.length)
                : versions.seekBefore(keyspace + 1, NOTHING, 0, 0);
    }

    /** Goes through all versions of the key it is at; whether the newest visible one is a value. */
    private boolean takeNewest(EntryCursor at) {
        rememberHidden(at);
        boolean isShown = false;
        do {
            if (at.lsn() <= lsn) {
                isShown = at.kind() != EntryKind.DELETE && !isDeletedByRange(at);
                if (isShown && !isOfKeys) {
                    rememberValue(at);
                }
            }
            isAtVersion = at.previous();
        } while (isAtVersion && at.keyspace() == keyspace && isHiddenKey(at));
        if (isShown) {
            key = withRoom(key, hiddenLength);
            keyLength = hiddenLength;
            KeyBytes.copy(hidden, 0, keyLength, key);
        }
        return isShown;
    }

    private boolean isBeforeEnd(EntryCursor at) {
        byte[] end = toExclusive;
        return at.keyspace() == keyspace
                && (end == null
                        || KeyBytes.compare(at.keyBytes(), at.keyFrom(), at.keyLength(), end, 0, end.length) < 0);
    }

    private boolean isBehindStart(EntryCursor at) {
        return at.keyspace() == keyspace
                && KeyBytes.compare(at.keyBytes(), at.keyFrom(), at.keyLength(), from, 0, from.length) >= 0;
    }

    private boolean isDeletedByRange(EntryCursor at) {
        for (RangeDeletes each : rangeDeletes) {
            if (each.newest(keyspace, at.keyBytes(), at.keyFrom(), at.keyLength(), lsn) > at.lsn()) {
                return true;
            }
        }
        return false;
    }

    private void rememberKey(EntryCursor at) {
        int length = at.keyLength();
        key = withRoom(key, length);
        keyLength = length;
        KeyBytes.copy(at.keyBytes(), at.keyFrom(), length, key);
    }

    private void rememberHidden(EntryCursor at) {
        int length = at.keyLength();
        hidden = withRoom(hidden, length);
        hiddenLength = length;
        KeyBytes.copy(at.keyBytes(), at.keyFrom(), length, hidden);
    }

    private void rememberValue(EntryCursor at) {
        int length = at.valueLength();
        value = withRoom(value, length);
        valueLength = length;
        byte[] bytes = at.valueBytes();
        System.arraycopy(bytes, at.valueFrom(), value, 0, length);
    }

    private static byte[] withRoom(byte[] bytes, int length) {
        return bytes.length >= length ? bytes : new byte[Math.max(length, 2 * bytes.length)];
    }

    /** The array whose first {@link #keyLength} bytes are the key, until the next move. */
    public byte[] keyBytes() {
        return key;
    }

    /** The key's length. */
    public int keyLength() {
        return keyLength;
    }

    /** The array that holds the value, until the next move. */
    public byte[] valueBytes() {
        return isAscending ? versions.valueBytes() : value;
    }

    /** Where the value begins; asked for after {@link #valueBytes}. */
    public int valueFrom() {
        return isAscending ? versions.valueFrom() : 0;
    }

    /** The value's length; 0 for one that is of keys. */
    public int valueLength() {
        if (isOfKeys) {
            return 0;
        }
        return isAscending ? versions.valueLength() : valueLength;
    }

    @Override
    public void close() {
        versions.close();
    }
}
