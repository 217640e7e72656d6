package io.godb.core.internal.engine;

import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.table.Found;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of a key was found, and the ways to get it from there. Valid only in the epoch in which it was found.
 *
 * <p><b>Threads.</b> Each has its own, so that looking up allocates nothing.
 */
final class Lookup {
    private static final ThreadLocal<Lookup> MINE = ThreadLocal.withInitial(Lookup::new);
    private static final int KEPT_BYTES = 1 << 16;
    private static final byte[] NOTHING = {};

    final Found found = new Found();
    private @Nullable Memtable memtable;
    private long reference;
    private byte[] copied = new byte[1 << 10];

    static Lookup mine() {
        return MINE.get();
    }

    void isIn(Memtable holder, long at) {
        memtable = holder;
        reference = at;
    }

    void isInTable() {
        memtable = null;
    }

    int length() {
        Memtable holder = memtable;
        return holder == null ? found.valueLength() : holder.valueLength(reference);
    }

    byte[] value() {
        Memtable holder = memtable;
        if (holder == null) {
            return found.value();
        }
        byte[] value = new byte[holder.valueLength(reference)];
        holder.copyValue(reference, value, 0);
        return value;
    }

    /** The value in an array of this thread's, which the next look-up overwrites. */
    byte[] copied() {
        int length = length();
        byte[] target = copied;
        if (target.length < length) {
            target = new byte[length];
            if (length <= KEPT_BYTES) {
                copied = target;
            }
        }
        copyTo(target, 0);
        return target;
    }

    /** As {@link #copied}, but nobody else gets that array until it is given back. */
    byte[] lent() {
        byte[] target = copied();
        copied = NOTHING;
        return target;
    }

    void giveBack(byte[] lent) {
        if (lent.length <= KEPT_BYTES) {
            copied = lent;
        }
    }

    void copyTo(byte[] target, int at) {
        Memtable holder = memtable;
        if (holder == null) {
            found.copyTo(target, at);
        } else {
            holder.copyValue(reference, target, at);
        }
    }

    void putInto(ByteBuffer target) {
        int length = length();
        if (target.hasArray()) {
            copyTo(target.array(), target.arrayOffset() + target.position());
            target.position(target.position() + length);
        } else {
            target.put(copied(), 0, length);
        }
    }
}
