package io.godb.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.KeyRange;
import io.godb.core.MalformedKeyException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The bytes of keys are in the order of what they stand for, and say what that was. */
class KeyOrderTest {
    private static final List<Double> SPECIAL_DOUBLES = List.of(
            Double.NEGATIVE_INFINITY,
            -Double.MAX_VALUE,
            -1.0,
            -Double.MIN_NORMAL,
            -Double.MIN_VALUE,
            -0.0,
            0.0,
            Double.MIN_VALUE,
            Double.MIN_NORMAL,
            1.0,
            Double.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.NaN);

    @Provide
    Arbitrary<Double> doubles() {
        return Arbitraries.oneOf(
                Arbitraries.of(SPECIAL_DOUBLES),
                Arbitraries.longs().map(Double::longBitsToDouble),
                Arbitraries.doubles().between(-10, 10));
    }

    /** Of few characters, so that many have the same beginning; some beyond U+FFFF and just below. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "\0",
                        "\u0001",
                        "\u0002",
                        "a",
                        "b",
                        "\u007f",
                        "\u0080",
                        "\uD7FF",
                        "\uE000",
                        "\uFFFF",
                        "😀",
                        "\uDBFF\uDFFF")
                .list()
                .ofMaxSize(5)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        return Arbitraries.of((byte) 0, (byte) 1, (byte) 2, (byte) 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF)
                .array(byte[].class)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<Object>> elements() {
        Arbitrary<Object> any = Arbitraries.oneOf(
                Arbitraries.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE).asGeneric(),
                Arbitraries.longs().asGeneric(),
                doubles().asGeneric(),
                texts().asGeneric(),
                bytes().asGeneric());
        return any.injectNull(0.1).list().ofMaxSize(4);
    }

    private static int sign(byte[] one, byte[] other) {
        return Integer.signum(Arrays.compareUnsigned(one, other));
    }

    private static <T> void requireEncodes(
            T value, byte[] key, Encoder<T> encoder, Function<byte[], T> decode, Function<ByteBuffer, T> decodeBuffer) {
        assertThat(decode.apply(key)).isEqualTo(value);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            for (ByteBuffer target :
                    new ByteBuffer[] {ByteBuffer.allocate(key.length + 5), ByteBuffer.allocateDirect(key.length + 5)}) {
                target.order(order).position(3);
                encoder.encode(value, target);
                assertThat(target.position()).isEqualTo(3 + key.length);
                target.flip().position(3);
                byte[] found = new byte[key.length];
                target.duplicate().get(found);
                assertThat(found).isEqualTo(key);
                assertThat(decodeBuffer.apply(target)).isEqualTo(value);
                assertThat(target.position()).isEqualTo(3);
            }
        }
        if (key.length > 0) {
            assertThatThrownBy(() -> encoder.encode(value, ByteBuffer.allocate(key.length - 1)))
                    .isInstanceOf(BufferOverflowException.class);
        }
    }

    @FunctionalInterface
    private interface Encoder<T> {
        void encode(T value, ByteBuffer target);
    }

    @Property
    void longsAreInTheirOrder(@ForAll long one, @ForAll long other) {
        assertThat(sign(LongKey.encode(one), LongKey.encode(other))).isEqualTo(Long.compare(one, other));
        requireEncodes(one, LongKey.encode(one), LongKey::encode, LongKey::decode, LongKey::decode);
    }

    @Property
    void intsAreInTheirOrder(@ForAll int one, @ForAll int other) {
        assertThat(sign(IntKey.encode(one), IntKey.encode(other))).isEqualTo(Integer.compare(one, other));
        requireEncodes(one, IntKey.encode(one), IntKey::encode, IntKey::decode, IntKey::decode);
    }

    @Property
    void doublesAreInTheirOrder(@ForAll("doubles") double one, @ForAll("doubles") double other) {
        assertThat(sign(DoubleKey.encode(one), DoubleKey.encode(other))).isEqualTo(Double.compare(one, other));
        requireEncodes(one, DoubleKey.encode(one), DoubleKey::encode, DoubleKey::decode, DoubleKey::decode);
    }

    @Example
    void specialDoublesAreInTheirOrder() {
        for (int i = 1; i < SPECIAL_DOUBLES.size(); i++) {
            assertThat(sign(DoubleKey.encode(SPECIAL_DOUBLES.get(i - 1)), DoubleKey.encode(SPECIAL_DOUBLES.get(i))))
                    .isEqualTo(-1);
        }
        double otherNaN = Double.longBitsToDouble(0xFFF8_0000_0000_1234L);
        assertThat(DoubleKey.encode(otherNaN)).isEqualTo(DoubleKey.encode(Double.NaN));
    }

    @Property
    void textsAreInTheOrderOfTheirCodePoints(@ForAll("texts") String one, @ForAll("texts") String other) {
        int expected =
                Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());
        assertThat(sign(StringKey.encode(one), StringKey.encode(other))).isEqualTo(Integer.signum(expected));
        assertThat(StringKey.prefix(one).contains(StringKey.encode(other))).isEqualTo(other.startsWith(one));
        requireEncodes(one, StringKey.encode(one), StringKey::encode, StringKey::decode, StringKey::decode);
    }

    @Property
    void anyTextOfTheJvmThatIsTextGoesRound(@ForAll String text) {
        boolean isText = text.codePoints().noneMatch(each -> each >= 0xD800 && each <= 0xDFFF);
        if (isText) {
            assertThat(StringKey.decode(StringKey.encode(text))).isEqualTo(text);
            assertThat(TupleKey.decode(TupleKey.of(text).encode()).stringAt(0)).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> StringKey.encode(text)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> TupleKey.of(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static int type(Object element) {
        if (element == null) {
            return 0;
        }
        return List.of(byte[].class, String.class, Long.class, Double.class).indexOf(element.getClass()) + 1;
    }

    private static int compare(Object one, Object other) {
        if (one == null || type(one) != type(other)) {
            return Integer.compare(type(one), type(other));
        }
        if (one instanceof byte[] bytes) {
            return sign(bytes, (byte[]) other);
        }
        if (one instanceof String text) {
            return Arrays.compare(
                    text.codePoints().toArray(), ((String) other).codePoints().toArray());
        }
        return one instanceof Long number ? number.compareTo((Long) other) : ((Double) one).compareTo((Double) other);
    }

    private static int compare(List<Object> one, List<Object> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int byElement = compare(one.get(i), other.get(i));
            if (byElement != 0) {
                return Integer.signum(byElement);
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static TupleKey tuple(List<Object> elements) {
        return TupleKey.of(elements.toArray());
    }

    @Property
    void tuplesAreInTheOrderOfTheirElements(
            @ForAll("elements") List<Object> one, @ForAll("elements") List<Object> other) {
        requireOrder(one, other);
    }

    @Property
    void tuplesThatBeginAlikeAreInTheOrderOfTheRest(
            @ForAll("elements") List<Object> start,
            @ForAll("elements") List<Object> one,
            @ForAll("elements") List<Object> other) {
        TupleKey begun = tuple(start);
        TupleKey longer = begun.with(one.toArray());
        TupleKey otherLonger = begun.with(other.toArray());
        assertThat(Integer.signum(longer.compareTo(otherLonger))).isEqualTo(compare(one, other));
        assertThat(begun.range().contains(longer.encode())).isTrue();
        assertThat(begun.size() + one.size()).isEqualTo(longer.size());
    }

    private static void requireOrder(List<Object> one, List<Object> other) {
        TupleKey key = tuple(one);
        TupleKey otherKey = tuple(other);
        int expected = compare(one, other);
        assertThat(sign(key.encode(), otherKey.encode())).isEqualTo(expected);
        assertThat(Integer.signum(key.compareTo(otherKey))).isEqualTo(expected);
        assertThat(key.equals(otherKey)).isEqualTo(expected == 0);
        boolean isBeginning = other.size() >= one.size() && compare(one, other.subList(0, one.size())) == 0;
        assertThat(key.range().contains(otherKey.encode())).isEqualTo(isBeginning);
        requireEncodes(key, key.encode(), TupleKey::encode, TupleKey::decode, TupleKey::decode);
        TupleKey decoded = TupleKey.decode(key.encode());
        for (int i = 0; i < one.size(); i++) {
            assertThat(decoded.element(i)).isEqualTo(one.get(i));
        }
        assertThat(decoded.hashCode()).isEqualTo(key.hashCode());
    }

    /** Every string of bytes is either refused, or the one key of what it says. */
    @Property
    void whatIsNotRefusedIsWrittenTheSameWay(@ForAll("malformed") byte[] bytes) {
        requireCanonical(bytes, key -> TupleKey.decode(key).encode());
        requireCanonical(
                bytes, key -> TupleKey.of(elementsOf(TupleKey.decode(key))).encode());
        requireCanonical(bytes, key -> LongKey.encode(LongKey.decode(key)));
        requireCanonical(bytes, key -> IntKey.encode(IntKey.decode(key)));
        requireCanonical(bytes, key -> DoubleKey.encode(DoubleKey.decode(key)));
        requireCanonical(bytes, key -> StringKey.encode(StringKey.decode(key)));
    }

