package io.godb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Lz4CompressionTest {
    private static final byte CANARY = 0x5A;

    private final Lz4Compression lz4 = codec();

    Lz4Compression codec() {
        return new Lz4Compression();
    }

    @Test
    void hasAnIdAndAName() {
        assertThat(lz4.id()).isEqualTo((byte) 1);
        assertThat(lz4.name()).isEqualTo("lz4");
    }

    @Test
    void makesTextSmaller() {
        byte[] text = "one log record is much like another; ".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertThat(compressed(text)).hasSizeLessThan(text.length / 10);
        assertThat(restored(compressed(text), text.length)).isEqualTo(text);
    }

    @Test
    void restoresWhatIsLargerThanItsWindow() {
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((i * i) >>> 7);
        }
        assertThat(restored(compressed(bytes), bytes.length)).isEqualTo(bytes);
    }

    @Property(tries = 200)
    void withNativeCodeItReadsWhatJavaMadeAndTheOtherWayRound(@ForAll("compressible") byte[] bytes) {
        Lz4Compression fast = Lz4Compression.withNativeCode();
        assertThat(fast.id()).isEqualTo(lz4.id());
        assertThat(made(fast, lz4, bytes)).isEqualTo(bytes);
        assertThat(made(lz4, fast, bytes)).isEqualTo(bytes);
    }

    private static byte[] made(Compression by, Compression readBy, byte[] bytes) {
        byte[] block = new byte[by.longestCompressed(bytes.length)];
        int length = by.compress(bytes, 0, bytes.length, block, 0);
        byte[] target = new byte[bytes.length];
        readBy.decompress(block, 0, length, target, 0, bytes.length);
        return target;
    }

    @Property
    void restoresWhatItMade(
            @ForAll("compressible") byte[] bytes,
            @ForAll @IntRange(max = 9) int before,
            @ForAll @IntRange(max = 9) int behind) {
        byte[] source = surrounded(bytes, before, behind);
        byte[] block = new byte[before + lz4.longestCompressed(bytes.length) + behind];
        Arrays.fill(block, CANARY);
        int made = lz4.compress(source, before, bytes.length, block, before);
        assertThat(made).isBetween(1, lz4.longestCompressed(bytes.length));

        byte[] target = surrounded(new byte[bytes.length], behind, before);
        lz4.decompress(block, before, made, target, behind, bytes.length);
        assertThat(target).isEqualTo(surrounded(bytes, behind, before));
    }

    @Property
    void refusesEveryOtherLength(@ForAll("compressible") byte[] bytes, @ForAll @IntRange(max = 2000) int length) {
        if (length != bytes.length) {
            assertThatIllegalArgumentException().isThrownBy(() -> restored(compressed(bytes), length));
        }
    }

    @Test
    void refusesEveryTruncation() {
        byte[] text = "to be or not to be, or to be or not".repeat(5).getBytes(StandardCharsets.UTF_8);
        byte[] block = compressed(text);
        for (int length = 0; length < block.length; length++) {
            byte[] cut = Arrays.copyOf(block, length);
            assertThatIllegalArgumentException().as("length %s", length).isThrownBy(() -> restored(cut, text.length));
        }
    }

    /** The bytes behind the range are those that would complete the block. */
    @Test
    void readsNothingBehindItsRange() {
        byte[] text = "to be or not to be, or to be or not".repeat(5).getBytes(StandardCharsets.UTF_8);
        byte[] block = compressed(text);
        for (int length = 0; length < block.length; length++) {
            int cut = length;
            assertThatIllegalArgumentException()
                    .as("length %s", length)
                    .isThrownBy(() -> lz4.decompress(block, 0, cut, new byte[text.length], 0, text.length));
        }
    }

    @Property(tries = 5000)
    void writesNothingOutsideItsTargetWhateverTheBytes(
            @ForAll byte[] noise, @ForAll @IntRange(max = 600) int length, @ForAll @IntRange(max = 40) int margin) {
        decompressWatched(noise, length, margin);
    }

    @Property(tries = 5000)
    void writesNothingOutsideItsTargetForADamagedBlock(
            @ForAll("compressible") byte[] bytes,
            @ForAll @IntRange(max = 5000) int where,
            @ForAll byte put,
            @ForAll @IntRange(max = 40) int margin) {
        byte[] block = compressed(bytes);
        block[where % block.length] = put;
        decompressWatched(block, bytes.length, margin);
    }

    /** A match at distance 2 behind a single byte; CVE-2025-66566 is about such blocks. */
    @Test
    void refusesAMatchBeforeTheBlock() {
        byte[] block = {0x10, 'x', 0x02, 0x00, 0x50, 'a', 'b', 'c', 'd', 'e'};
        assertThatIllegalArgumentException().isThrownBy(() -> restoredOver(CANARY, block, 10, 10));
    }

    /** Distance 0 is the byte that is about to be written: what stood there before must not come through. */
    @Test
    void restoresZerosFromAMatchWithItself() {
        byte[] block = {0x10, 'x', 0x00, 0x00, 0x50, 'a', 'b', 'c', 'd', 'e'};
        byte[] expected = {'x', 0, 0, 0, 0, 'a', 'b', 'c', 'd', 'e'};
        assertThat(restoredOver(CANARY, block, 10, 10)).isEqualTo(surrounded(expected, 10, 10));
    }

    @Test
    void refusesRangesOutsideTheirArrays() {
        byte[] bytes = new byte[10];
        assertThatThrownBy(() -> lz4.compress(bytes, 5, 6, new byte[100], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> lz4.compress(bytes, 0, 10, new byte[10], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> lz4.decompress(bytes, 5, 6, new byte[10], 0, 10))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> lz4.decompress(bytes, 0, 10, new byte[10], 1, 10))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Provide
    Arbitrary<byte[]> compressible() {
        Arbitrary<byte[]> piece = Arbitraries.bytes().array(byte[].class).ofMaxSize(30);
        Arbitrary<Integer> times = Arbitraries.integers().between(1, 40);
        return Combinators.combine(piece, times).as(Lz4CompressionTest::repeated);
    }

    private static byte[] repeated(byte[] piece, int times) {
        byte[] bytes = new byte[piece.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(piece, 0, bytes, i * piece.length, piece.length);
        }
        return bytes;
    }

    private static byte[] surrounded(byte[] bytes, int before, int behind) {
        byte[] all = new byte[before + bytes.length + behind];
        Arrays.fill(all, CANARY);
        System.arraycopy(bytes, 0, all, before, bytes.length);
        return all;
    }

    /** What is restored is the same whatever stood there, and around it everything stands as before. */
    private void decompressWatched(byte[] block, int length, int margin) {
        byte[] target;
        try {
            target = restoredOver(CANARY, block, length, margin);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching(".*LZ4 block.*");
            return;
        }
        byte[] other = restoredOver((byte) ~CANARY, block, length, margin);
        assertThat(Arrays.copyOfRange(target, margin, margin + length))
                .isEqualTo(Arrays.copyOfRange(other, margin, margin + length));
    }

    private byte[] restoredOver(byte canary, byte[] block, int length, int margin) {
        byte[] target = new byte[margin + length + margin];
        Arrays.fill(target, canary);
        try {
            lz4.decompress(block, 0, block.length, target, margin, length);
        } finally {
            for (int i = 0; i < margin; i++) {
                assertThat(target[i]).isEqualTo(canary);
                assertThat(target[margin + length + i]).isEqualTo(canary);
            }
        }
        return target;
    }

    private byte[] compressed(byte[] bytes) {
        byte[] block = new byte[lz4.longestCompressed(bytes.length)];
        int made = lz4.compress(bytes, 0, bytes.length, block, 0);
        return Arrays.copyOf(block, made);
    }

    private byte[] restored(byte[] block, int length) {
        byte[] bytes = new byte[length];
        lz4.decompress(block, 0, block.length, bytes, 0, length);
        return bytes;
    }
}
