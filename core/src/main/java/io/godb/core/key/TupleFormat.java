package io.godb.core.key;

import io.godb.core.MalformedKeyException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a tuple, one behind the other: a tag each, and what it needs. {@code docs/FORMAT.md} says what each byte is.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>No element's bytes begin with those of another one. So tuples compare as their elements do, from the first one on, and
 *       exactly the tuples that begin with these elements begin with these bytes.
 *   <li>There is one way to write a tuple; what is written otherwise is refused.
 * </ol>
 */
final class TupleFormat {
    private static final byte NULL = 1;
    private static final byte BYTES = 2;
    private static final byte TEXT = 3;
    private static final byte LONG = 4;
    private static final byte DOUBLE = 5;

    /** Behind bytes and text; lower than whatever else can stand there. */
    private static final byte END = 0;
    /** Before a byte that is 0 or 1, which is then raised by one, so that {@link #END} stands nowhere else. */
    private static final byte ESCAPE = 1;

    private TupleFormat() {}

    /** How many bytes the elements take. */
    static int length(List<@Nullable Object> elements) {
        long length = 0;
        for (Object each : elements) {
            if (each == null) {
                length += 1;
            } else if (each instanceof byte[] bytes) {
                length += 2 + escapedLength(ByteBuffer.wrap(bytes));
            } else if (each instanceof String text) {
                length += 2 + escapedLength(StringKey.utf8(text));
            } else {
                length += 1 + Long.BYTES;
            }
        }
        return Math.toIntExact(length);
    }

    private static long escapedLength(ByteBuffer bytes) {
        long length = bytes.remaining();
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            if (isEscaped(bytes.get(at))) {
                length++;
            }
        }
        return length;
    }

    private static boolean isEscaped(byte one) {
        return one == END || one == ESCAPE;
    }

    static void put(List<@Nullable Object> elements, ByteBuffer target) {
        for (Object each : elements) {
            if (each == null) {
                target.put(NULL);
            } else if (each instanceof byte[] bytes) {
                putEscaped(BYTES, ByteBuffer.wrap(bytes), target);
            } else if (each instanceof String text) {
                putEscaped(TEXT, StringKey.utf8(text), target);
            } else if (each instanceof Double number) {
                target.put(DOUBLE);
                DoubleKey.encode(number, target);
            } else {
                target.put(LONG);
                LongKey.encode((Long) each, target);
            }
        }
    }

    private static void putEscaped(byte tag, ByteBuffer bytes, ByteBuffer target) {
        target.put(tag);
        while (bytes.hasRemaining()) {
            byte one = bytes.get();
            if (isEscaped(one)) {
                target.put(ESCAPE);
                one++;
            }
            target.put(one);
        }
        target.put(END);
    }

    /** The elements that remain in {@code source}, all of them. */
    static List<@Nullable Object> read(ByteBuffer source) {
        List<@Nullable Object> elements = new ArrayList<>();
        int start = source.position();
        while (source.hasRemaining()) {
            int at = source.position() - start;
            byte tag = source.get();
            elements.add(
                    switch (tag) {
                        case NULL -> null;
                        case BYTES -> readEscaped(source, at);
                        case TEXT -> StringKey.decode(readEscaped(source, at));
                        case LONG -> LongKey.decode(readNumber(source, at));
                        case DOUBLE -> DoubleKey.decode(readNumber(source, at));
                        default -> throw malformed("no element begins with " + tag, at);
                    });
        }
        return elements;
    }

    private static ByteBuffer readNumber(ByteBuffer source, int at) {
        if (source.remaining() < Long.BYTES) {
            throw malformed("a number goes past its end", at);
        }
        ByteBuffer number = source.slice(source.position(), Long.BYTES);
        source.position(source.position() + Long.BYTES);
        return number;
    }

    private static byte[] readEscaped(ByteBuffer source, int at) {
        byte[] bytes = new byte[unescapedLength(source, at)];
        for (int i = 0; i < bytes.length; i++) {
            byte one = source.get();
            bytes[i] = one == ESCAPE ? (byte) (source.get() - 1) : one;
        }
        source.get();
        return bytes;
    }

    /** Up to the end, which is there; each escape stands before a byte that needs it. */
    private static int unescapedLength(ByteBuffer source, int elementAt) {
        int length = 0;
        int at = source.position();
        while (at < source.limit()) {
            byte one = source.get(at++);
            if (one == END) {
                return length;
            }
            if (one == ESCAPE && (at == source.limit() || !isEscaped((byte) (source.get(at++) - 1)))) {
                throw malformed("an escape stands before what needs none", elementAt);
            }
            length++;
        }
        throw malformed("an element has no end", elementAt);
    }

    private static MalformedKeyException malformed(String what, int at) {
        return new MalformedKeyException("the key of a tuple is malformed at " + at + ": " + what, null);
    }
}
