package io.godb.testkit.oracle;

import java.nio.ByteBuffer;

/**
 * Random bytes of a random length within bounds, both inclusive; all of it depends on the seed and the commit's name
 * alone. The shortest content is {@value #LENGTH_MIN} bytes, so that no two are equal by chance.
 */
public record SeededContent(long seed, int lengthMin, int lengthMax) implements ContentSource {
    /** Shorter ones could be equal by chance. */
    public static final int LENGTH_MIN = 12;

    /** Refuses bounds that make no sense. */
    public SeededContent {
        if (lengthMin < LENGTH_MIN || lengthMax < lengthMin) {
            throw new IllegalArgumentException("lengths from " + lengthMin + " to " + lengthMax + "; the shortest is "
                    + LENGTH_MIN + ", the first not above the second");
        }
    }

    @Override
    public byte[] content(int life, int writer, long sequence) {
        long name = ContentHash.mix(ContentHash.mix(ContentHash.mix(seed, life), writer), sequence);
        byte[] bytes = new byte[lengthMin + (int) Long.remainderUnsigned(name, lengthMax - lengthMin + 1)];
        ByteBuffer target = ByteBuffer.wrap(bytes);
        long word = name;
        while (target.remaining() >= Long.BYTES) {
            word = ContentHash.mix(word, bytes.length);
            target.putLong(word);
        }
        word = ContentHash.mix(word, bytes.length);
        while (target.hasRemaining()) {
            target.put((byte) word);
            word >>>= Byte.SIZE;
        }
        return bytes;
    }
}