    private static Object[] elementsOf(TupleKey tuple) {
        Object[] elements = new Object[tuple.size()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = tuple.element(i);
        }
        return elements;
    }

    private static void requireCanonical(byte[] bytes, Function<byte[], byte[]> again) {
        byte[] written;
        try {
            written = again.apply(bytes);
        } catch (MalformedKeyException expected) {
            assertThat(expected.isRetryable()).isFalse();
            return;
        }
        assertThat(written).isEqualTo(bytes);
    }

    @Provide
    Arbitrary<byte[]> malformed() {
        Arbitrary<Byte> one = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.bytes().between((byte) 0, (byte) 6)),
                net.jqwik.api.Tuple.of(1, Arbitraries.bytes()));
        return Arbitraries.oneOf(
                one.array(byte[].class).ofMaxSize(12),
                Arbitraries.bytes().array(byte[].class).ofSize(8),
                Arbitraries.of((byte) 0x7F, (byte) 0xFF, (byte) 0xF8, (byte) 0, (byte) 7)
                        .array(byte[].class)
                        .ofSize(8));
    }

    /** No part of a key is a key of as many elements, and no changed byte goes unnoticed where it must not. */
    @Property
    void partsOfTuplesAreRefusedOrShorter(
            @ForAll("elements") List<Object> elements, @ForAll @IntRange(max = 60) int cut) {
        byte[] key = tuple(elements).encode();
        if (cut < key.length) {
            byte[] part = Arrays.copyOf(key, cut);
            try {
                assertThat(TupleKey.decode(part).size()).isLessThan(elements.size());
            } catch (MalformedKeyException expected) {
                assertThat(expected.getMessage()).contains("malformed at");
            }
        }
    }

    @Example
    void malformedKeysAreRefusedWithTheirPlace() {
        byte[][] malformed = {
            {0},
            {6},
            {-1},
            {4, 0, 0, 0, 0, 0, 0, 0},
            {5},
            {2},
            {3},
            {2, 1},
            {2, 1, 0},
            {2, 1, 3, 0},
            {3, -1, 0},
            {2, 7},
            {5, -1, -1, -1, -1, -1, -1, -1, -1}
        };
        for (byte[] each : malformed) {
            assertThatThrownBy(() -> TupleKey.decode(each))
                    .as(Arrays.toString(each))
                    .isInstanceOf(MalformedKeyException.class);
        }
        assertThatThrownBy(() -> TupleKey.decode(new byte[] {1, 2, 5, 0, 9}))
                .isInstanceOf(MalformedKeyException.class)
                .hasMessageContaining("at 4");
        assertThatThrownBy(() -> LongKey.decode(new byte[7])).isInstanceOf(MalformedKeyException.class);
        assertThatThrownBy(() -> IntKey.decode(new byte[5])).isInstanceOf(MalformedKeyException.class);
        assertThatThrownBy(() -> StringKey.decode(new byte[] {(byte) 0xC3})).isInstanceOf(MalformedKeyException.class);
        assertThatThrownBy(() -> StringKey.decode(new byte[] {(byte) 0xC0, (byte) 0x80}))
                .isInstanceOf(MalformedKeyException.class);
    }

    @Example
    void tuplesTakeWhatTheySayAndGiveItBack() {
        byte[] own = {1, 2};
        TupleKey tuple = TupleKey.of(null, own, "text", 5, 6.5);
        own[0] = 9;
        assertThat(tuple.size()).isEqualTo(5);
        assertThat(tuple.isNull(0)).isTrue();
        assertThat(tuple.bytesAt(1)).containsExactly(1, 2);
        tuple.bytesAt(1)[0] = 9;
        assertThat((byte[]) tuple.element(1)).containsExactly(1, 2);
        assertThat(tuple.stringAt(2)).isEqualTo("text");
        assertThat(tuple.longAt(3)).isEqualTo(5);
        assertThat(tuple.doubleAt(4)).isEqualTo(6.5);
        assertThat(tuple).isEqualTo(TupleKey.of(null, new byte[] {1, 2}, "text", 5L, 6.5));
        assertThat(TupleKey.of((short) 1, (byte) 2)).isEqualTo(TupleKey.of(1L, 2L));
        assertThat(tuple.toString()).isEqualTo("a tuple of 5");
        assertThatThrownBy(() -> tuple.longAt(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tuple.stringAt(3)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tuple.element(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> TupleKey.of(1.5f)).isInstanceOf(IllegalArgumentException.class);
        assertThat(TupleKey.of().encode()).isEmpty();
        assertThat(TupleKey.of().range().contains(TupleKey.of("x").encode())).isTrue();
        assertThat(TupleKey.of("a").range().contains(TupleKey.of("a\0").encode()))
                .isFalse();
        assertThat(TupleKey.of("a").range()).isInstanceOf(KeyRange.class);
    }
}
