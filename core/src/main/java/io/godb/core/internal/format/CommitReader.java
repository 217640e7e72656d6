package io.godb.core.internal.format;

/**
 * Goes through bytes that may be anything. Nothing is believed beyond what the bytes that are left could hold, and nothing
 * is allocated.
 *
 * <p><b>Invariant.</b> {@code from <= at <= end}, all within the array.
 *
 * <p><b>Failure.</b> {@link IllegalArgumentException}, which names the byte.
 */
final class CommitReader {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int from;
    private int at;
    private int end;

    void over(byte[] source, int sourceFrom, int length) {
        bytes = source;
        from = sourceFrom;
        at = sourceFrom;
        end = sourceFrom + length;
    }

    byte[] bytes() {
        return bytes;
    }

    int at() {
        return at;
    }

    int left() {
        return end - at;
    }

    void skip(int length) {
        at += length;
    }

    void skip(int length, String what) {
        require(length, what);
        at += length;
    }

    int unsignedByte(String what) {
        require(1, what);
        return bytes[at++] & 0xFF;
    }

    long signedLong(String what) {
        require(Long.BYTES, what);
        long value = LittleEndian.getLong(bytes, at);
        at += Long.BYTES;
        return value;
    }

    int varint(String what) {
        if (at < end && bytes[at] >= 0) {
            return bytes[at++];
        }
        return longVarint(what);
    }

    private int longVarint(String what) {
        long value = 0;
        for (int shift = 0; shift < 7 * CommitFormat.LONGEST_VARINT_BYTES; shift += 7) {
            require(1, what);
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return asInt(value, what);
            }
        }
        throw malformed(what + " has more than " + CommitFormat.LONGEST_VARINT_BYTES + " bytes");
    }

    private int asInt(long value, String what) {
        if (value > Integer.MAX_VALUE) {
            throw malformed(what + " is " + value);
        }
        return (int) value;
    }

    /** The length of something that follows, and does so in full. */
    int length(String what) {
        int length = varint(what);
        require(length, what);
        return length;
    }

    private void require(int length, String what) {
        if (length > end - at) {
            throw malformed(what + " needs " + length + " bytes, but " + left() + " are left");
        }
    }

    IllegalArgumentException malformed(String problem) {
        return new IllegalArgumentException("malformed commit, byte " + (at - from) + ": " + problem);
    }
}
