package io.godb.core.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.StorageException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LeftoversTest {
    private static final Path TABLES = Path.of("/data/tables");
    private static final Path CHECKPOINTS = Path.of("/data/checkpoints");
    private static final Leftovers.Needed NEEDED = new Leftovers.Needed(Set.of(2L), 10, Set.of(3L), 5);

    private static Path table(long number) {
        return TABLES.resolve(CheckpointFiles.table(number));
    }

    private static Path checkpoint(long number) {
        return CHECKPOINTS.resolve(CheckpointFiles.checkpoint(number));
    }

    private static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    private static MemoryFileSystem with(Path... present) {
        MemoryFileSystem files = new MemoryFileSystem();
        files.createDirectories(TABLES);
        files.createDirectories(CHECKPOINTS);
        for (Path file : present) {
            Checkpoints.write(files, file, new byte[1]);
        }
        return files;
    }

    private static Leftovers leftovers(FileSystem files) {
        return new Leftovers(files, TABLES, CHECKPOINTS);
    }

    @Test
    void deletesWhatNothingNeedsAndNothingElse() {
        Path foreign = TABLES.resolve("notes.txt");
        Path foreignTemporary = CHECKPOINTS.resolve("notes.tmp");
        List<Path> stay = List.of(
                table(2),
                table(10),
                table(11),
                temporary(table(10)),
                foreign,
                checkpoint(3),
                checkpoint(5),
                temporary(checkpoint(5)),
                foreignTemporary);
        List<Path> go = List.of(
                checkpoint(1), checkpoint(4), temporary(checkpoint(3)), table(1), temporary(table(2)), table(9));
        List<Path> all = new ArrayList<>(stay);
        all.addAll(go);
        MemoryFileSystem files = with(all.toArray(Path[]::new));
        Leftovers.Swept swept = leftovers(files).sweep(NEEDED);
        assertThat(swept.failures()).isEmpty();
        assertThat(swept.deleted()).containsExactlyInAnyOrderElementsOf(go);
        assertThat(stay).allMatch(files::exists);
        assertThat(go).noneMatch(files::exists);
        assertThat(leftovers(files).sweep(NEEDED).deleted()).isEmpty();
        assertThat(leftovers(files).highestTable()).isEqualTo(11);
    }

    @Test
    void whatCannotBeDeletedIsReportedAndTriedAgain() {
        MemoryFileSystem files = with(table(1), table(3), table(4));
        StorageException failure = new StorageException("injected", table(3), null);
        Leftovers.Swept swept =
                leftovers(new UnreadableFile(files, table(3), failure)).sweep(NEEDED);
        assertThat(swept.failures()).containsExactly(failure);
        assertThat(swept.deleted()).containsExactly(table(1), table(4));
        assertThat(leftovers(files).sweep(NEEDED).deleted()).containsExactly(table(3));
    }

    /** Or it would be found after a crash, without its tables. */
    @Test
    void aCheckpointThatCannotBeDeletedKeepsItsTables() {
        for (Path broken : List.of(checkpoint(1), CHECKPOINTS)) {
            MemoryFileSystem files = with(table(1), checkpoint(1));
            StorageException failure = new StorageException("injected", broken, null);
            Leftovers.Swept swept =
                    leftovers(new UnreadableFile(files, broken, failure)).sweep(NEEDED);
            assertThat(swept.failures()).containsExactly(failure);
            assertThat(files.exists(table(1))).isTrue();
            assertThat(leftovers(files).sweep(NEEDED).failures()).isEmpty();
            assertThat(files.exists(table(1))).isFalse();
        }
    }

    @Test
    void aDirectoryThatIsMissingIsReported() {
        assertThat(leftovers(new MemoryFileSystem()).sweep(NEEDED).failures()).hasSize(1);
    }

    /** After any power cut a checkpoint that is there has its tables. */
    @Test
    void aPowerCutLeavesNoCheckpointWithoutItsTables() {
        CrashFileSystem files = new CrashFileSystem();
        files.createDirectories(TABLES);
        files.createDirectories(CHECKPOINTS);
        for (Path file : List.of(table(1), table(2), checkpoint(1), checkpoint(3))) {
            files.create(file).close();
        }
        files.forceDirectory(TABLES);
        files.forceDirectory(CHECKPOINTS);
        Runnable check = () -> files.afterPowerCut()
                .forEach(left -> assertThat(!left.exists(checkpoint(1)) || left.exists(table(1)))
                        .isTrue());
        files.onCall = check;
        assertThat(leftovers(files).sweep(NEEDED).deleted()).containsExactly(checkpoint(1), table(1));
        check.run();
    }

    @Property(tries = 300)
    void neverDeletesWhatIsNeeded(
            @ForAll Set<@IntRange(min = 1, max = 12) Integer> present,
            @ForAll Set<@IntRange(min = 1, max = 12) Integer> needed,
            @ForAll @IntRange(min = 1, max = 12) int from) {
        MemoryFileSystem files = with();
        for (int number : present) {
            Checkpoints.write(files, table(number), new byte[1]);
            Checkpoints.write(files, checkpoint(number), new byte[1]);
        }
        Set<Long> numbers = needed.stream().map(Integer::longValue).collect(Collectors.toSet());
        leftovers(files).sweep(new Leftovers.Needed(numbers, from, numbers, from));
        for (int number : present) {
            boolean isNeeded = needed.contains(number) || number >= from;
            assertThat(files.exists(table(number))).isEqualTo(isNeeded);
            assertThat(files.exists(checkpoint(number))).isEqualTo(isNeeded);
        }
    }
}
