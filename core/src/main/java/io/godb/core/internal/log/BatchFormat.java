package io.godb.core.internal.log;

import io.godb.core.internal.format.LittleEndian;
import io.godb.core.log.LogHeader;
import io.godb.core.log.LogMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several messages as the payload of one record; {@code docs/FORMAT.md} says what each field means.
 *
 * <pre>
 *  batch    u32 count, message...
 *  message  i64 time, varint 0 | varint length + 1, key, varint length, value, varint count, header...
 *  header   varint length, name in UTF-8, varint length, value
 * </pre>
 *
 * <p>Lengths are varints because most are small: a message costs 11 bytes beside its own.
 *
 * <p><b>Threads.</b> Any. The messages and their arrays must not change meanwhile.
 *
 * <p><b>Failure.</b> Whatever the bytes are, {@link #decode} returns messages or throws
 * {@link IllegalArgumentException}. No length and no count is believed beyond what the bytes that are left could hold,
 * so memory is bounded by a multiple of their number.
 */
final class BatchFormat {
    private static final int COUNT_BYTES = 4;
    private static final int TIME_BYTES = 8;
    private static final int SHORTEST_MESSAGE_BYTES = TIME_BYTES + 3;
    private static final int SHORTEST_HEADER_BYTES = 2;
    /** Some JVMs cannot make an array of the last few sizes. */
    private static final int LONGEST_BYTES = Integer.MAX_VALUE - 8;

    private BatchFormat() {}

    /** The bytes of at least one message. */
    static byte[] encode(List<LogMessage> messages) {
        long length = length(messages);
        if (length > LONGEST_BYTES) {
            throw new IllegalArgumentException(
                    "the batch has " + length + " bytes, but no batch can have more than " + LONGEST_BYTES);
        }
        return new Writer((int) length).batch(messages);
    }

    /** How many bytes {@link #encode} would make, even where that is too many. */
    static long length(List<LogMessage> messages) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one message");
        }
        long length = COUNT_BYTES;
        for (LogMessage message : messages) {
            length += length(message);
        }
        return length;
    }

    private static long length(LogMessage message) {
        byte[] key = message.key();
        long length = TIME_BYTES
                + (key == null ? 1 : varintLength(key.length + 1L) + (long) key.length)
                + prefixedLength(message.value().length)
                + varintLength(message.headers().size());
        for (LogHeader header : message.headers()) {
            length += prefixedLength(utf8(header.name()).length) + prefixedLength(header.value().length);
        }
        return length;
    }

    private static long prefixedLength(int length) {
        return varintLength(length) + (long) length;
    }

    private static int varintLength(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    }

    private static byte[] utf8(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(name)) {
            throw new IllegalArgumentException("a header's name has half of a surrogate pair, which UTF-8 cannot say");
        }
        return bytes;
    }

    /** The messages of a whole batch. */
    static List<LogMessage> decode(byte[] bytes) {
        return new Reader(bytes).batch();
    }

    /** Fills an array of the exact length. */
    private static final class Writer {
        private final byte[] bytes;
        private int at;

        Writer(int length) {
            bytes = new byte[length];
        }

        byte[] batch(List<LogMessage> messages) {
            LittleEndian.putInt(bytes, 0, messages.size());
            at = COUNT_BYTES;
            messages.forEach(this::message);
            return bytes;
        }

        private void message(LogMessage message) {
            LittleEndian.putLong(bytes, at, message.time().toEpochMilli());
            at += TIME_BYTES;
            key(message.key());
            prefixed(message.value());
            varint(message.headers().size());
            for (LogHeader header : message.headers()) {
                prefixed(utf8(header.name()));
                prefixed(header.value());
            }
        }

        private void key(byte @Nullable [] key) {
            if (key == null) {
                varint(0);
            } else {
                varint(key.length + 1);
                raw(key);
            }
        }

        private void prefixed(byte[] value) {
            varint(value.length);
            raw(value);
        }

        private void raw(byte[] value) {
            System.arraycopy(value, 0, bytes, at, value.length);
            at += value.length;
        }

        private void varint(int value) {
            int rest = value;
            while (rest > 0x7F) {
                bytes[at++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[at++] = (byte) rest;
        }
    }

    /** Goes through bytes that may be anything. Invariant: {@code 0 <= at <= bytes.length}. */
    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        List<LogMessage> batch() {
            require(COUNT_BYTES, "number of messages");
            long count = Integer.toUnsignedLong(LittleEndian.getInt(bytes, at));
            at += COUNT_BYTES;
            if (count == 0 || count > left() / SHORTEST_MESSAGE_BYTES) {
                throw malformed(count + " messages cannot be in the " + left() + " bytes that are left");
            }
            List<LogMessage> messages = new ArrayList<>((int) count);
            for (long i = 0; i < count; i++) {
                messages.add(message());
            }
            if (left() != 0) {
                throw malformed(left() + " bytes follow the last message");
            }
            return List.copyOf(messages);
        }

        private LogMessage message() {
            require(TIME_BYTES, "time");
            Instant time = Instant.ofEpochMilli(LittleEndian.getLong(bytes, at));
            at += TIME_BYTES;
            byte[] key = key();
            byte[] value = raw(varint("length of a value"), "value");
            return new LogMessage(key, value, headers(), time);
        }

        private byte @Nullable [] key() {
            int lengthPlusOne = varint("length of a key");
            return lengthPlusOne == 0 ? null : raw(lengthPlusOne - 1, "key");
        }

        private List<LogHeader> headers() {
            int count = varint("number of headers");
            if (count > left() / SHORTEST_HEADER_BYTES) {
                throw malformed(count + " headers cannot be in the " + left() + " bytes that are left");
            }
            List<LogHeader> headers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                headers.add(new LogHeader(name(), raw(varint("length of a header's value"), "header's value")));
            }
            return headers;
        }

        private String name() {
            int length = varint("length of a header's name");
            require(length, "header's name");
            String name = new String(bytes, at, length, StandardCharsets.UTF_8);
            // What is malformed was replaced, and what replaced it is other bytes.
            byte[] again = name.getBytes(StandardCharsets.UTF_8);
            if (!Arrays.equals(again, 0, again.length, bytes, at, at + length)) {
                throw malformed("a header's name is not UTF-8");
            }
            at += length;
            return name;
        }

        private byte[] raw(int length, String what) {
            require(length, what);
            byte[] value = Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            return value;
        }

        private int varint(String what) {
            long value = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                require(1, what);
                byte next = bytes[at++];
                value |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return asInt(value, what);
                }
            }
            throw malformed("the " + what + " has more than five bytes");
        }

        private int asInt(long value, String what) {
            if (value > Integer.MAX_VALUE) {
                throw malformed("the " + what + " is " + value);
            }
            return (int) value;
        }

        private void require(int length, String what) {
            if (length > left()) {
                throw malformed("the " + what + " needs " + length + " bytes, but " + left() + " are left");
            }
        }

        private int left() {
            return bytes.length - at;
        }

        private IllegalArgumentException malformed(String problem) {
            return new IllegalArgumentException("malformed batch, byte " + at + ": " + problem);
        }
    }
}
