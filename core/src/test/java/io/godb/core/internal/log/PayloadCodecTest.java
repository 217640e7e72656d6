package io.godb.core.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.godb.core.Compression;
import io.godb.core.CorruptionException;
import io.godb.core.Lz4Compression;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.log.LogHeader;
import io.godb.core.log.LogMessage;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PayloadCodecTest {
    private static final Path FILE = Path.of("0000000000000001.log");
    private static final long OFFSET = 17;
    private static final long POSITION = 1056;
    private static final byte[] TEXT =
            "one log record is much like another; ".repeat(100).getBytes(StandardCharsets.UTF_8);

    private final PayloadCodec plain = new PayloadCodec(LogOptions.defaults());
    private final PayloadCodec lz4 = codec(new Lz4Compression());

    @Test
    void storesAsItIsWithoutCompression() {
        assertThat(plain.id()).isZero();
        assertThat(plain.compressed(TEXT, 0, TEXT.length)).isNull();
        assertThat(restore(plain, TEXT, 0)).isSameAs(TEXT);
    }

    @Test
    void storesTheOriginalLengthBeforeTheBlock() {
        byte[] stored = lz4.compressed(TEXT, 0, TEXT.length);
        assertThat(lz4.id()).isEqualTo(1);
        assertThat(stored).hasSizeLessThan(TEXT.length / 10);
        assertThat(LittleEndian.getInt(stored, 0)).isEqualTo(TEXT.length);
    }

    @Test
    void restoresLz4WhateverTheOptions() {
        assertThat(restore(plain, lz4.compressed(TEXT, 0, TEXT.length), 1)).isEqualTo(TEXT);
    }

    @Test
    void compressesARangeAlone() {
        byte[] stored = lz4.compressed(TEXT, 37, TEXT.length - 74);
        assertThat(restore(lz4, stored, 1)).isEqualTo(Arrays.copyOfRange(TEXT, 37, TEXT.length - 37));
    }

    @Test
    void leavesShortRecordsAlone() {
        PayloadCodec codec = new PayloadCodec(LogOptions.builder()
                .compression(new Lz4Compression())
                .compressFromBytes(200)
                .build());
        assertThat(codec.compressed(TEXT, 0, 199)).isNull();
        assertThat(codec.compressed(TEXT, 0, 200)).isNotNull();
    }

    @Test
    void leavesAloneWhatGetsNoSmaller() {
        byte[] noise = new byte[5000];
        new Random(42).nextBytes(noise);
        assertThat(lz4.compressed(noise, 0, noise.length)).isNull();
    }

    /** The four bytes of the length count. */
    @Test
    void storesNothingThatIsAsLongAsTheOriginal() {
        Compression fourLess = new Shortening(200, 4);
        Compression fiveLess = new Shortening(200, 5);
        assertThat(codec(fourLess).compressed(TEXT, 0, TEXT.length)).isNull();
        assertThat(codec(fiveLess).compressed(TEXT, 0, TEXT.length)).hasSize(TEXT.length - 1);
    }

    @Property
    void restoresWhatItCompressed(
            @ForAll @Size(max = 40) byte[] piece, @ForAll @IntRange(min = 1, max = 200) int times) {
        PayloadCodec eager = new PayloadCodec(LogOptions.builder()
                .compression(new Lz4Compression())
                .compressFromBytes(1)
                .build());
        byte[] bytes = new byte[piece.length * times];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = piece[i % piece.length];
        }
        byte[] stored = eager.compressed(bytes, 0, bytes.length);
        if (stored != null) {
            assertThat(stored).hasSizeLessThan(bytes.length);
            assertThat(restore(lz4, stored, 1)).isEqualTo(bytes);
        }
    }

    @Test
    void usesACodecOfTheUsers() {
        Compression codec = new Shortening(200, 10);
        PayloadCodec writer = codec(codec);
        byte[] zeros = new byte[2000];
        byte[] stored = writer.compressed(zeros, 0, zeros.length);
        assertThat(writer.id()).isEqualTo(200);

        PayloadCodec reader =
                new PayloadCodec(LogOptions.builder().codecs(List.of(codec)).build());
        assertThat(reader.id()).isZero();
        assertThat(restore(reader, stored, 200)).isEqualTo(zeros);
    }

    @Test
    void namesACodecItDoesNotKnow() {
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> restore(lz4, TEXT, 200))
                .withMessage(
                        FILE + ": record 17 was compressed with codec 200, which is not known here: hand that codec"
                                + " in LogOptions.codecs")
                .satisfies(e -> assertThat(e.file()).isEqualTo(FILE));
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> restore(lz4, TEXT, 2))
                .withMessageContaining("codec 2, which only a newer version of GoDb knows");
    }

    @Test
    void namesAnEncryptionItDoesNotKnow() {
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> lz4.restore(TEXT, 0, 3, FILE, OFFSET, POSITION))
                .withMessageContaining("record 17 is encrypted (3)");
    }

    @Test
    void refusesIdsThatAreGoDbsOwn() {
        for (int id : new int[] {0, 1, 2, 127}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> codec(new Shortening(id, 5)))
                    .withMessageContaining("codec shortening has id " + id);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PayloadCodec(LogOptions.builder()
                            .codecs(List.of(new Shortening(id, 5)))
                            .build()));
        }
        assertThat(codec(new Shortening(128, 5)).id()).isEqualTo(128);
        assertThat(codec(new Shortening(255, 5)).id()).isEqualTo(255);
    }

    @Test
    void refusesTwoCodecsOfOneId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PayloadCodec(LogOptions.builder()
                        .compression(new Shortening(200, 5))
                        .codecs(List.of(new Shortening(200, 6)))
                        .build()))
                .withMessage("codecs shortening and shortening both have id 200");
    }

    @Test
    void takesOneCodecTwice() {
        Compression codec = new Shortening(200, 5);
        assertThat(new PayloadCodec(LogOptions.builder()
                                .compression(codec)
                                .codecs(List.of(codec, new Lz4Compression(), new Lz4Compression()))
                                .build())
                        .id())
                .isEqualTo(200);
    }

    @Test
    void refusesACodecThatExceedsItself() {
        assertThatIllegalStateException()
                .isThrownBy(() -> codec(new Shortening(200, -1)).compressed(TEXT, 0, TEXT.length))
                .withMessageContaining("codec shortening made");
    }

    @Test
    void saysWhereAPayloadIsDamaged() {
        byte[] stored = lz4.compressed(TEXT, 0, TEXT.length);
        LittleEndian.putInt(stored, 0, TEXT.length + 1);
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> restore(lz4, stored, 1))
                .withMessageStartingWith(
                        FILE + ": record 17, whose payload is at 1056, cannot be decompressed with lz4: ")
                .satisfies(e -> assertThat(e.position()).isEqualTo(POSITION))
                .satisfies(e -> assertThat(e.file()).isEqualTo(FILE));
    }

    @Test
    void believesNoLengthThatNoRecordHas() {
        for (int length : new int[] {LogOptions.LARGEST_RECORD_BYTES + 1, Integer.MAX_VALUE, -1}) {
            byte[] stored = new byte[20];
            LittleEndian.putInt(stored, 0, length);
            assertThatExceptionOfType(CorruptionException.class)
                    .isThrownBy(() -> restore(lz4, stored, 1))
                    .withMessageContaining("its original length is " + Integer.toUnsignedString(length));
        }
    }

    @Test
    void refusesEveryTruncation() {
        byte[] stored = lz4.compressed(TEXT, 0, TEXT.length);
        for (int length = 0; length < stored.length; length++) {
            byte[] cut = Arrays.copyOf(stored, length);
            assertThatExceptionOfType(CorruptionException.class)
                    .as("length %s", length)
                    .isThrownBy(() -> restore(lz4, cut, 1));
        }
    }

    @Test
    void makesRecords() {
        LogRecord record = plain.record(RecordFormat.KIND_BYTES, OFFSET, 1234, 0, 0, TEXT, FILE, POSITION);
        assertThat(record).isEqualTo(new LogRecord.Bytes(OFFSET, Instant.ofEpochMilli(1234), TEXT));
    }

    @Test
    void makesBatches() {
        LogMessage message = new LogMessage(
                new byte[] {1}, TEXT, List.of(new LogHeader("type", new byte[] {2})), Instant.ofEpochMilli(-5));
        byte[] batch = BatchFormat.encode(List.of(message, message));
        byte[] stored = lz4.compressed(batch, 0, batch.length);
        LogRecord record = plain.record(RecordFormat.KIND_BATCH, OFFSET, 1234, 1, 0, stored, FILE, POSITION);
        assertThat(record)
                .isEqualTo(new LogRecord.Batch(OFFSET, Instant.ofEpochMilli(1234), List.of(message, message)));
    }

    @Test
    void saysWhereABatchIsDamaged() {
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> plain.record(RecordFormat.KIND_BATCH, OFFSET, 0, 0, 0, new byte[9], FILE, POSITION))
                .withMessageStartingWith(FILE + ": record 17, whose payload is at 1056: malformed batch")
                .satisfies(e -> assertThat(e.position()).isEqualTo(POSITION));
    }

    @Test
    void refusesKindsItDoesNotKnow() {
        for (int kind : new int[] {0, 5, 7}) {
            assertThatExceptionOfType(UnsupportedFormatException.class)
                    .isThrownBy(() -> plain.record(kind, OFFSET, 0, 0, 0, TEXT, FILE, POSITION))
                    .withMessageContaining("record 17 is of kind " + kind);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.record(RecordFormat.KIND_SEAL, OFFSET, 0, 0, 0, TEXT, FILE, POSITION));
    }

    private static PayloadCodec codec(Compression compression) {
        return new PayloadCodec(LogOptions.builder().compression(compression).build());
    }

    private static byte[] restore(PayloadCodec codec, byte[] stored, int id) {
        return codec.restore(stored, id, 0, FILE, OFFSET, POSITION);
    }

    /** Takes away as many bytes as it is told, all of which must be zero to come back. */
    private record Shortening(int number, int lessBytes) implements Compression {
        @Override
        public byte id() {
            return (byte) number;
        }

        @Override
        public String name() {
            return "shortening";
        }

        @Override
        public int longestCompressed(int length) {
            return length;
        }

        @Override
        public int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
            System.arraycopy(source, sourceOffset, target, targetOffset, Math.min(length, length - lessBytes));
            return length - lessBytes;
        }

        @Override
        public void decompress(
                byte[] source, int sourceOffset, int sourceLength, byte[] target, int targetOffset, int targetLength) {
            if (sourceLength != targetLength - lessBytes) {
                throw new IllegalArgumentException("wrong length");
            }
            System.arraycopy(source, sourceOffset, target, targetOffset, sourceLength);
        }
    }
}
