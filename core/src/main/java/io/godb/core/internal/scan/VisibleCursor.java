package io.godb.core.internal.scan;

import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.RangeDeletes;
import io.godb.core.internal.format.EntryKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a range of one keyspace that are visible at an LSN: of each key the newest version up to it, if that is a
 * value and no newer range delete covers it.
 *
 * <p>Going down, a key's versions come oldest first, so the best so far is kept as a copy until the key's last one was seen.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class VisibleCursor implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final EntryCursor versions;
    private final List<RangeDeletes> rangeDeletes;
    private final int keyspace;
    private final byte[] from;
    private final byte @Nullable [] toExclusive;
    private final boolean isAscending;
    private final long lsn;

    private boolean isBegun;
    private boolean isAtVersion;
    private byte[] key = NOTHING;
    private int keyLength;
    private byte[] value = NOTHING;
    private int valueLength;

    /** Takes over {@code versions}, and closes it. */
    public VisibleCursor(
            EntryCursor versions,
            List<RangeDeletes> rangeDeletes,
            int keyspace,
            byte[] from,
            byte @Nullable [] toExclusive,
            boolean isAscending,
            long lsn) {
        this.versions = versions;
        this.rangeDeletes = List.copyOf(rangeDeletes);
        this.keyspace = keyspace;
        this.from = from;
        this.toExclusive = toExclusive;
        this.isAscending = isAscending;
        this.lsn = lsn;
    }

    /** Moves to the next entry, the first one at first; returns whether there is one. */
    public boolean next() {
        return isAscending ? up() : down();
    }

    private boolean up() {
        if (!isBegun) {
            isBegun = true;
            isAtVersion = versions.seek(keyspace, from, 0, from.length);
        } else if (isAtVersion) {
            isAtVersion = versions.next();
            skipOlderOnes();
        }
        while (isAtVersion && isWithin()) {
            if (versions.lsn() > lsn) {
                isAtVersion = versions.next();
                continue;
            }
            rememberKey();
            if (isThere()) {
                value = NOTHING;
                return true;
            }
            isAtVersion = versions.next();
            skipOlderOnes();
        }
        isAtVersion = false;
        return false;
    }

    private void skipOlderOnes() {
        while (isAtVersion && isOfRememberedKey()) {
            isAtVersion = versions.next();
        }
    }

    private boolean down() {
        if (!isBegun) {
            isBegun = true;
            byte[] end = toExclusive;
            isAtVersion = end != null
                    ? versions.seekBefore(keyspace, end, 0, end.length)
                    : versions.seekBefore(keyspace + 1, NOTHING, 0, 0);
        }
        while (isAtVersion && isWithin()) {
            if (takeNewest()) {
                return true;
            }
        }
        return false;
    }

    /** Goes through all versions of the key it is at; whether the newest visible one is a value. */
    private boolean takeNewest() {
        rememberKey();
        boolean isThere = false;
        do {
            if (versions.lsn() <= lsn) {
                isThere = isThere();
                if (isThere) {
                    rememberValue();
                }
            }
            isAtVersion = versions.previous();
        } while (isAtVersion && isOfRememberedKey());
        return isThere;
    }

    private boolean isWithin() {
        if (versions.keyspace() != keyspace) {
            return false;
        }
        byte[] bytes = versions.keyBytes();
        int at = versions.keyFrom();
        int end = at + versions.keyLength();
        if (!isAscending) {
            return Arrays.compareUnsigned(bytes, at, end, from, 0, from.length) >= 0;
        }
        byte[] last = toExclusive;
        return last == null || Arrays.compareUnsigned(bytes, at, end, last, 0, last.length) < 0;
    }

    private boolean isThere() {
        return versions.kind() != EntryKind.DELETE && !isDeletedByRange();
    }

    private boolean isDeletedByRange() {
        for (RangeDeletes each : rangeDeletes) {
            if (each.newest(keyspace, versions.keyBytes(), versions.keyFrom(), versions.keyLength(), lsn)
                    > versions.lsn()) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfRememberedKey() {
        int at = versions.keyFrom();
        return versions.keyLength() == keyLength
                && versions.keyspace() == keyspace
                && Arrays.equals(versions.keyBytes(), at, at + keyLength, key, 0, keyLength);
    }

    private void rememberKey() {
        keyLength = versions.keyLength();
        if (key.length < keyLength) {
            key = new byte[Math.max(keyLength, 2 * key.length)];
        }
        System.arraycopy(versions.keyBytes(), versions.keyFrom(), key, 0, keyLength);
    }

    private void rememberValue() {
        valueLength = versions.valueLength();
        if (value.length < valueLength) {
            value = new byte[Math.max(valueLength, 2 * value.length)];
        }
        System.arraycopy(versions.valueBytes(), versions.valueFrom(), value, 0, valueLength);
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

    /** Where the value begins. */
    public int valueFrom() {
        return isAscending ? versions.valueFrom() : 0;
    }

    /** The value's length. */
    public int valueLength() {
        return isAscending ? versions.valueLength() : valueLength;
    }

    @Override
    public void close() {
        versions.close();
    }
}
