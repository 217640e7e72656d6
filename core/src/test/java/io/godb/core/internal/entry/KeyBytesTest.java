package io.godb.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Keys compare and are copied as the JDK does it. */
class KeyBytesTest {
    @Provide
    Arbitrary<byte[]> keys() {
        return Arbitraries.of((byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 0x7F, (byte) 0x80, (byte) 0xFF)
                .array(byte[].class)
                .ofMaxSize(80);
    }

    private static byte[] placed(byte[] key, int from) {
        byte[] bytes = new byte[from + key.length + 3];
        Arrays.fill(bytes, (byte) 0x55);
        System.arraycopy(key, 0, bytes, from, key.length);
        return bytes;
    }

    private static void requireAlike(byte[] one, byte[] other, int from, int otherFrom) {
        byte[] bytes = placed(one, from);
        byte[] otherBytes = placed(other, otherFrom);
        int order = KeyBytes.compare(bytes, from, one.length, otherBytes, otherFrom, other.length);
        assertThat(Integer.signum(order)).isEqualTo(Integer.signum(Arrays.compareUnsigned(one, other)));
        assertThat(KeyBytes.areEqual(bytes, from, one.length, otherBytes, otherFrom, other.length))
                .isEqualTo(Arrays.equals(one, other));
    }

    @Property
    void comparesAsBytesDo(
            @ForAll("keys") byte[] one,
            @ForAll("keys") byte[] other,
            @ForAll @IntRange(max = 9) int from,
            @ForAll @IntRange(max = 9) int otherFrom) {
        requireAlike(one, other, from, otherFrom);
        requireAlike(one, one.clone(), from, otherFrom);
    }

    @Property
    void keysThatDifferInOneByteDiffer(
            @ForAll("keys") byte[] key, @ForAll @IntRange(max = 79) int at, @ForAll @IntRange(max = 9) int from) {
        if (at < key.length) {
            byte[] other = key.clone();
            other[at] ^= (byte) 0x80;
            requireAlike(key, other, from, 0);
            requireAlike(key, Arrays.copyOf(key, at), 0, from);
        }
    }

    @Property
    void copiesTheKeyAndNothingElse(@ForAll("keys") byte[] key, @ForAll @IntRange(max = 9) int from) {
        byte[] target = new byte[key.length + 5];
        KeyBytes.copy(placed(key, from), from, key.length, target);
        assertThat(target).isEqualTo(Arrays.copyOf(key, key.length + 5));
    }
}
