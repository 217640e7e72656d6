package io.godb.core.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.godb.core.CorruptionException;
import io.godb.core.MissingFileException;
import io.godb.core.OutOfFileHandlesException;
import io.godb.core.StorageException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.format.LittleEndian;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is found in directories that are whole, and in those that are not. */
class CheckpointStoreTest {
    private static final Path AT = Path.of("/data");
    private static final Path CHECKPOINTS = AT.resolve("checkpoints");
    private static final Path CURRENT = AT.resolve("CURRENT");
    private static final long EPOCH = 99;

    private final MemoryFileSystem files = new MemoryFileSystem();

    @BeforeEach
    void create() {
        files.createDirectories(CHECKPOINTS);
    }

    private CheckpointStore store() {
        return new CheckpointStore(files, AT, CHECKPOINTS);
    }

    private FoundCheckpoints read() {
        return store().read();
    }

    private static Path file(long number) {
        return CHECKPOINTS.resolve(CheckpointFiles.checkpoint(number));
    }

    private void publish(long... numbers) {
        for (long number : numbers) {
            CheckpointStore store = store();
            store.read();
            store.publish(Checkpoints.plain(number, number * 10, EPOCH));
        }
    }

    private void damage(Path file) {
        byte[] bytes = Checkpoints.content(files, file);
        bytes[bytes.length / 2] ^= 1;
        Checkpoints.write(files, file, bytes);
    }

    private static List<Long> numbers(FoundCheckpoints found) {
        return found.candidates().stream().map(Checkpoint::number).toList();
    }

    private void assertRefused(String... words) {
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(this::read)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
    }

    @Test
    void nothingIsANewDatabase() {
        assertThat(read().isNew()).isTrue();
        assertThat(new CheckpointStore(files, Path.of("/nowhere"), Path.of("/nowhere/checkpoints"))
                        .read()
                        .isNew())
                .isTrue();
    }

    @Test
    void findsThemNewestFirst() {
        publish(1, 2, 5);
        FoundCheckpoints found = read();
        assertThat(numbers(found)).containsExactly(5L, 2L, 1L);
        assertThat(found.current()).isEqualTo(Current.of(Checkpoints.plain(5, 50, EPOCH)));
        assertThat(found.leastLsn()).isEqualTo(50);
        assertThat(found.remarks()).isEmpty();
        assertThat(found.files()).extracting(StoredCheckpoint::number).containsExactly(1L, 2L, 5L);
    }

    @Test
    void readingChangesNothing() {
        publish(1, 2);
        damage(file(2));
        List<Path> before = files.list(AT);
        read();
        assertThat(files.list(AT)).isEqualTo(before);
        assertThat(files.list(CHECKPOINTS)).containsExactly(file(1), file(2));
    }

    @Test
    void takesTheNextOlderOneForADamagedOneAndSaysHowFarItMustLead() {
        publish(1, 2, 3);
        damage(file(3));
        FoundCheckpoints found = read();
        assertThat(numbers(found)).containsExactly(2L, 1L);
        assertThat(found.leastLsn()).isEqualTo(30);
        assertThat(found.remarks()).hasSize(2);
        assertThat(found.remarks().get(0)).contains(file(3).toString(), "damaged at byte");
        assertThat(found.remarks().get(1)).contains("checkpoint 3", "2 is the next older one");
    }

    @Test
    void takesTheNextOlderOneForAMissingOne() {
        publish(1, 2);
        files.delete(file(2));
        assertThat(numbers(read())).containsExactly(1L);
        assertThat(read().leastLsn()).isEqualTo(20);
    }

