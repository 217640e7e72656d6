package io.godb.core.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.godb.core.UnsupportedFormatException;
import io.godb.core.internal.format.CommitModel.Operation;
import io.godb.core.internal.log.FormatPage;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CommitFormatTest {
    private static final List<Operation> EXAMPLE = List.of(
            Operation.put(1, "k1", "hello", 0),
            Operation.put(
                    1, "k2", "v", Instant.parse("2026-01-02T03:04:05.678Z").toEpochMilli()),
            Operation.delete(1, "k3"),
            Operation.deleteRange(1, "m", "p"),
            Operation.deleteRange(128, "", null),
            new Operation(EntryKind.CREATE_KEYSPACE, 2, "users", "\7", 0),
            new Operation(EntryKind.DROP_KEYSPACE, 3, "", null, 0));

    private final CommitBuffer buffer = new CommitBuffer();

    @Test
    void decodesTheExampleOfTheFormatPage() throws IOException {
        byte[] bytes = FormatPage.example("Commit (CommitFormat)");
        assertThat(CommitModel.decode(bytes, 0, bytes.length)).isEqualTo(EXAMPLE);
        EXAMPLE.forEach(each -> CommitModel.add(buffer, each));
        assertThat(Arrays.copyOf(buffer.bytes(), buffer.length())).isEqualTo(bytes);
    }

    @Test
    void decodesTheLoadOfTheFormatPage() throws IOException {
        byte[] bytes = FormatPage.example("A commit that loads");
        buffer.load(1, 7, 8_192, 0xAABBCCDD);
        buffer.load(1, 9, 4_660, 0x01020304);
        assertThat(Arrays.copyOf(buffer.bytes(), buffer.length())).isEqualTo(bytes);
        assertThat(buffer.operations()).isEqualTo(2);
        CommitCursor each = new CommitCursor().over(bytes, 0, bytes.length);
        assertThat(each.next()).isTrue();
        assertThat(each.kind()).isEqualTo(EntryKind.LOAD);
        assertThat(each.keyspace()).isEqualTo(1);
        assertThat(each.tableNumber()).isEqualTo(7);
        assertThat(each.tableBytes()).isEqualTo(8_192);
        assertThat(each.tableChecksum()).isEqualTo(0xAABBCCDD);
        assertThat(each.next()).isTrue();
        assertThat(each.tableNumber()).isEqualTo(9);
        assertThat(each.next()).isFalse();
        for (int length = 2; length < 23; length++) {
            CommitCursor torn = new CommitCursor().over(bytes, 0, length);
            assertThatIllegalArgumentException().isThrownBy(torn::next);
        }
    }

    @Property
    void decodesWhatItEncoded(@ForAll("commits") List<Operation> operations) {
        operations.forEach(each -> CommitModel.add(buffer, each));
        List<Operation> expected = CommitModel.expected(operations);
        assertThat(decoded()).isEqualTo(expected);
        assertThat(buffer.operations()).isEqualTo(expected.size());
        assertThat(buffer.isEmpty()).isEqualTo(expected.isEmpty());
        assertThat(buffer.keyAndValueBytes()).isEqualTo(contentLength(expected));
        buffer.reset();
        assertThat(buffer.operations()).isZero();
        assertThat(buffer.keyAndValueBytes()).isZero();
        assertThat(decoded()).isEmpty();
    }

    private static long contentLength(List<Operation> operations) {
        return operations.stream()
                .filter(each -> each.kind() != EntryKind.CREATE_KEYSPACE)
                .mapToLong(Operation::contentLength)
                .sum();
    }

    private List<Operation> decoded() {
        byte[] bytes = new byte[buffer.length() + 7];
        System.arraycopy(buffer.bytes(), 0, bytes, 3, buffer.length());
        return CommitModel.decode(bytes, 3, buffer.length());
    }

    @Test
    void leavesOutWhatALaterRangeDeleteOfTheSameCommitCovers() {
        add(Operation.put(1, "b", "old", 0));
        add(Operation.put(2, "b", "of another keyspace", 0));
        add(Operation.put(1, "d", "where the range ends", 0));
        add(Operation.delete(1, "c"));
        add(Operation.deleteRange(1, "a", "d"));
        add(Operation.put(1, "b", "new", 0));
        assertThat(decoded())
                .containsExactly(
                        Operation.put(2, "b", "of another keyspace", 0),
                        Operation.put(1, "d", "where the range ends", 0),
                        Operation.deleteRange(1, "a", "d"),
                        Operation.put(1, "b", "new", 0));
        add(Operation.deleteRange(1, "", null));
        assertThat(decoded())
                .containsExactly(
                        Operation.put(2, "b", "of another keyspace", 0),
                        Operation.deleteRange(1, "a", "d"),
                        Operation.deleteRange(1, "", null));
    }

    @Test
    void comparesKeysAsUnsignedBytes() {
        add(Operation.put(1, "\u00ff", "high", 0));
        add(Operation.put(1, "\u007f", "low", 0));
        add(Operation.deleteRange(1, "\u0080", null));
        assertThat(decoded())
                .containsExactly(Operation.put(1, "\u007f", "low", 0), Operation.deleteRange(1, "\u0080", null));
    }

    private void add(Operation operation) {
        CommitModel.add(buffer, operation);
    }

    @Test
    void keepsLengthsAtTheEdgesOfVarints() {
        for (int length : new int[] {0, 126, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152}) {
            List<Operation> operations = List.of(
                    Operation.put(length, "k".repeat(length), "v".repeat(length), length),
                    Operation.put(Integer.MAX_VALUE, "", "v", Long.MIN_VALUE));
            operations.forEach(this::add);
            assertThat(decoded()).isEqualTo(operations);
            buffer.reset();
        }
        assertThat(buffer.bytes().length).isLessThan(1 << 20);
    }

    @Test
    void anOperationThatIsRefusedLeavesTheCommitAsItWas() {
        add(Operation.put(1, "k", "v", 0));
        byte[] before = Arrays.copyOf(buffer.bytes(), buffer.length());
        byte[] key = {1};
        SortedMap<Integer, byte[]> wrong = new TreeMap<>();
        wrong.put(256, key);
        assertThatIllegalArgumentException().isThrownBy(() -> buffer.put(-1, key, 0, 1, key, 0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> buffer.deleteRange(-1, key, null));
        assertThatIllegalArgumentException().isThrownBy(() -> buffer.createKeyspace(2, "half \ud800", new TreeMap<>()));
        assertThatIllegalArgumentException().isThrownBy(() -> buffer.createKeyspace(2, "k", wrong));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> buffer.put(1, key, 0, 2, key, 0, 1, 0));
        assertThat(Arrays.copyOf(buffer.bytes(), buffer.length())).isEqualTo(before);
        assertThat(buffer.operations()).isEqualTo(1);
    }

    @Test
    void passesOverOptionsItNeedNotKnowAndRefusesThoseItMust() {
        SortedMap<Integer, byte[]> options = new TreeMap<>();
        options.put(1, new byte[] {7});
        options.put(9, new byte[200]);
        options.put(200, new byte[0]);
        byte[] bytes = CommitFormat.encodeOptions(options);
        assertThat(CommitFormat.decodeOptions(bytes, 0, bytes.length, Set.of(1, 200)))
                .containsOnlyKeys(1, 200);
        assertThat(CommitFormat.decodeOptions(bytes, 0, bytes.length, Set.of(9, 200))
                        .get(9))
                .hasSize(200);
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> CommitFormat.decodeOptions(bytes, 0, bytes.length, Set.of(1)))
                .withMessageContaining("option 200");
        byte[] twice = CommitModel.hex("01 01 07 01 01 08");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommitFormat.decodeOptions(twice, 0, twice.length, Set.of(1)))
                .withMessageContaining("option 1 follows option 1");
    }

    @Test
    void refusesWhatOnlyNewerVersionsKnow() {
        assertNewer("02", "version 2");
        assertNewer("81", "version 129");
        assertNewer("01 06 01 01 6b", "kind 6");
        assertNewer("01 7f 01", "kind 127");
    }

    private static void assertNewer(String hex, String what) {
        byte[] bytes = CommitModel.hex(hex);
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> CommitModel.decode(bytes, 0, bytes.length))
                .withMessageContaining(what);
    }

    @Test
    void refusesWhatCannotBe() {
        assertRefused("", "version needs 1 bytes, but 0 are left");
        assertRefused("00", "version is 0");
        assertRefused("01 00 01", "kind is 0");
        assertRefused("01 82 01 01 6b", "an operation of kind 2 has a deadline");
        assertRefused("01 86 01 01 6b", "an operation of kind 6 has a deadline");
        assertRefused("01 81 01 01 6b 0000000000000000 01 76", "deadline is 0");
        assertRefused("01 81 01 01 6b 00000000000000", "deadline needs 8 bytes, but 7 are left");
        assertRefused("01 03 01 01 6b 02", "whether a range has an end is 2");
        assertRefused("01 04 01 01 ff 00", "name is not UTF-8");
        assertRefused("01 02 01 ffffffff07 00", "key needs 2147483647 bytes, but 1 are left");
        assertRefused("01 02 ffffffff0f 00", "keyspace is 4294967295");
        assertRefused("01 02 808080808000 00", "keyspace has more than 5 bytes");
        assertRefused("01 04 01 01 6b 02 01 05", "option needs 5 bytes, but 0 are left");
    }

    private static void assertRefused(String hex, String why) {
        byte[] bytes = CommitModel.hex(hex);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommitModel.decode(bytes, 0, bytes.length))
                .withMessageStartingWith("malformed commit, byte ")
                .withMessageContaining(why);
    }

    @Property(tries = 200)
    void decodesABeginningOrRefusesWhatWasCut(@ForAll("commits") List<Operation> operations) {
        operations.forEach(this::add);
        List<Operation> whole = decoded();
        for (int length = 0; length < buffer.length(); length++) {
            List<Operation> found;
            try {
                found = CommitModel.decode(buffer.bytes(), 0, length);
            } catch (IllegalArgumentException refused) {
                continue;
            }
            assertThat(found).isEqualTo(whole.subList(0, found.size()));
        }
        buffer.reset();
    }

    @Test
    void refusesOrDecodesEveryChangeOfOneByte() throws IOException {
        byte[] bytes = FormatPage.example("Commit (CommitFormat)");
        for (int at = 0; at < bytes.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) change;
                refuseOrDecode(changed);
            }
        }
    }

    @Property(tries = 5000)
    void refusesOrDecodesAnyBytesBehindABeginning(@ForAll @Size(max = 200) byte[] noise) {
        byte[] bytes = new byte[2 + noise.length];
        bytes[0] = CommitFormat.VERSION;
        bytes[1] = (byte) (1 + noise.length % 5);
        System.arraycopy(noise, 0, bytes, 2, noise.length);
        refuseOrDecode(bytes);
    }

    @Property(tries = 2000)
    void refusesOrDecodesAnyBytes(@ForAll byte[] bytes) {
        refuseOrDecode(bytes);
    }

    /** Anything else that is thrown fails the test. */
    private static void refuseOrDecode(byte[] bytes) {
        try {
            CommitModel.decode(bytes, 0, bytes.length);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("malformed commit, byte ");
        } catch (UnsupportedFormatException e) {
            assertThat(e).hasMessageContaining("open the database with");
        }
    }

    @Provide
    Arbitrary<List<Operation>> commits() {
        return operations().list().ofMaxSize(20);
    }

    private static Arbitrary<Operation> operations() {
        Arbitrary<String> keys =
                Arbitraries.strings().withChars("a\u0000\u00ffb").ofMaxLength(3);
        Arbitrary<String> values =
                Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(150);
        Arbitrary<Integer> keyspaces = Arbitraries.of(1, 1, 2, 127, 128, Integer.MAX_VALUE);
        Arbitrary<Long> deadlines = Arbitraries.oneOf(Arbitraries.just(0L), Arbitraries.longs());
        Arbitrary<String> names =
                Arbitraries.strings().withChars('a', '\u00e9', '\uffff').ofMaxLength(5);
        return Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Combinators.combine(keyspaces, keys, values, deadlines).as(Operation::put)),
                Tuple.of(3, Combinators.combine(keyspaces, keys).as(Operation::delete)),
                Tuple.of(
                        2,
                        Combinators.combine(keyspaces, keys, keys.injectNull(0.3))
                                .as(Operation::deleteRange)),
                Tuple.of(
                        1,
                        Combinators.combine(keyspaces, names, values.injectNull(0.3))
                                .as((id, name, option) ->
                                        new Operation(EntryKind.CREATE_KEYSPACE, id, name, option, 0))),
                Tuple.of(1, keyspaces.map(id -> new Operation(EntryKind.DROP_KEYSPACE, id, "", null, 0))));
    }
}
