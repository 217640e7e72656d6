package io.godb.core.internal.checkpoint;

import io.godb.core.CorruptionException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.internal.format.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the fields between a file's head and its checksum, which may be anything. Nothing is allocated that is larger
 * than what is left.
 *
 * <p><b>Failure.</b> What does not fit is a {@link CorruptionException} with the position.
 */
final class FieldReader {
    private static final int SHORTEST_PROPERTY_BYTES = 6;

    private final Path file;
    private final byte[] bytes;
    private final int end;
    private int at = FileHead.BYTES;

    FieldReader(Path file, byte[] bytes) {
        this.file = file;
        this.bytes = bytes;
        this.end = bytes.length - FileHead.CHECKSUM_BYTES;
    }

    int u8() {
        return Byte.toUnsignedInt(bytes[advance(1)]);
    }

    int u16() {
        return LittleEndian.getShort(bytes, advance(2));
    }

    int u32() {
        return LittleEndian.getInt(bytes, advance(4));
    }

    long u64() {
        return LittleEndian.getLong(bytes, advance(8));
    }

    UUID uuid() {
        long most = u64();
        return new UUID(most, u64());
    }

    byte[] raw(int length) {
        int from = advance(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    String text() {
        int length = u16();
        int from = advance(length);
        try {
            ByteBuffer encoded = ByteBuffer.wrap(bytes, from, length);
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException cause) {
            throw damaged("a name is not UTF-8", cause);
        }
    }

    /** As many as a count of four bytes says, each of at least {@code leastBytes}. */
    <T> List<T> list(int leastBytes, Supplier<T> element) {
        return elements(Integer.toUnsignedLong(u32()), leastBytes, element);
    }

    /** Those that may be ignored, and those that are known; a required one that is not known is refused. */
    List<Property> properties(List<Integer> known) {
        return elements(u16(), SHORTEST_PROPERTY_BYTES, () -> property(known));
    }

    private Property property(List<Integer> known) {
        int tag = u16();
        long length = Integer.toUnsignedLong(u32());
        if (length > Property.LONGEST_BYTES) {
            throw damaged("property " + tag + " has " + length + " bytes", null);
        }
        Property property = new Property(tag, raw((int) length));
        if (property.isRequired() && !known.contains(tag)) {
            throw new UnsupportedFormatException(
                    file + " has the property " + tag + ", which this release does not know and must"
                            + "; open the database with the release that wrote it",
                    file);
        }
        return property;
    }

    private <T> List<T> elements(long count, int leastBytes, Supplier<T> element) {
        if (count > left() / leastBytes) {
            throw damaged(count + " elements cannot be in the " + left() + " bytes that are left", null);
        }
        List<T> elements = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return elements;
    }

    void requireEnd() {
        if (left() != 0) {
            throw damaged(left() + " bytes follow the last field", null);
        }
    }

    CorruptionException damaged(String why, @Nullable Throwable cause) {
        return new CorruptionException(file + " is damaged at byte " + at + ": " + why, file, at, cause);
    }

    private int advance(int length) {
        if (length > left()) {
            throw damaged("a field needs " + length + " bytes, but " + left() + " are left", null);
        }
        int from = at;
        at += length;
        return from;
    }

    private int left() {
        return end - at;
    }
}
