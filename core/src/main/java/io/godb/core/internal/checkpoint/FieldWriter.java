package io.godb.core.internal.checkpoint;

import io.godb.core.LimitExceededException;
import io.godb.core.internal.format.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Bytes that grow as fields are appended, up to a limit. */
final class FieldWriter {
    /** No file of this package is larger; a larger one is refused when written and when read. */
    static final int LARGEST_BYTES = 256 << 20;

    private static final int MOST_PROPERTIES = 0xFFFF;

    private byte[] bytes = new byte[256];
    private int length;

    void u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void u16(int value) {
        reserve(2);
        LittleEndian.putShort(bytes, length, value);
        length += 2;
    }

    void u32(int value) {
        reserve(4);
        LittleEndian.putInt(bytes, length, value);
        length += 4;
    }

    void u64(long value) {
        reserve(8);
        LittleEndian.putLong(bytes, length, value);
        length += 8;
    }

    void uuid(UUID id) {
        u64(id.getMostSignificantBits());
        u64(id.getLeastSignificantBits());
    }

    void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    /** A length of two bytes, then the text in UTF-8. */
    void text(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] value = new byte[encoded.remaining()];
            encoded.get(value);
            u16(value.length);
            raw(value);
        } catch (CharacterCodingException cause) {
            throw new IllegalArgumentException("a name has half of a surrogate pair, which UTF-8 cannot say", cause);
        }
    }

    void properties(List<Property> properties) {
        if (properties.size() > MOST_PROPERTIES) {
            throw new IllegalArgumentException(
                    properties.size() + " properties, but " + MOST_PROPERTIES + " is the most");
        }
        u16(properties.size());
        for (Property property : properties) {
            u16(property.tag());
            u32(property.bytes().length);
            raw(property.bytes());
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        long needed = (long) length + more;
        if (needed > LARGEST_BYTES) {
            throw new LimitExceededException(
                    "a checkpoint would have more than " + LARGEST_BYTES
                            + " bytes: there are too many tables or keyspaces",
                    null);
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST_BYTES, Math.max(needed, 2L * bytes.length)));
        }
    }
}
