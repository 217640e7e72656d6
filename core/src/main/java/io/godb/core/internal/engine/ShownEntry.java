package io.godb.core.internal.engine;

import io.godb.core.EntryVisitor;
import io.godb.core.internal.scan.VisibleCursor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Two buffers in which a visitor is shown entries. A buffer that holds exactly so many bytes is made once for each length; so short
 * values are copied to one place, which costs less than a buffer for each of them. Long ones are shown where they are.
 *
 * <p><b>Threads.</b> Each keeps one for its next visit; a visit within a visit gets another.
 */
final class ShownEntry {
    private static final ThreadLocal<@Nullable ShownEntry> MINE = new ThreadLocal<>();
    /** Longer ones get a buffer of their own. */
    private static final int LONGEST_COPIED_BYTES = 1 << 10;

    private static final int FIRST_ROOM_BYTES = 128;

    private final Windows keys = new Windows();
    private final Windows values = new Windows();
    private byte[] value = new byte[FIRST_ROOM_BYTES];

    static ShownEntry take() {
        ShownEntry mine = MINE.get();
        if (mine == null) {
            return new ShownEntry();
        }
        MINE.set(null);
        return mine;
    }

    void giveBack() {
        keys.forget();
        MINE.set(this);
    }

    boolean show(VisibleCursor at, EntryVisitor visitor) {
        return visitor.visit(keys.over(at.keyBytes(), at.keyLength()), value(at));
    }

    private ByteBuffer value(VisibleCursor at) {
        int length = at.valueLength();
        if (length > 0) {
            byte[] bytes = at.valueBytes();
            int from = at.valueFrom();
            if (length > LONGEST_COPIED_BYTES) {
                return ByteBuffer.wrap(bytes, from, length).slice().asReadOnlyBuffer();
            }
            if (length > value.length) {
                value = new byte[Math.max(length, 2 * value.length)];
            }
            System.arraycopy(bytes, from, value, 0, length);
        }
        return values.over(value, length);
    }

    /** Read-only buffers over the beginning of an array. */
    private static final class Windows {
        private static final @Nullable ByteBuffer[] NONE = {};
        private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

        private byte @Nullable [] array;
        private @Nullable ByteBuffer[] byLength = NONE;
        private ByteBuffer last = EMPTY;

        ByteBuffer over(byte[] bytes, int length) {
            ByteBuffer window = last;
            if (bytes != array || window.capacity() != length) {
                window = another(bytes, length);
                last = window;
            }
            // As if it were new, whatever the visitor did to it.
            return window.clear().order(ByteOrder.BIG_ENDIAN);
        }

        /** Keeps nobody's array. */
        void forget() {
            array = null;
            byLength = NONE;
            last = EMPTY;
        }

        private ByteBuffer another(byte[] bytes, int length) {
            if (bytes != array) {
                array = bytes;
                byLength = NONE;
            }
            if (length > LONGEST_COPIED_BYTES) {
                return windowOver(bytes, length);
            }
            if (length >= byLength.length) {
                byLength = Arrays.copyOf(byLength, Math.max(length + 1, 2 * byLength.length));
            }
            ByteBuffer found = byLength[length];
            if (found == null) {
                found = windowOver(bytes, length);
                byLength[length] = found;
            }
            return found;
        }

        private static ByteBuffer windowOver(byte[] bytes, int length) {
            return ByteBuffer.wrap(bytes, 0, length).slice().asReadOnlyBuffer();
        }
    }
}
