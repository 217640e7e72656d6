package io.godb.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.DiskFullException;
import io.godb.core.OutOfFileHandlesException;
import io.godb.core.ReadOnlyStorageException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.LockMode;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("fault")
class FaultActionsTest {
    private static final Path FILE = Path.of("file");

    private final MemoryFileSystem below = new MemoryFileSystem();
    private final FaultyFileSystem files = new FaultyFileSystem(below);

    @ParameterizedTest
    @EnumSource(Errno.class)
    void failsWithWhatARealFileSystemWouldThrow(Errno errno) {
        Map<Errno, Class<? extends StorageException>> expected = Map.of(
                Errno.EIO, StorageException.class,
                Errno.ENOSPC, DiskFullException.class,
                Errno.EMFILE, OutOfFileHandlesException.class,
                Errno.EROFS, ReadOnlyStorageException.class,
                Errno.EACCES, ReadOnlyStorageException.class);
        files.add(FaultRule.inject(Fault.fail(errno)).named("the rule").always());

        assertThatThrownBy(() -> files.create(FILE))
                .isExactlyInstanceOf(expected.get(errno))
                .hasMessageContaining("injected " + errno + " by rule 'the rule' into CREATE file")
                .extracting(thrown -> ((StorageException) thrown).file())
                .isEqualTo(FILE);
        assertThat(below.exists(FILE)).isFalse();
    }

    @Test
    void failsAfterTheEffectWithoutLeakingTheHandle() {
        files.add(FaultRule.inject(Fault.failAfterEffect(Errno.EIO))
                .on(OperationKind.CREATE, OperationKind.RENAME)
                .always());

        assertThatThrownBy(() -> files.create(FILE)).isInstanceOf(StorageException.class);
        assertThat(below.size(FILE)).isZero();
        files.handles().assertNoneOpen();

        assertThatThrownBy(() -> files.rename(FILE, Path.of("renamed"))).isInstanceOf(StorageException.class);
        assertThat(below.exists(Path.of("renamed"))).isTrue();
    }

    @Test
    void writesAPrefixOfAnAppendThenFailsForGood() {
        files.add(FaultRule.inject(Fault.shortWrite(3, Errno.ENOSPC))
                .on(OperationKind.APPEND)
                .nth(2));
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "12");
            assertThatThrownBy(() -> Bytes.append(file, "abcdef")).isInstanceOf(DiskFullException.class);

