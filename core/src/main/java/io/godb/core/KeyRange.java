package io.godb.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys from one, inclusive, to another, exclusive, in their order: bytes compared as unsigned, a shorter key before a
 * longer one that begins with it. Immutable.
 */
public final class KeyRange {
    private static final byte[] FIRST = {};
    private static final KeyRange ALL = new KeyRange(FIRST, null);

    private final byte[] from;
    private final byte @Nullable [] toExclusive;

    private KeyRange(byte[] from, byte @Nullable [] toExclusive) {
        this.from = from;
        this.toExclusive = toExclusive;
    }

    /** Every key. */
    public static KeyRange all() {
        return ALL;
    }

    /** From {@code key} on. */
    public static KeyRange from(byte[] key) {
        return new KeyRange(key.clone(), null);
    }

    /** Before {@code key}. */
    public static KeyRange before(byte[] key) {
        return new KeyRange(FIRST, key.clone());
    }

    /** From one key on and before another. */
    public static KeyRange between(byte[] from, byte[] toExclusive) {
        return new KeyRange(from.clone(), toExclusive.clone());
    }

    /** The keys that begin with {@code prefix}. */
    public static KeyRange prefix(byte[] prefix) {
        return new KeyRange(prefix.clone(), behind(prefix));
    }

    private static byte @Nullable [] behind(byte[] prefix) {
        for (int last = prefix.length - 1; last >= 0; last--) {
            if (prefix[last] != (byte) 0xFF) {
                byte[] end = Arrays.copyOf(prefix, last + 1);
                end[last]++;
                return end;
            }
        }
        return null;
    }

    /** The first key that may be in it. */
    public byte[] from() {
        return from.clone();
    }

    /** The first key behind it, or null if there is none. */
    public byte @Nullable [] toExclusive() {
        return toExclusive == null ? null : toExclusive.clone();
    }

    /** Whether no key can be in it. */
    public boolean isEmpty() {
        return toExclusive != null && Arrays.compareUnsigned(from, toExclusive) >= 0;
    }

    /** Whether the key is in it. */
    public boolean contains(byte[] key) {
        return Arrays.compareUnsigned(key, from) >= 0
                && (toExclusive == null || Arrays.compareUnsigned(key, toExclusive) < 0);
    }

    /** Says nothing of the keys, which may be secret. */
    @Override
    public String toString() {
        return this == ALL ? "all keys" : "a range of keys";
    }
}