    @Test
    void anyWrongByteAndAnyLengthOfTheNewestOneLeadsToTheOlderOne() {
        publish(1, 2);
        byte[] bytes = Checkpoints.content(files, file(2));
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 0x55;
            Checkpoints.write(files, file(2), changed);
            assertThat(numbers(read())).containsExactly(1L);
            Checkpoints.write(files, file(2), Arrays.copyOf(bytes, at));
            assertThat(numbers(read())).containsExactly(1L);
        }
    }

    @Test
    void anyWrongByteAndAnyLengthOfCurrentLeadsToTheNewestOne() {
        publish(1, 2);
        byte[] bytes = Checkpoints.content(files, CURRENT);
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 0x55;
            Checkpoints.write(files, CURRENT, changed);
            FoundCheckpoints found = read();
            assertThat(numbers(found)).containsExactly(2L, 1L);
            assertThat(found.remarks().get(0)).contains("CURRENT is damaged", "checkpoint 2 is the newest");
            assertThat(found.leastLsn()).isEqualTo(20);
            Checkpoints.write(files, CURRENT, Arrays.copyOf(bytes, at));
            assertThat(numbers(read())).containsExactly(2L, 1L);
        }
    }

    @Test
    void withoutCurrentTheNewestOneCounts() {
        publish(1, 2);
        files.delete(CURRENT);
        FoundCheckpoints found = read();
        assertThat(found.isNew()).isFalse();
        assertThat(found.current()).isNull();
        assertThat(numbers(found)).containsExactly(2L, 1L);
        assertThat(found.remarks()).containsExactly("CURRENT is missing; checkpoint 2 is the newest there is");
        damage(file(2));
        assertThat(numbers(read())).containsExactly(1L);
    }

    @Test
    void aDatabaseWithoutCurrentCanBePublishedTo() {
        publish(1, 2);
        files.delete(CURRENT);
        publish(3);
        assertThat(numbers(read())).containsExactly(3L, 2L, 1L);
        damage(CURRENT);
        publish(4);
        assertThat(numbers(read())).containsExactly(4L, 3L, 2L, 1L);
        assertThat(read().remarks()).isEmpty();
    }

    @Test
    void aNewerOneThatCurrentWasNotSwitchedToIsNotUsed() {
        publish(1, 2);
        Checkpoints.write(files, file(3), CheckpointFormat.encode(Checkpoints.plain(3, 30, EPOCH)));
        CheckpointStore store = store();
        FoundCheckpoints found = store.read();
        assertThat(numbers(found)).containsExactly(2L, 1L);
        assertThat(found.remarks()).hasSize(1);
        assertThat(found.remarks().get(0)).contains("checkpoint 3 was written", "was not switched");
        assertThat(store.highestNumber()).isEqualTo(3);
        damage(file(1));
        damage(file(2));
        assertRefused("CURRENT names checkpoint 2", file(3) + " cannot be taken instead");
        files.delete(CURRENT);
        assertThat(numbers(read())).containsExactly(3L);
    }

    @Test
    void aDamagedFileStillHasItsNumber() {
        publish(1);
        Checkpoints.write(files, file(9), new byte[] {1, 2, 3});
        CheckpointStore store = store();
        store.read();
        assertThat(store.highestNumber()).isEqualTo(9);
    }

    @Test
    void whereNoneCanBeUsedEachIsNamed() {
        publish(1, 2);
        damage(file(1));
        damage(file(2));
        assertRefused("CURRENT names checkpoint 2", file(1).toString(), file(2).toString());
        files.delete(CURRENT);
        assertRefused("CURRENT is missing", file(1).toString(), file(2).toString());
    }

    @Test
    void currentAloneIsNoDatabase() {
        publish(1);
        files.delete(file(1));
        assertRefused("CURRENT names checkpoint 1", CHECKPOINTS.toString());
        damage(CURRENT);
        assertRefused("CURRENT is damaged");
    }

    @Test
    void tablesAloneAreNoNewDatabase() {
        Checkpoints.write(files, AT.resolve("tables").resolve(CheckpointFiles.table(4)), new byte[1]);
        assertRefused("there are tables, but CURRENT is missing");
    }

    @Test
    void aMissingDirectoryIsNamed() {
        publish(1);
        assertThatExceptionOfType(MissingFileException.class)
                .isThrownBy(() -> new CheckpointStore(files, AT, Path.of("/elsewhere")).read())
                .withMessageContaining("/elsewhere");
    }

    @Test
    void aCheckpointOfAnotherDatabaseIsRefused() {
        publish(1, 2);
        UUID other = new UUID(1, 2);
        Checkpoint foreign = Checkpoints.with(1, 5, 0, EPOCH, List.of(), Places.DEFAULT, other);
        Checkpoints.write(files, file(1), CheckpointFormat.encode(foreign));
        assertRefused(file(1).toString(), other.toString(), Checkpoints.DATABASE.toString());
        files.delete(CURRENT);
        assertRefused(file(1).toString(), other.toString());
    }

    @Test
    void aCheckpointUnderAnotherNumberIsDamaged() {
        publish(1, 2);
        Checkpoints.write(files, file(2), Checkpoints.content(files, file(1)));
        assertThat(numbers(read())).containsExactly(1L);
        assertThat(read().remarks().get(0)).contains(file(2) + " holds the checkpoint 1");
    }

    @Test
    void aCheckpointOfAnotherWriterThanCurrentSaysIsNotUsed() {
        publish(1, 2);
        Checkpoints.write(files, file(2), CheckpointFormat.encode(Checkpoints.plain(2, 20, EPOCH + 1)));
        assertThat(numbers(read())).containsExactly(1L);
        assertThat(read().remarks().get(0)).contains("writer 64 instead of 63");
    }

    @Test
    void aNewerFormatIsRefusedEvenWhereItIsNotNeeded() {
        publish(1, 2);
        for (Path file : List.of(file(1), CURRENT)) {
            byte[] bytes = Checkpoints.content(files, file);
            LittleEndian.putShort(bytes, 6, 2);
            int checksum = bytes.length - FileHead.CHECKSUM_BYTES;
            LittleEndian.putInt(bytes, checksum, LittleEndian.checksum(bytes, 0, checksum));
            Checkpoints.write(files, file, bytes);
            assertThatExceptionOfType(UnsupportedFormatException.class)
                    .isThrownBy(this::read)
                    .withMessageContaining(file.toString());
            files.delete(file);
        }
    }

    @Test
    void otherNamesAreNotLookedAt() {
        publish(1);
        for (String name : List.of(
                "0000000000000002.ckpt.tmp", "2.ckpt", "000000000000000x.ckpt", "README", "0000000000000000.ckpt")) {
            Checkpoints.write(files, CHECKPOINTS.resolve(name), new byte[] {1});
        }
        assertThat(read().files()).hasSize(1);
        assertThat(read().remarks()).isEmpty();
    }

    /** It is not read, or the heap would be too small for it. */
    @Test
    void aHugeFileIsDamaged() {
        publish(1, 2);
        byte[] head = Arrays.copyOf(Checkpoints.content(files, file(2)), FileHead.BYTES);
        LittleEndian.putLong(head, 32, 1L << 40);
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> FileHead.requireLength(file(2), head, CheckpointFormat.KIND, 1L << 40))
                .withMessageContaining("more than any can have");
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> FileHead.requireLength(file(2), head, CheckpointFormat.KIND, 1L << 20))
                .withMessageContaining("was written with 1099511627776");
    }

    @Test
    void whatTheDeviceCannotReadIsDamagedButMissingHandlesAreNot() {
        publish(1, 2);
        FileSystem broken = new UnreadableFile(files, file(2), new StorageException("injected", file(2), null));
        assertThat(numbers(new CheckpointStore(broken, AT, CHECKPOINTS).read())).containsExactly(1L);
        FileSystem busy = new UnreadableFile(files, file(2), new OutOfFileHandlesException("injected", file(2), null));
        assertThatExceptionOfType(OutOfFileHandlesException.class)
                .isThrownBy(() -> new CheckpointStore(busy, AT, CHECKPOINTS).read());
        FileSystem current = new UnreadableFile(files, CURRENT, new StorageException("injected", CURRENT, null));
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> new CheckpointStore(current, AT, CHECKPOINTS).read());
    }

    @Test
    void withoutCurrentTheCheckpointsOfAnotherDirectoryAreNotAdopted() {
        publish(1);
        Path other = Path.of("/other");
        files.createDirectories(other);
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> new CheckpointStore(files, other, CHECKPOINTS).read())
                .withMessageContaining(CHECKPOINTS.toString())
                .withMessageContaining("nothing in /other says that it is the same");
        Path outside = Path.of("/outside");
        Places places =
                DatabaseDirectories.resolve(files, AT, null, outside, null).places();
        Checkpoint recorded = Checkpoints.with(1, 5, 0, EPOCH, List.of(), places, Checkpoints.DATABASE);
        Checkpoints.write(files, outside.resolve(CheckpointFiles.checkpoint(1)), CheckpointFormat.encode(recorded));
        assertThatExceptionOfType(CorruptionException.class)
                .isThrownBy(() -> new CheckpointStore(files, other, outside).read())
                .withMessageContaining("in /data");
        files.delete(CURRENT);
        assertThat(numbers(new CheckpointStore(files, AT, outside).read())).containsExactly(1L);
    }
}
