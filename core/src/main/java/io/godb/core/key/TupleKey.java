package io.godb.core.key;

import io.godb.core.KeyRange;
import io.godb.core.MalformedKeyException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several elements as one key: each is null, a {@code byte[]}, a String, a Long or a Double; an Integer, Short or Byte counts as the
 * same Long. Tuples are in the order of their first elements, where these are equal of their second ones, and so on; a shorter tuple
 * comes before those that begin with it. Elements of different types are in the order in which they are named above, so 1L is before
 * -5.0; those of one type are in the order of their own codec, bytes in that of unsigned bytes.
 *
 * <p>Immutable. A long or a double takes 9 bytes; text and bytes take 2 more than they have, and one for each byte that is 0 or 1.
 *
 * <p><b>Threads.</b> Any.
 */
public final class TupleKey implements Comparable<TupleKey> {
    private final List<@Nullable Object> elements;
    private final byte[] key;

    private TupleKey(List<@Nullable Object> elements, byte[] key) {
        this.elements = Collections.unmodifiableList(elements);
        this.key = key;
    }

    /** These elements; one of another type, or text that has half of a surrogate pair, is an {@link IllegalArgumentException}. */
    public static TupleKey of(@Nullable Object... elements) {
        List<@Nullable Object> own = new ArrayList<>(elements.length);
        for (Object each : elements) {
            own.add(own(each));
        }
        return of(own);
    }

    private static TupleKey of(List<@Nullable Object> own) {
        byte[] key = new byte[TupleFormat.length(own)];
        TupleFormat.put(own, ByteBuffer.wrap(key));
        return new TupleKey(own, key);
    }

    private static @Nullable Object own(@Nullable Object element) {
        if (element instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (element instanceof Integer || element instanceof Short || element instanceof Byte) {
            return ((Number) element).longValue();
        }
        if (element == null || element instanceof String || element instanceof Long || element instanceof Double) {
            return element;
        }
        throw new IllegalArgumentException("a tuple's element cannot be a "
                + element.getClass().getName() + "; it is null, a byte[], a String, a Long or a Double");
    }

    /** This tuple with further elements behind its own. */
    public TupleKey with(@Nullable Object... more) {
        List<@Nullable Object> all = new ArrayList<>(elements);
        for (Object each : more) {
            all.add(own(each));
        }
        return of(all);
    }

    /** The tuple; bytes that are none are a {@link MalformedKeyException}. */
    public static TupleKey decode(byte[] key) {
        return decode(ByteBuffer.wrap(key));
    }

    /** The tuple whose key is what remains in {@code key}, which is left as it is. */
    public static TupleKey decode(ByteBuffer key) {
        List<@Nullable Object> elements = TupleFormat.read(key.duplicate());
        byte[] bytes = new byte[key.remaining()];
        key.duplicate().get(bytes);
        return new TupleKey(elements, bytes);
    }

    /** The key. */
    public byte[] encode() {
        return key.clone();
    }

    /** Puts the key into {@code target}, at its position, which moves behind it. */
    public void encode(ByteBuffer target) {
        target.put(key);
    }

    /** The keys of all tuples that begin with this one, itself included, and of no other. */
    public KeyRange range() {
        return KeyRange.prefix(key);
    }

    /** How many elements it has. */
    public int size() {
        return elements.size();
    }

    /** An element, counted from 0: null, a {@code byte[]} of the caller's own, a String, a Long or a Double. */
    public @Nullable Object element(int index) {
        Object found = elements.get(index);
        return found instanceof byte[] bytes ? bytes.clone() : found;
    }

    /** Whether that element is null. */
    public boolean isNull(int index) {
        return elements.get(index) == null;
    }

    /** That element, if it is a long; else it is an {@link IllegalStateException}, as for the other types. */
    public long longAt(int index) {
        return at(index, Long.class);
    }

    /** That element, if it is a double. */
    public double doubleAt(int index) {
        return at(index, Double.class);
    }

    /** That element, if it is text. */
    public String stringAt(int index) {
        return at(index, String.class);
    }

    /** That element, if it is bytes: an array of the caller's own. */
    public byte[] bytesAt(int index) {
        return at(index, byte[].class).clone();
    }

    private <T> T at(int index, Class<T> type) {
        Object found = elements.get(index);
        if (!type.isInstance(found)) {
            throw new IllegalStateException("element " + index + " is "
                    + (found == null ? "null" : "a " + found.getClass().getSimpleName()) + ", not a "
                    + type.getSimpleName());
        }
        return type.cast(found);
    }

    /** As their keys compare. */
    @Override
    public int compareTo(TupleKey other) {
        return Arrays.compareUnsigned(key, other.key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TupleKey tuple && Arrays.equals(key, tuple.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** Says nothing of the elements, which may be secret. */
    @Override
    public String toString() {
        return "a tuple of " + size();
    }
}
