package io.godb.core.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.godb.core.log.LogHeader;
import io.godb.core.log.LogMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BatchFormatTest {
    private static final List<LogMessage> EXAMPLE = List.of(
            new LogMessage(
                    utf8("k1"),
                    utf8("hello"),
                    List.of(new LogHeader("naïve", new byte[] {7})),
                    Instant.parse("2026-01-02T03:04:05.678Z")),
            LogMessage.of(null, new byte[0], Instant.ofEpochMilli(-1)));

    /** A time of 0, then as in the format: no key, no value, no headers. */
    private static final String EMPTY_MESSAGE = "00".repeat(8) + "00" + "00" + "00";

    private static final String TIME = "00".repeat(8);

    @Test
    void decodesTheExampleOfTheFormatPage() throws IOException {
        byte[] bytes = FormatPage.example("Batch (BatchFormat)");
        assertThat(BatchFormat.decode(bytes)).isEqualTo(EXAMPLE);
        assertThat(BatchFormat.encode(EXAMPLE)).isEqualTo(bytes);
    }

    @Property
    void decodesWhatItEncoded(@ForAll("batches") List<LogMessage> messages) {
        byte[] bytes = BatchFormat.encode(messages);
        assertThat(bytes).hasSize((int) BatchFormat.length(messages));
        assertThat(BatchFormat.decode(bytes)).isEqualTo(messages);
    }

    @Test
    void tellsAMissingKeyFromAnEmptyOne() {
        List<LogMessage> messages = List.of(
                LogMessage.of(null, new byte[0], Instant.EPOCH),
                LogMessage.of(new byte[0], new byte[0], Instant.EPOCH));
        List<LogMessage> decoded = BatchFormat.decode(BatchFormat.encode(messages));
        assertThat(decoded.get(0).key()).isNull();
        assertThat(decoded.get(1).key()).isEmpty();
    }

    @Test
    void keepsLengthsAtTheEdgesOfVarints() {
        for (int length : new int[] {126, 127, 128, 16_382, 16_383, 16_384, 2_097_151, 2_097_152}) {
            byte[] value = new byte[length];
            Arrays.fill(value, (byte) 9);
            List<LogMessage> messages = List.of(LogMessage.of(value, value, Instant.EPOCH));
            byte[] bytes = BatchFormat.encode(messages);
            assertThat(bytes).hasSize((int) BatchFormat.length(messages));
            assertThat(BatchFormat.decode(bytes)).isEqualTo(messages);
        }
    }

    @Test
    void keepsTimesAsFarAsTheyGo() {
        for (long time : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
            List<LogMessage> messages = List.of(LogMessage.of(null, new byte[0], Instant.ofEpochMilli(time)));
            assertThat(BatchFormat.decode(BatchFormat.encode(messages))).isEqualTo(messages);
        }
    }

    @Test
    void refusesAnEmptyBatch() {
        assertThatIllegalArgumentException().isThrownBy(() -> BatchFormat.encode(List.of()));
        assertRefused("00000000", "0 messages");
    }

    @Test
    void refusesABatchLargerThanAnyArray() {
        LogMessage large = LogMessage.of(null, new byte[1 << 20], Instant.EPOCH);
        List<LogMessage> messages = Collections.nCopies(5000, large);
        assertThat(BatchFormat.length(messages)).isEqualTo(4 + 5000 * (8 + 1 + 3 + (1L << 20) + 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchFormat.encode(messages))
                .withMessageContaining("but no batch can have more than");
    }

    @Test
    void refusesNamesThatUtf8CannotSay() {
        LogHeader header = new LogHeader("half \ud800", new byte[0]);
        LogMessage message = new LogMessage(null, new byte[0], List.of(header), Instant.EPOCH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchFormat.encode(List.of(message)))
                .withMessageContaining("surrogate");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] bytes = BatchFormat.encode(EXAMPLE);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatIllegalArgumentException().as("length %s", length).isThrownBy(() -> BatchFormat.decode(cut));
        }
    }

    @Property(tries = 100)
    void refusesEveryTruncationOfAny(@ForAll("batches") List<LogMessage> messages) {
        byte[] bytes = BatchFormat.encode(messages);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatIllegalArgumentException().as("length %s", length).isThrownBy(() -> BatchFormat.decode(cut));
        }
    }

    @Test
    void refusesOrDecodesEveryChangeOfOneByte() {
        byte[] bytes = BatchFormat.encode(EXAMPLE);
        for (int at = 0; at < bytes.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) change;
                refuseOrDecode(changed);
            }
        }
    }

    @Property(tries = 5000)
    void refusesOrDecodesAnyBytes(@ForAll byte[] bytes) {
        refuseOrDecode(bytes);
    }

    /** Noise behind a believable beginning gets further. */
    @Property(tries = 5000)
    void refusesOrDecodesAnyBytesBehindACount(@ForAll @Size(min = 11, max = 200) byte[] noise) {
        byte[] bytes = new byte[4 + noise.length];
        bytes[0] = (byte) (1 + noise.length / 30);
        System.arraycopy(noise, 0, bytes, 4, noise.length);
        refuseOrDecode(bytes);
    }

    @Test
    void refusesCountsThatCannotBe() {
        assertRefused("ffffffff" + EMPTY_MESSAGE, "4294967295 messages cannot be in the 11 bytes");
        assertRefused("02000000" + EMPTY_MESSAGE, "2 messages cannot be in the 11 bytes");
        assertRefused("01000000" + TIME + "00" + "00" + "ffffffff07", "2147483647 headers cannot be in the 0 bytes");
        assertRefused("01000000" + TIME + "00" + "00" + "02" + "000000", "2 headers cannot be in the 3 bytes");
    }

    @Test
    void refusesLengthsThatCannotBe() {
        assertRefused("01000000" + TIME + "ffffffff07" + "0000", "key needs 2147483646 bytes, but 2 are left");
        assertRefused("01000000" + TIME + "00" + "0261" + "00", "number of headers needs 1 bytes");
        assertRefused("01000000" + TIME + "00" + "00" + "01" + "05" + "61", "header's name needs 5 bytes");
    }

    @Test
    void refusesVarintsThatAreTooLargeOrTooLong() {
        assertRefused("01000000" + TIME + "ffffffff0f" + "0000", "length of a key is 4294967295");
        assertRefused("01000000" + TIME + "8080808008" + "0000", "length of a key is 2147483648");
        assertRefused("01000000" + TIME + "808080808000" + "0000", "more than five bytes");
        assertRefused("01000000" + TIME + "0000" + "80", "number of headers needs 1 bytes, but 0 are left");
    }

    @Test
    void refusesWhatFollowsTheLastMessage() {
        assertRefused("01000000" + EMPTY_MESSAGE + "00", "1 bytes follow the last message");
        assertRefused("01000000" + EMPTY_MESSAGE + EMPTY_MESSAGE, "11 bytes follow the last message");
    }

    @Test
    void refusesNamesThatAreNotUtf8() {
        for (String name : new String[] {"80", "ff", "c080", "c0af", "eda080", "f4908080", "e282", "61c3"}) {
            String length = HexFormat.of().toHexDigits((byte) (name.length() / 2));
            assertRefused("01000000" + TIME + "00" + "00" + "01" + length + name + "00", "not UTF-8");
        }
    }

    @Provide
    Arbitrary<List<LogMessage>> batches() {
        return messages().list().ofMinSize(1).ofMaxSize(8);
    }

    private static Arbitrary<LogMessage> messages() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(150);
        Arbitrary<Instant> times = Arbitraries.longs().map(Instant::ofEpochMilli);
        Arbitrary<List<LogHeader>> headers =
                Combinators.combine(names(), bytes).as(LogHeader::new).list().ofMaxSize(3);
        return Combinators.combine(bytes.injectNull(0.2), bytes, headers, times).as(LogMessage::new);
    }

    private static Arbitrary<String> names() {
        Arbitrary<Integer> all = Arbitraries.integers().between(0, Character.MAX_CODE_POINT);
        Arbitrary<Integer> known = Arbitraries.of(0, 0x61, 0xE9, 0x7FF, 0x800, 0xFFFD, 0xFFFF, 0x1F600);
        return Arbitraries.oneOf(all, known)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .list()
                .ofMaxSize(10)
                .map(BatchFormatTest::textOf);
    }

    private static String textOf(List<Integer> points) {
        StringBuilder text = new StringBuilder();
        points.forEach(text::appendCodePoint);
        return text.toString();
    }

    /** Anything else that is thrown fails the test. What is decoded can be encoded again. */
    private static void refuseOrDecode(byte[] bytes) {
        List<LogMessage> messages;
        try {
            messages = BatchFormat.decode(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("malformed batch, byte ");
            return;
        }
        assertThat(BatchFormat.decode(BatchFormat.encode(messages))).isEqualTo(messages);
    }

    private static void assertRefused(String hex, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchFormat.decode(HexFormat.of().parseHex(hex)))
                .withMessageStartingWith("malformed batch, byte ")
                .withMessageContaining(why);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