            assertThat(file.position()).isEqualTo(2);
            assertThat(Bytes.read(below, FILE)).isEqualTo("12abc");
            assertRefusesAppendAndForce(file, "short-write-3-ENOSPC");
        }
        assertThat(Bytes.read(below, FILE)).isEqualTo("12abc");
    }

    @Test
    void fillsAPartAndStaysUsable() {
        files.add(FaultRule.inject(Fault.shortWrite(100, Errno.ENOSPC))
                .on(OperationKind.FILL)
                .nth(1));
        try (AppendFile file = files.create(FILE)) {
            assertThatThrownBy(() -> file.fill(4096)).isInstanceOf(DiskFullException.class);
            assertThat(file.size()).isEqualTo(100);
            file.fill(4096);
            assertThat(file.size()).isEqualTo(4096);
            Bytes.append(file, "works");
        }
    }

    @Test
    void refusesEverythingAfterAFillThatFailedInItsForce() {
        files.add(FaultRule.inject(Fault.failAfterEffect(Errno.EIO))
                .on(OperationKind.FILL)
                .nth(1));
        try (AppendFile file = files.create(FILE)) {
            assertThatThrownBy(() -> file.fill(4096)).isInstanceOf(StorageException.class);
            assertThat(file.size()).isEqualTo(4096);
            assertThat(file.position()).isZero();
            assertRefusesAppendAndForce(file, "injected EIO");
        }
    }

    @Test
    void aFillThatFailsBeforeItsForceMayBeTriedAgain() {
        files.add(FaultRule.inject(Fault.fail(Errno.ENOSPC))
                .on(OperationKind.FILL)
                .nth(1));
        try (AppendFile file = files.create(FILE)) {
            assertThatThrownBy(() -> file.fill(4096)).isInstanceOf(DiskFullException.class);
            file.fill(4096);
            Bytes.append(file, "works");
            file.force();
        }
    }

    @Test
    void refusesAppendAndForceAfterAFailedForce() {
        files.add(
                FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.FORCE).nth(1));
        try (AppendFile file = files.create(FILE)) {
            Bytes.append(file, "abc");
            assertThatThrownBy(file::force).isInstanceOf(StorageException.class);
            assertRefusesAppendAndForce(file, "injected EIO");
        }
    }

    @Test
    void saysClosedRatherThanFailedOnceClosed() {
        files.add(
                FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.FORCE).nth(1));
        AppendFile file = files.create(FILE);
        assertThatThrownBy(file::force).isInstanceOf(StorageException.class);
        file.close();
        assertThatThrownBy(file::force).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void returnsFewerBytesThanAskedForAndReadFullyAsksAgain() {
        Bytes.write(below, FILE, "abcdef");
        files.add(FaultRule.inject(Fault.shortRead(4)).always());
        try (ReadFile file = files.open(FILE)) {
            ByteBuffer target = ByteBuffer.allocate(6);
            assertThat(file.read(target, 0)).isEqualTo(4);
            assertThat(target.position()).isEqualTo(4);
            assertThat(file.read(target, 4)).isEqualTo(2);
            assertThat(file.read(ByteBuffer.allocate(1), 6)).isEqualTo(-1);
        }
        assertThat(Bytes.read(files, FILE)).isEqualTo("abcdef");
        files.report().assertNoneSwallowed();
    }

    @Test
    void flipsExactlyOneBitOfEveryKindOfRead() {
        Bytes.write(below, FILE, "\0".repeat(16));
        files.add(FaultRule.inject(Fault.flipOnRead(7)).always());
        byte[] copy = new byte[20];
        ByteBuffer read = ByteBuffer.allocate(16);
        try (ByteView view = files.view(FILE);
                ReadFile file = files.open(FILE)) {
            assertThat(Integer.bitCount(view.getByte(0) & 0xFF)).isEqualTo(1);
            assertThat(Integer.bitCount(view.getInt(0))).isEqualTo(1);
            assertThat(Long.bitCount(view.getLong(0))).isEqualTo(1);
            view.copy(0, copy, 2, 16);
            file.readFully(read, 0);
        }
        assertThat(bitCount(copy)).isEqualTo(1);
        assertThat(copy).startsWith(0, 0).endsWith(0, 0);
        assertThat(bitCount(read.array())).isEqualTo(1);
        assertThat(Bytes.read(below, FILE)).isEqualTo("\0".repeat(16));
    }

    @Test
    void returnsRubbishAndFailsWhenTheThreadConfirms() {
        Bytes.write(below, FILE, "\0".repeat(16));
        files.add(FaultRule.inject(Fault.failReadLate()).every(2));
        try (ByteView view = files.view(FILE);
                ByteView other = files.view(FILE)) {
            assertThat(view.getInt(0)).isZero();
            view.confirm();

            assertThat(view.getInt(0)).isNotZero();
            assertThat(files.report().swallowed()).hasSize(1);
            assertThatThrownBy(other::confirm)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("late-read-EIO")
                    .satisfies(files.report()::surfaced);
            other.confirm();

            assertThat(view.getByte(0)).isZero();
            assertThat(view.getLong(0)).isNotZero();
            assertThatThrownBy(() -> view.copy(0, new byte[1], 0, 1)).satisfies(files.report()::surfaced);
        }
        files.report().assertNoneSwallowed();
    }

    @Test
    void flipsOneBitOnTheWayToTheFileAndLeavesTheSourceAlone() {
        files.add(FaultRule.inject(Fault.flipOnWrite(7)).always());
        ByteBuffer source = ByteBuffer.allocate(16);
        try (AppendFile file = files.create(FILE)) {
            file.append(source, Route.MAPPED);
        }
        assertThat(source.hasRemaining()).isFalse();
        assertThat(bitCount(source.array())).isZero();
        byte[] written = new byte[16];
        try (ByteView view = below.view(FILE)) {
            view.copy(0, written, 0, 16);
        }
        assertThat(bitCount(written)).isEqualTo(1);
    }

    @Test
    void runsTheHookOnTheCallingThreadBeforeTheCall() {
        List<String> seen = new ArrayList<>();
        files.add(FaultRule.inject(
                        Fault.runBefore(() -> seen.add(Thread.currentThread().getName() + below.exists(FILE))))
                .on(OperationKind.CREATE)
                .always());
        files.create(FILE).close();
        assertThat(seen).containsExactly(Thread.currentThread().getName() + false);
    }

    @Test
    void interruptsTheCallerBeforeTheCall() {
        files.add(FaultRule.inject(Fault.interrupt()).on(OperationKind.CREATE).always());
        files.create(FILE).close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(below.exists(FILE)).isTrue();
    }

    @Test
    void throwsTheErrorBeforeOrAfterTheCall() {
        files.add(FaultRule.inject(Fault.errorBefore(OutOfMemoryError::new))
                .on(OperationKind.CREATE)
                .nth(1));
        files.add(FaultRule.inject(Fault.errorAfter(OutOfMemoryError::new))
                .on(OperationKind.CREATE)
                .nth(2));

        assertThatThrownBy(() -> files.create(FILE)).isInstanceOf(OutOfMemoryError.class);
        assertThat(below.exists(FILE)).isFalse();
        assertThatThrownBy(() -> files.create(FILE)).isInstanceOf(OutOfMemoryError.class);
        assertThat(below.exists(FILE)).isTrue();
        files.handles().assertNoneOpen();
    }

    @Test
    void refusesAppendsAfterAnInjectedErrorToo() {
        files.add(FaultRule.inject(Fault.errorAfter(OutOfMemoryError::new))
                .on(OperationKind.APPEND)
                .nth(1));
        try (AppendFile file = files.create(FILE)) {
            assertThatThrownBy(() -> Bytes.append(file, "abc")).isInstanceOf(OutOfMemoryError.class);
            assertThat(file.position()).isZero();
            assertRefusesAppendAndForce(file, "null");
        }
    }

    @Test
    void releasesTheHandleWhenCloseFails() {
        files.add(FaultRule.inject(Fault.fail(Errno.EIO))
                .on(OperationKind.CLOSE, OperationKind.UNLOCK)
                .always());
        AppendFile file = files.create(FILE);
        DirectoryLock lock = files.lock(Path.of(""), LockMode.EXCLUSIVE);

        assertThatThrownBy(file::close).isInstanceOf(StorageException.class);
        assertThatThrownBy(lock::close).isInstanceOf(StorageException.class);

        file.close();
        lock.close();
        files.handles().assertNoneOpen();
        below.lock(Path.of(""), LockMode.EXCLUSIVE).close();
    }

    private static void assertRefusesAppendAndForce(AppendFile file, String firstFailure) {
        assertThatThrownBy(() -> Bytes.append(file, "x"))
                .isExactlyInstanceOf(StorageException.class)
                .hasMessageContaining(firstFailure);
        assertThatThrownBy(file::force)
                .isExactlyInstanceOf(StorageException.class)
                .hasMessageContaining(firstFailure);
    }

    private static int bitCount(byte[] bytes) {
        int count = 0;
        for (byte value : bytes) {
            count += Integer.bitCount(value & 0xFF);
        }
        return count;
    }
}
