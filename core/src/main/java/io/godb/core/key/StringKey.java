package io.godb.core.key;

import io.godb.core.KeyRange;
import io.godb.core.MalformedKeyException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Text as a key: its UTF-8. The order is that of code points. It is that of {@link String#compareTo} too, except between characters
 * beyond U+FFFF and those from U+E000 on. Neither is a language's alphabetical order.
 */
public final class StringKey {
    private StringKey() {}

    /** The key; half of a surrogate pair, which is no text, is an {@link IllegalArgumentException}. */
    public static byte[] encode(String text) {
        ByteBuffer utf8 = utf8(text);
        byte[] key = new byte[utf8.remaining()];
        utf8.get(key);
        return key;
    }

    /** Puts the key into {@code target}, at its position, which moves behind it. */
    public static void encode(String text, ByteBuffer target) {
        target.put(utf8(text));
    }

    /** The text; bytes that are no UTF-8 are a {@link MalformedKeyException}. */
    public static String decode(byte[] key) {
        return decode(ByteBuffer.wrap(key));
    }

    /** The text whose key is what remains in {@code key}, which is left as it is. */
    public static String decode(ByteBuffer key) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(key.duplicate()).toString();
        } catch (CharacterCodingException cause) {
            throw new MalformedKeyException("the key of a text is not UTF-8", null);
        }
    }

    /** The keys of all texts that begin with {@code start}. */
    public static KeyRange prefix(String start) {
        return KeyRange.prefix(encode(start));
    }

    static ByteBuffer utf8(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException cause) {
            throw new IllegalArgumentException("the text has half of a surrogate pair, which UTF-8 cannot hold", cause);
        }
    }
}
