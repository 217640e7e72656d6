package io.godb.core.internal.entry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The keys from one place to another, of any number of keyspaces. */
public record KeyExtent(KeyPlace from, KeyPlace to) {
    /** No key. */
    public static final KeyExtent NONE = new KeyExtent(KeyPlace.FIRST, KeyPlace.FIRST);
    /** Every key. */
    public static final KeyExtent ALL = new KeyExtent(KeyPlace.FIRST, KeyPlace.LAST);

    /** What a range delete is about. */
    public static KeyExtent of(RangeDelete delete) {
        return of(delete.keyspace(), delete.from(), delete.toExclusive());
    }

    /** A range of a keyspace; null is the keyspace's end. */
    public static KeyExtent of(int keyspace, byte[] from, byte @Nullable [] toExclusive) {
        KeyPlace to = toExclusive == null ? KeyPlace.behind(keyspace) : KeyPlace.of(keyspace, toExclusive);
        return new KeyExtent(KeyPlace.of(keyspace, from), to);
    }

    /** Whether no key can be in it. */
    public boolean isEmpty() {
        return from.compareTo(to) >= 0;
    }

    /** Whether a key can be in both. */
    public boolean overlaps(KeyExtent other) {
        return !isEmpty() && !other.isEmpty() && from.compareTo(other.to) < 0 && other.from.compareTo(to) < 0;
    }

    /** The smallest that has all of both. */
    public KeyExtent and(KeyExtent other) {
        if (isEmpty()) {
            return other;
        }
        if (other.isEmpty()) {
            return this;
        }
        return new KeyExtent(
                from.compareTo(other.from) <= 0 ? from : other.from, to.compareTo(other.to) >= 0 ? to : other.to);
    }

    /** As much of a range delete as lies within; null for nothing. */
    public @Nullable RangeDelete cut(RangeDelete delete) {
        KeyExtent whole = of(delete);
        if (!overlaps(whole)) {
            return null;
        }
        KeyPlace first = from.compareTo(whole.from) <= 0 ? whole.from : from;
        KeyPlace end = to.compareTo(whole.to) >= 0 ? whole.to : to;
        boolean isToTheEnd = end.keyspace() > Integer.toUnsignedLong(delete.keyspace());
        byte[] toExclusive = isToTheEnd ? null : end.key();
        boolean isEmpty = toExclusive != null && Arrays.compareUnsigned(first.key(), toExclusive) >= 0;
        return isEmpty ? null : new RangeDelete(delete.keyspace(), first.key(), toExclusive, delete.lsn());
    }
}
