package io.godb.testkit.fault;

import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.FileSystemKind;
import io.godb.core.file.LockMode;
import io.godb.core.file.ReadFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A file system that counts every call and lets those fail that its rules choose; without rules it is the one it wraps.
 *
 * <p><b>What is forced.</b> A force that a fault swallows is not passed down, so a recording file system below knows of
 * nothing that was not forced. For tests without one, {@link #forgottenRanges} and {@link #missingRanges} say what a
 * power cut would take. What a failed force lost, bytes of a file or names in a directory, stays lost below: no force
 * of that file or directory is passed down until all of it was written or changed anew, whoever opens it meanwhile. A
 * fill whose force is not to reach the layer below extends the file there by plain appends; the zeros themselves are
 * not accounted for, because a lost page of them reads as zeros, too. That a force is withheld from bytes written later
 * as well is more pessimistic than most devices.
 *
 * <p><b>Limit.</b> What was lost is known to this object alone. A new layer over the same file system, as a test makes
 * one after a kill, knows nothing of it, and its first force makes the lost bytes durable below, unless it is made by
 * {@link #FaultyFileSystem(FileSystem, FaultyFileSystem)}.
 *
 * <p><b>Threads.</b> As for any file system. Calls are numbered in one order over all threads; with one thread the
 * numbers are the same in every run.
 */
public final class FaultyFileSystem implements FileSystem {
    private final FileSystem delegate;
    private final CallGate gate = new CallGate();
    private final ForceLedger ledger;

    /** Wraps {@code delegate}, without any rule. */
    public FaultyFileSystem(FileSystem delegate) {
        this(delegate, new ForceLedger());
    }

    /**
     * Wraps {@code delegate}, without any rule, and goes on with what {@code former}, a layer over the same files, knew
     * of what the device lost: for the process that comes after a kill.
     */
    public FaultyFileSystem(FileSystem delegate, FaultyFileSystem former) {
        this(delegate, former.ledger);
    }

    private FaultyFileSystem(FileSystem delegate, ForceLedger ledger) {
        this.delegate = Objects.requireNonNull(delegate);
        this.ledger = ledger;
    }

    /**
     * Adds a rule and returns it. Rules act in the order in which they were added; the first that throws ends a call.
     */
    public FaultRule add(FaultRule rule) {
        gate.add(rule);
        return rule;
    }

    /** What was asked and what went wrong. */
    public FaultReport report() {
        return gate.report();
    }

    /** What is open. */
    public HandleTracker handles() {
        return gate.handles();
    }

    /**
     * From now on every operation knows its call site, which is slow; otherwise only faulted ones do.
     */
    public void captureCallSites() {
        gate.captureCallSites();
    }

    /** From now on the report keeps every operation. */
    public void keepOperations() {
        gate.report().keepOperations();
    }

    /**
     * Kills the process as far as its files are concerned: every later call, on every handle, throws a
     * {@link SimulatedCrashError} without effect, and the handles and locks below are released when the calls under way
     * have ended. The file system below is then as the next process finds it.
     */
    public void crash() {
        gate.crash();
    }

    /** Whether the process was killed, by hand or by a fault. */
    public boolean isCrashed() {
        return gate.isCrashed();
    }

    /**
     * The bytes, by file, that a failed force lost for good: readable now, gone after a power cut whatever is forced.
     */
    public Map<Path, List<ByteRange>> forgottenRanges() {
        return ledger.forgottenRanges();
    }

    /** The bytes, by file, that were appended through this file system and that the device does not have. */
    public Map<Path, List<ByteRange>> missingRanges() {
        return ledger.missingRanges();
    }

    @Override
    public AppendFile create(Path file) {
        return gate.pass(Request.of(OperationKind.CREATE, file), call -> {
            var opened = gate.handles().open(call, () -> delegate.create(file), AppendFile::close);
            return appendFile(opened, ledger.created(file));
        });
    }

    @Override
    public AppendFile openForAppend(Path file, long position) {
        return gate.pass(Request.of(OperationKind.OPEN_FOR_APPEND, file).at(position, 0), call -> {
            var opened = gate.handles().open(call, () -> delegate.openForAppend(file, position), AppendFile::close);
            return appendFile(opened, ledger.opened(file));
        });
    }

    @Override
    public AppendFile recycle(Path retired, Path file) {
        return gate.pass(Request.of(OperationKind.RECYCLE, retired).to(file), call -> {
            var opened = gate.handles().open(call, () -> delegate.recycle(retired, file), AppendFile::close);
            ledger.renamed(retired, file);
            return appendFile(opened, ledger.recycled(file));
        });
    }

    @Override
    public ReadFile open(Path file) {
        return gate.pass(Request.of(OperationKind.OPEN, file), call -> {
            var opened = gate.handles().open(call, () -> delegate.open(file), ReadFile::close);
            return new FaultyReadFile(gate, opened);
        });
    }

    @Override
    public ByteView view(Path file) {
        return gate.pass(Request.of(OperationKind.VIEW, file), call -> {
            var opened = gate.handles().open(call, () -> delegate.view(file), ByteView::close);
            return new FaultyByteView(gate, opened);
        });
    }

    @Override
    public DirectoryLock lock(Path directory, LockMode mode) {
        return gate.pass(Request.of(OperationKind.LOCK, directory), call -> {
            var opened = gate.handles().open(call, () -> delegate.lock(directory, mode), DirectoryLock::close);
            return new FaultyDirectoryLock(gate, opened);
        });
    }

    @Override
    public boolean exists(Path path) {
        return ask(OperationKind.EXISTS, path, () -> delegate.exists(path));
    }

    @Override
    public long size(Path file) {
        return ask(OperationKind.SIZE, file, () -> delegate.size(file));
    }

    @Override
    public List<Path> list(Path directory) {
        return ask(OperationKind.LIST, directory, () -> delegate.list(directory));
    }

    @Override
    public long freeBytes(Path directory) {
        return ask(OperationKind.FREE_BYTES, directory, () -> delegate.freeBytes(directory));
    }

    @Override
    public FileSystemKind kind(Path directory) {
        return ask(OperationKind.FILE_SYSTEM_KIND, directory, () -> delegate.kind(directory));
    }

    @Override
    public void createDirectories(Path directory) {
        tell(Request.of(OperationKind.CREATE_DIRECTORIES, directory), () -> {
            List<Path> missing = missingDirectories(directory);
            delegate.createDirectories(directory);
            missing.forEach(ledger::nameChanged);
        });
    }

    @Override
    public void rename(Path from, Path to) {
        tell(Request.of(OperationKind.RENAME, from).to(to), () -> {
            delegate.rename(from, to);
            ledger.renamed(from, to);
        });
    }

    @Override
    public boolean delete(Path path) {
        return ask(OperationKind.DELETE, path, () -> {
            boolean deleted = delegate.delete(path);
            if (deleted) {
                ledger.deleted(path);
            }
            return deleted;
        });
    }

    @Override
    public void forceDirectory(Path directory) {
        gate.pass(Request.of(OperationKind.FORCE_DIRECTORY, directory), call -> {
            DirectoryForces forces = ledger.directory(directory);
            if (call.failsForce()) {
                forces.forget();
                call.throwForceFailure();
            }
            if (!call.isWithheld()) {
                forces.force(() -> delegate.forceDirectory(directory));
            }
            return null;
        });
    }

    private FaultyAppendFile appendFile(HandleTracker.Opened<AppendFile> opened, FileForces forces) {
        return new FaultyAppendFile(gate, opened, forces, new UnforcedGrowth(delegate, () -> ledger.nameOf(forces)));
    }

    private List<Path> missingDirectories(Path directory) {
        List<Path> missing = new ArrayList<>();
        for (Path name = directory; name != null && !delegate.exists(name); name = name.getParent()) {
            missing.add(name);
        }
        return missing;
    }

    private <T> T ask(OperationKind kind, Path path, Supplier<T> real) {
        return gate.pass(Request.of(kind, path), call -> real.get());
    }

    private void tell(Request request, Runnable real) {
        gate.pass(request, call -> {
            real.run();
            return null;
        });
    }
}
