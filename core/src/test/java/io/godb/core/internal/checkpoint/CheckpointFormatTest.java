package io.godb.core.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.godb.core.CorruptionException;
import io.godb.core.GoDbException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.internal.format.LittleEndian;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class CheckpointFormatTest {
    private static final Path FILE = Path.of("checkpoints", CheckpointFiles.checkpoint(7));

    @Provide
    Arbitrary<Checkpoint> checkpoints() {
        return CheckpointArbitraries.checkpoints();
    }

    @Provide
    Arbitrary<Current> currents() {
        return CheckpointArbitraries.currents();
    }

    @Property
    void decodesWhatItEncoded(@ForAll("checkpoints") Checkpoint checkpoint) {
        assertThat(CheckpointFormat.decode(FILE, CheckpointFormat.encode(checkpoint)))
                .isEqualTo(checkpoint);
    }

    @Property
    void decodesTheCurrentItEncoded(@ForAll("currents") Current current) {
        assertThat(CurrentFormat.decode(FILE, CurrentFormat.encode(current))).isEqualTo(current);
    }

    @Test
    void refusesEveryChangeOfOneByte() {
        byte[] checkpoint = CheckpointFormat.encode(Checkpoints.example());
        byte[] current = CurrentFormat.encode(Current.of(Checkpoints.example()));
        for (int change : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
            for (int at = 0; at < checkpoint.length; at++) {
                byte[] changed = checkpoint.clone();
                changed[at] ^= (byte) change;
                assertDamaged(() -> CheckpointFormat.decode(FILE, changed));
            }
            for (int at = 0; at < current.length; at++) {
                byte[] changed = current.clone();
                changed[at] ^= (byte) change;
                assertDamaged(() -> CurrentFormat.decode(FILE, changed));
            }
        }
    }

    @Property(tries = 20)
    void refusesEveryTruncationAndWhatFollows(@ForAll("checkpoints") Checkpoint checkpoint) {
        byte[] bytes = CheckpointFormat.encode(checkpoint);
        byte[] current = CurrentFormat.encode(Current.of(checkpoint));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertDamaged(() -> CheckpointFormat.decode(FILE, cut));
        }
        for (int length = 0; length < current.length; length++) {
            byte[] cut = Arrays.copyOf(current, length);
            assertDamaged(() -> CurrentFormat.decode(FILE, cut));
        }
        assertDamaged(() -> CheckpointFormat.decode(FILE, Arrays.copyOf(bytes, bytes.length + 1)));
        assertDamaged(() -> CurrentFormat.decode(FILE, Arrays.copyOf(current, current.length + 1)));
    }

    /** A right checksum over wrong bytes: whatever is decoded could have been encoded. */
    @Property(tries = 3_000)
    void refusesOrDecodesWrongBytesUnderARightChecksum(
            @ForAll("checkpoints") Checkpoint checkpoint, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = noisy(CheckpointFormat.encode(checkpoint), random);
        byte[] current = noisy(CurrentFormat.encode(Current.of(checkpoint)), random);
        try {
            Checkpoint decoded = CheckpointFormat.decode(FILE, bytes);
            assertThat(CheckpointFormat.encode(decoded)).isEqualTo(bytes);
        } catch (CorruptionException | UnsupportedFormatException refused) {
            assertThat(refused.file()).isEqualTo(FILE);
        }
        try {
            Current decoded = CurrentFormat.decode(FILE, current);
            assertThat(CurrentFormat.encode(decoded)).isEqualTo(current);
        } catch (CorruptionException | UnsupportedFormatException refused) {
            assertThat(refused.file()).isEqualTo(FILE);
        }
    }

    @Property(tries = 1_000)
    void refusesAnyBytes(@ForAll byte[] bytes) {
        assertDamaged(() -> CheckpointFormat.decode(FILE, bytes));
        assertDamaged(() -> CurrentFormat.decode(FILE, bytes));
    }

    private static byte[] noisy(byte[] bytes, Random random) {
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[FileHead.BYTES + random.nextInt(bytes.length - FileHead.BYTES)] = (byte) random.nextInt();
        }
        return resealed(bytes);
    }

    private static byte[] resealed(byte[] bytes) {
        int checksum = bytes.length - FileHead.CHECKSUM_BYTES;
        LittleEndian.putInt(bytes, checksum, LittleEndian.checksum(bytes, 0, checksum));
        return bytes;
    }

    @Test
    void refusesWhatANewerReleaseWrote() {
        byte[] version = CheckpointFormat.encode(Checkpoints.example());
        LittleEndian.putShort(version, 6, 2);
        assertNewer(resealed(version), "version 2");
        byte[] flags = CheckpointFormat.encode(Checkpoints.example());
        flags[108] |= 4;
        assertNewer(resealed(flags), "flags 7");
        byte[] current = CurrentFormat.encode(Current.of(Checkpoints.example()));
        LittleEndian.putShort(current, 6, 2);
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> CurrentFormat.decode(FILE, resealed(current)))
                .withMessageContaining("version 2");
    }

    @Test
    void refusesAPropertyThatMustBeKnownAndIsNot() {
        byte[] bytes = CheckpointFormat.encode(Checkpoints.example());
        int tag = bytes.length - FileHead.CHECKSUM_BYTES - 6;
        assertThat(LittleEndian.getShort(bytes, tag)).isEqualTo(2);
        LittleEndian.putShort(bytes, tag, 0x8002);
        assertNewer(resealed(bytes), "property 32770");
    }

    private static void assertNewer(byte[] bytes, String what) {
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> CheckpointFormat.decode(FILE, bytes))
                .withMessageContaining(what)
                .withMessageContaining(FILE.toString());
    }

    @Test
    void oneKindIsNotTakenForTheOther() {
        assertDamaged(() -> CurrentFormat.decode(FILE, CheckpointFormat.encode(Checkpoints.example())));
        assertDamaged(() -> CheckpointFormat.decode(FILE, CurrentFormat.encode(Current.of(Checkpoints.example()))));
    }

    @Test
    void manyKeyspacesAndTablesTakeMilliseconds() {
        List<KeyspaceEntry> keyspaces = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            keyspaces.add(new KeyspaceEntry(i, "keyspace " + i, i, List.of()));
        }
        long[] numbers = new long[1_000];
        Arrays.setAll(numbers, i -> i + 1);
        Checkpoint small = Checkpoints.example();
        Checkpoint large = new Checkpoint(
                small.database(),
                8,
                10_000,
                true,
                0,
                1,
                small.log(),
                List.of(),
                1_001,
                10_000,
                0,
                0,
                false,
                Places.DEFAULT,
                keyspaces,
                Checkpoints.tables(1, numbers),
                List.of());
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 20; i++) {
                assertThat(CheckpointFormat.decode(FILE, CheckpointFormat.encode(large)))
                        .isEqualTo(large);
            }
        });
    }

    @Test
    void refusesNamesThatUtf8CannotSay() {
        Current current =
                new Current(Checkpoints.DATABASE, Checkpoints.LOG, 1, 1, 1, new Places("half \ud800", "", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CurrentFormat.encode(current))
                .withMessageContaining("surrogate");
    }

    private static void assertDamaged(Runnable decoding) {
        try {
            decoding.run();
        } catch (GoDbException refused) {
            assertThat(refused).isInstanceOf(CorruptionException.class).hasMessageContaining(FILE.toString());
            return;
        }
        throw new AssertionError("was decoded");
    }
}
