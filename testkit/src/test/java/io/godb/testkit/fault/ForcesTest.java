package io.godb.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What reaches the device below; a second fault layer there counts the forces that arrive. */
@Tag("fault")
class ForcesTest {
    private static final Path FILE = Path.of("file");
    private static final Path DIRECTORY = Path.of("");

    private final FaultyFileSystem device = new FaultyFileSystem(new MemoryFileSystem());
    private final FaultyFileSystem files = new FaultyFileSystem(device);

    @Test
    void passesHonestForcesDown() {
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "abc");
            assertThat(files.missingRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(0, 3))));
            file.force();
        }
        assertThat(files.missingRanges()).isEmpty();
        assertThat(device.report().callCount(OperationKind.FORCE)).isEqualTo(1);
    }

    @Test
    void liesAboutAForceAndMakesItGoodWithTheNextHonestOne() {
        files.add(
                FaultRule.inject(Fault.lieAboutForce()).on(OperationKind.FORCE).nth(1));
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "abc");
            file.force();
            assertThat(device.report().callCount(OperationKind.FORCE)).isZero();
            assertThat(files.missingRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(0, 3))));

            file.force();
            assertThat(device.report().callCount(OperationKind.FORCE)).isEqualTo(1);
            assertThat(files.missingRanges()).isEmpty();
        }
    }

    @Test
    void liesAboutADirectory() {
        files.add(FaultRule.inject(Fault.lieAboutForce()).always());
        files.forceDirectory(DIRECTORY);
        assertThat(device.report().callCount(OperationKind.FORCE_DIRECTORY)).isZero();
    }

    @Test
    void forgetsWhatAFailedForceCoveredAlthoughItCanBeRead() {
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "12");
            file.force();
            forgetting();
            Bytes.append(file, "abc");
            assertThatThrownBy(file::force).isInstanceOf(StorageException.class);
        }
        assertThat(files.forgottenRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(2, 5))));
        assertThat(Bytes.read(files, FILE)).isEqualTo("12abc");
    }

    @Test
    void forcesAgainWithSuccessAndWithoutBringingItBack() {
        forgetAllOf("abc");
        try (AppendFile again = files.openForAppend(FILE, 3)) {
            Bytes.append(again, "def");
            again.force();
        }
        assertThat(device.report().callCount(OperationKind.FORCE)).isZero();
        assertThat(files.forgottenRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(0, 3))));
        assertThat(files.missingRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(0, 6))));
    }

    @Test
    void forcesForRealOnceEverythingForgottenIsWrittenAnew() {
        forgetAllOf("abc");
        try (AppendFile again = files.openForAppend(FILE, 0)) {
            Bytes.append(again, "xyz");
            again.force();
        }
        assertThat(device.report().callCount(OperationKind.FORCE)).isEqualTo(1);
        assertThat(files.missingRanges()).isEmpty();
    }

    @Test
    void keepsWhatIsForgottenWithTheFileNotTheName() {
        forgetAllOf("abc");
        files.rename(FILE, Path.of("renamed"));
        assertThat(files.forgottenRanges()).containsOnlyKeys(Path.of("renamed"));
        files.delete(Path.of("renamed"));
        assertThat(files.forgottenRanges()).isEmpty();
    }

    @Test
    void endsWithTheFormerLifeOfARecycledFile() {
        forgetAllOf("abcdef");
        try (AppendFile recycled = files.recycle(FILE, Path.of("new"))) {
            Bytes.append(recycled, "x");
            recycled.force();
        }
        assertThat(device.report().callCount(OperationKind.FORCE)).isEqualTo(1);
        assertThat(files.missingRanges()).isEmpty();
    }

    @Test
    void withholdsADirectorysForceUntilTheVeryNamesThatWereLostChangeAgain() {
        Bytes.write(files, FILE, "x");
        forgettingOn(OperationKind.FORCE_DIRECTORY);
        files.rename(FILE, Path.of("renamed"));
        assertThatThrownBy(() -> files.forceDirectory(DIRECTORY)).isInstanceOf(StorageException.class);

        Bytes.write(files, Path.of("other"), "y");
        files.forceDirectory(DIRECTORY);
        assertThat(device.report().callCount(OperationKind.FORCE_DIRECTORY)).isZero();

        files.rename(Path.of("renamed"), FILE);
        files.forceDirectory(DIRECTORY);
        assertThat(device.report().callCount(OperationKind.FORCE_DIRECTORY)).isEqualTo(1);
    }

    @Test
    void aDirectoryThatIsThereAlreadyIsNoChangedName() {
        Path below = Path.of("below");
        files.createDirectories(below);
        forgettingOn(OperationKind.FORCE_DIRECTORY);
        assertThatThrownBy(() -> files.forceDirectory(DIRECTORY)).isInstanceOf(StorageException.class);
        files.createDirectories(below);
        files.forceDirectory(DIRECTORY);
        assertThat(device.report().callCount(OperationKind.FORCE_DIRECTORY)).isZero();
    }

    @Test
    void aFillThatLiesWritesTheZerosAndForcesNothing() {
        files.add(FaultRule.inject(Fault.lieAboutForce()).on(OperationKind.FILL).nth(1));
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "abc");
            file.fill(100_000);
            assertThat(file.size()).isEqualTo(100_000);
            assertThat(file.position()).isEqualTo(3);
            assertThat(device.report().callCount(OperationKind.FILL)).isZero();
            assertThat(files.missingRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(0, 3))));
            file.force();
        }
        assertThat(files.missingRanges()).isEmpty();
        assertThat(Bytes.read(files, FILE)).isEqualTo("abc" + "\0".repeat(99_997));
    }

    @Test
    void aFillWhoseForceFailsIsFinalAndForgetsWhatWasAppended() {
        forgettingOn(OperationKind.FILL);
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "abc");
            assertThatThrownBy(() -> file.fill(100)).isInstanceOf(StorageException.class);
            assertThat(file.size()).isEqualTo(100);
            assertThatThrownBy(() -> Bytes.append(file, "d")).isInstanceOf(StorageException.class);
            assertThatThrownBy(() -> file.fill(200)).isInstanceOf(StorageException.class);
            assertThatThrownBy(file::force).isInstanceOf(StorageException.class);
        }
        assertThat(files.forgottenRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(0, 3))));
        assertThat(device.report().callCount(OperationKind.FILL)).isZero();
    }

    @Test
    void anHonestFillForcesWhatWasAppended() {
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "abc");
            file.fill(100);
        }
        assertThat(files.missingRanges()).isEmpty();
        assertThat(device.report().callCount(OperationKind.FILL)).isEqualTo(1);
    }

    @Test
    void neitherReopeningNorFillingBringsForgottenBytesBack() {
        forgetAllOf("abc");
        for (long position : new long[] {3, 0}) {
            try (AppendFile again = files.openForAppend(FILE, position)) {
                again.fill(files.size(FILE) + 100);
                again.force();
            }
        }
        assertThat(files.size(FILE)).isEqualTo(203);
        assertThat(device.report().callCount(OperationKind.FORCE)).isZero();
        assertThat(device.report().callCount(OperationKind.FILL)).isZero();
        assertThat(files.forgottenRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(0, 3))));
    }

    @Test
    void fillsAForgetfulFileThatWasRenamedMeanwhile() {
        forgetAllOf("abc");
        Path renamed = Path.of("renamed");
        try (AppendFile again = files.openForAppend(FILE, 3)) {
            files.rename(FILE, renamed);
            again.fill(100);
            files.delete(renamed);
            again.fill(200);
            assertThat(again.size()).isEqualTo(200);
        }
    }

    @Test
    void aLayerAfterAKillKnowsWhatWasLostIfItIsHandedOver() {
        forgetAllOf("abc");
        files.crash();
        FaultyFileSystem next = new FaultyFileSystem(device, files);
        try (AppendFile again = next.openForAppend(FILE, 3)) {
            Bytes.append(again, "def");
            again.force();
        }
        assertThat(device.report().callCount(OperationKind.FORCE)).isZero();
        assertThat(next.missingRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(0, 6))));
    }

    @Test
    void aClosedFileCannotBeForcedEvenIfItsForcesAreWithheld() {
        forgetAllOf("abc");
        AppendFile again = files.openForAppend(FILE, 3);
        again.close();
        assertThatThrownBy(again::force).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void coversOnlyAppendsThatReturnedBeforeTheForceBegan() {
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "abc");
            device.add(FaultRule.inject(Fault.runBefore(() -> Bytes.append(file, "def")))
                    .on(OperationKind.FORCE)
                    .nth(1));
            file.force();
        }
        assertThat(files.missingRanges()).isEqualTo(Map.of(FILE, List.of(new ByteRange(3, 6))));
    }

    private void forgetAllOf(String content) {
        forgetting();
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, content);
            assertThatThrownBy(file::force).isInstanceOf(StorageException.class);
        }
    }

    private void forgettingOn(OperationKind kind) {
        files.add(FaultRule.inject(Fault.failForceAndForget()).on(kind).nth(1));
    }

    private void forgetting() {
        files.add(FaultRule.inject(Fault.failForceAndForget()).nth(1));
    }
}
