package io.godb.core.internal.engine;

import io.godb.core.ClosedException;
import io.godb.core.DatabaseOptions;
import io.godb.core.LimitExceededException;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.CommitCursor;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.memory.MemoryBudget;
import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.util.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Where commits get their LSN, and become visible: one at a time.
 *
 * <p><b>Steps under the lock, whose order is the point.</b>
 * <ol>
 *   <li>Room in the memtable is reserved: what comes later cannot fail for want of memory.
 *   <li>The commit is appended to the log, and gets its LSN there. What fails before that has changed nothing.
 *   <li>It is applied to the memtable, under that LSN; nobody sees it yet.
 *   <li>The LSN is published: from here on everybody sees all of it.
 * </ol>
 *
 * <p>Encoding, hashing, summing, and waiting, for room or for a force, happen outside.
 *
 * <p><b>Threads.</b> Any. {@code committing} is below the locks of {@link Checkpointer} and {@link Flusher}, and above those of
 * the log and {@link Views}.
 *
 * <p><b>Failure.</b> An error after the LSN was given is final: the log has what the memtable has not.
 */
final class Committer {
    private static final VarHandle VISIBLE;
    private static final long NO_ROOM = 0;
    private static final long CHANGED = -1;
    /** How many entries a run of the memtable has. */
    private static final int RUN_ENTRIES = 4_096;
    /** Each one makes those that overlap it dearer to add. */
    private static final int MOST_RANGE_DELETES = 16_384;

    static {
        try {
            VISIBLE = MethodHandles.lookup().findVarHandle(Committer.class, "visible", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** Whether what was read before is still so; asked under the lock. */
    @FunctionalInterface
    interface Unchanged {
        boolean isUnchanged(ReadView view);
    }

    private final Path directory;
    private final SegmentedLog log;
    private final Views views;
    private final Flusher flusher;
    private final Keyspaces keyspaces;
    private final KeyspaceOptionsCodec keyspaceOptions;
    private final EngineFailure failure;
    private final Supplier<Memtable> memtables;
    private final MemoryBudget budget;
    private final Runnable sortSoon;
    private final long secret;
    private final long capacityBytes;
    private final CheckpointTrigger trigger;
    private final LoadedTables loadedTables;
    private final WriteBrake brake;

    private final ReentrantLock committing = new ReentrantLock();

    // Guarded by committing.
    private Memtable active;
    private long unsortedEntries;
    private boolean isClosed;

    // Of the one who recovers.
    private final CommitSize recovered = new CommitSize();
    private int highestRecovered;

    // Written under committing, read by any.
    private long visible;

    private final LongAdder stalls = new LongAdder();

    Committer(
            Path directory,
            DatabaseOptions options,
            SegmentedLog log,
            Views views,
            Supplier<Memtable> memtables,
            Flusher flusher,
            Keyspaces keyspaces,
            KeyspaceOptionsCodec keyspaceOptions,
            EngineFailure failure,
            MemoryBudget budget,
            CheckpointTrigger trigger,
            LoadedTables loadedTables,
            WriteBrake brake,
            Runnable sortSoon,
            long secret,
            long lastLsn) {
        this.directory = directory;
        this.log = log;
        this.views = views;
        this.memtables = memtables;
        this.flusher = flusher;
        this.keyspaces = keyspaces;
        this.keyspaceOptions = keyspaceOptions;
        this.failure = failure;
        this.budget = budget;
        this.trigger = trigger;
        this.loadedTables = loadedTables;
        this.brake = brake;
        this.sortSoon = sortSoon;
        this.secret = secret;
        this.capacityBytes = capacityBytes(options);
        this.visible = lastLsn;
        this.active = views.current().memtables[0];
    }

    static long capacityBytes(DatabaseOptions options) {
        return Math.min(options.memtableBytes(), options.memoryBytes() / 4);
    }

    /** The last commit that everybody sees. */
    long visible() {
        return (long) VISIBLE.getAcquire(this);
    }

    long stalls() {
        return stalls.sum();
    }

    /** Commits; returns the LSN when what the durability promises is so. */
    long commit(Writing writing) {
        return commitIf(writing, view -> true);
    }

    /** Commits if {@code unchanged} holds at that very moment; returns 0, and changes nothing, if it does not. */
    long commitIf(Writing writing, Unchanged unchanged) {
        writing.hash(secret);
        requireFits(writing.size);
        brake.pass();
        writing.touch(views.current().memtables[0]);
        log.prepare(writing.commit.bytes(), 0, writing.commit.length(), writing.prepared);
        long lsn = tryCommit(writing, unchanged);
        if (lsn == NO_ROOM) {
            stalls.increment();
            long since = NanoClock.now();
            do {
                flusher.awaitRoom(since);
                lsn = tryCommit(writing, unchanged);
            } while (lsn == NO_ROOM);
        }
        if (lsn == CHANGED) {
            return 0;
        }
        log.awaitPromised(lsn);
        trigger.committed();
        return lsn;
    }

    /**
     * Commits a load, whose tables are durable with their names, if the keyspace is still there; returns 0 if it is not. The caller
     * waits for what it promises. When {@code isLogged} is run the tables are taken over; from then on their files may be needed.
     */
    long load(Writing writing, KeyspaceState keyspace, List<Table> tables, Runnable isLogged) {
        writing.hash(secret);
        log.prepare(writing.commit.bytes(), 0, writing.commit.length(), writing.prepared);
        committing.lock();
        try {
            requireUsable();
            if (keyspace.isDropped()) {
                return 0;
            }
            Memtable next = memtables.get();
            isLogged.run();
            long lsn = appendLoad(writing, tables);
            try {
                publishLoad(lsn, tables, next);
                count(writing.size.operations(), writing.prepared.storedBytes());
            } catch (Throwable cause) {
                // The log names the tables: final, so that nobody takes them for those of a load that failed.
                failure.set(cause);
                throw cause;
            }
            return lsn;
        } finally {
            committing.unlock();
        }
    }

    private long appendLoad(Writing writing, List<Table> tables) {
        try {
            return append(writing);
        } catch (Throwable cause) {
            // Nobody reads them before the database is opened again.
            tables.forEach(table -> {
                try {
                    table.close();
                } catch (Throwable alsoFailed) {
                    cause.addSuppressed(alsoFailed);
                }
            });
            throw cause;
        }
    }

    /** Nobody sees the load before its LSN is published, and nobody that LSN without the load. */
    private void publishLoad(long lsn, List<Table> tables, Memtable next) {
        long last = visible;
        Loaded load = Loaded.of(lsn, tables);
        loadedTables.add(lsn, tables);
        views.update(view -> view.withLoad(next, load, last));
        active = next;
        unsortedEntries = 0;
        VISIBLE.setRelease(this, lsn);
        flusher.soon();
    }

    /** Returns when a commit may begin that takes no room in memory. */
    void awaitTurn() {
        brake.pass();
    }

    /** A load was committed, and nobody waits for it any more. */
    void committed() {
        trigger.committed();
    }

    private void requireFits(CommitSize size) {
        long bytes = size.keyAndValueBytes();
        long needed = Memtable.mostBytes(budget, size.operations(), size.copiedBytes(), size.adoptedBytes());
        if (needed > budget.limitBytes()) {
            throw new LimitExceededException(
                    "a commit of " + size.operations() + " operations and " + bytes + " bytes needs " + needed
                            + " bytes of memory, but memoryBytes is " + budget.limitBytes() + " in the database in "
                            + directory + "; make several of it, or raise memoryBytes",
                    directory);
        }
        if (bytes > budget.limitBytes() / 2) {
            throw new LimitExceededException(
                    "a commit of " + bytes + " bytes is more than half of memoryBytes, " + budget.limitBytes()
                            + ", of the database in " + directory + "; make several of it, or raise memoryBytes",
                    directory);
        }
    }

    private long tryCommit(Writing writing, Unchanged unchanged) {
        committing.lock();
        try {
            requireUsable();
            if (!unchanged.isUnchanged(views.current())) {
                return CHANGED;
            }
            if (!reserve(writing.size)) {
                return NO_ROOM;
            }
            long lsn = append(writing);
            apply(writing, lsn);
            VISIBLE.setRelease(this, lsn);
            count(writing.size.operations(), writing.prepared.storedBytes());
            return lsn;
        } finally {
            committing.unlock();
        }
    }

    /** What fails with an exception has changed nothing, or the log knows; an error can come at any time. */
    private long append(Writing writing) {
        try {
            return log.appendCommit(writing.prepared);
        } catch (Error cause) {
            failure.set(cause);
            throw cause;
        }
    }

    private void requireUsable() {
        failure.requireNone();
        if (isClosed) {
            throw new ClosedException("the database in " + directory + " is closed; open it again", directory);
        }
    }

    private boolean reserve(CommitSize size) {
        if (active.rangeDeletes().count() >= MOST_RANGE_DELETES) {
            rotateLocked();
        }
        if (hasReserved(size)) {
            return true;
        }
        // Rotating for want of memory alone would only make many small memtables.
        boolean isWorthRotating = !active.isEmpty()
                && (active.bytes() + size.copiedBytes() + size.adoptedBytes() > capacityBytes / 2
                        || views.current().memtables.length == 1);
        if (isWorthRotating) {
            rotateLocked();
        }
        return isWorthRotating && hasReserved(size);
    }

    private boolean hasReserved(CommitSize size) {
        return active.reserve(size.operations(), size.copiedBytes(), size.adoptedBytes());
    }

    private void rotateLocked() {
        Memtable next = memtables.get();
        long last = visible;
        try {
            views.update(view -> view.withActive(next, last));
        } catch (Throwable cause) {
            // Whether it is in the view is not known; nothing may be put into the one before any more.
            failure.set(cause);
            throw cause;
        }
        active = next;
        unsortedEntries = 0;
        flusher.soon();
    }

    private void apply(Writing writing, long lsn) {
        try {
            CommitCursor each = writing.cursor();
            for (int i = 0; each.next(); i++) {
                apply(each, writing.hash(i), lsn);
            }
        } catch (Throwable cause) {
            failure.set(cause);
            throw cause;
        }
    }

    private void apply(CommitCursor each, long hash, long lsn) {
        switch (each.kind()) {
            case EntryKind.PUT, EntryKind.DELETE -> put(each, hash, lsn);
            case EntryKind.DELETE_RANGE -> active.deleteRange(rangeDelete(each, lsn));
            case EntryKind.LOAD ->
                throw new IllegalArgumentException(
                        "malformed commit " + lsn + ": it loads tables, and does something else");
            case EntryKind.CREATE_KEYSPACE ->
                keyspaces.add(new KeyspaceState(each.keyspace(), each.name(), lsn, keyspaceOptions.decode(each)));
            default -> keyspaces.drop(each.keyspace(), lsn);
        }
    }

    private void put(CommitCursor each, long hash, long lsn) {
        if (each.valueLength() <= CommitSize.ADOPTED_VALUE_BYTES) {
            active.put(
                    each.kind(),
                    each.keyspace(),
                    each.bytes(),
                    each.keyFrom(),
                    each.keyLength(),
                    each.valueFrom(),
                    each.valueLength(),
                    each.deadline(),
                    lsn,
                    hash);
        } else {
            active.putAdopting(
                    each.kind(),
                    each.keyspace(),
                    each.bytes(),
                    each.keyFrom(),
                    each.keyLength(),
                    each.valueFrom(),
                    each.valueLength(),
                    each.deadline(),
                    lsn,
                    hash);
        }
    }

    private static RangeDelete rangeDelete(CommitCursor each, long lsn) {
        byte[] bytes = each.bytes();
        byte[] from = Arrays.copyOfRange(bytes, each.keyFrom(), each.keyFrom() + each.keyLength());
        byte[] to = each.isBounded() ? Arrays.copyOfRange(bytes, each.toFrom(), each.toFrom() + each.toLength()) : null;
        return new RangeDelete(each.keyspace(), from, to, lsn);
    }

    private void count(int operations, int storedBytes) {
        trigger.add(operations, storedBytes);
        unsortedEntries += operations;
        if (unsortedEntries >= RUN_ENTRIES) {
            unsortedEntries = 0;
            sortSoon.run();
        }
    }

    /** Applies a commit that recovery read from the log; by one thread, before anybody else commits. */
    void recover(long lsn, byte[] bytes, int from, int length, CommitCursor cursor, LoadReplay loads) {
        recovered.reset();
        cursor.over(bytes, from, length);
        while (cursor.next()) {
            recovered.add(cursor);
        }
        if (recovered.highestKeyspace() > highestRecovered) {
            highestRecovered = recovered.highestKeyspace();
            keyspaces.requireAbove(highestRecovered);
        }
        if (recovered.operations() > 0 && cursor.kind() == EntryKind.LOAD) {
            recoverLoad(lsn, loads.open(lsn, cursor.over(bytes, from, length)));
            return;
        }
        // The bytes are somebody else's; what is kept must be the memtable's.
        byte[] kept = recovered.isAdopting() ? Arrays.copyOfRange(bytes, from, from + length) : bytes;
        int keptFrom = recovered.isAdopting() ? 0 : from;
        long since = NanoClock.now();
        while (!tryRecover(lsn, cursor.over(kept, keptFrom, length), recovered)) {
            flusher.awaitRoom(since);
        }
    }

    private void recoverLoad(long lsn, List<Table> tables) {
        committing.lock();
        try {
            publishLoad(lsn, tables, memtables.get());
        } finally {
            committing.unlock();
        }
    }

    private boolean tryRecover(long lsn, CommitCursor each, CommitSize size) {
        committing.lock();
        try {
            if (!reserve(size)) {
                return false;
            }
            while (each.next()) {
                long hash = KeyHash.of(secret, each.keyspace(), each.bytes(), each.keyFrom(), each.keyLength());
                apply(each, hash, lsn);
            }
            VISIBLE.setRelease(this, lsn);
            count(size.operations(), (int) Math.min(Integer.MAX_VALUE, size.keyAndValueBytes()));
            return true;
        } finally {
            committing.unlock();
        }
    }

    /** Makes everything that is committed now ready to be flushed. */
    void rotate() {
        committing.lock();
        try {
            if (visible > views.current().sealedLsn()) {
                rotateLocked();
            }
        } finally {
            committing.unlock();
        }
    }

    /** Takes no commit from now on. */
    void close() {
        committing.lock();
        try {
            isClosed = true;
        } finally {
            committing.unlock();
        }
    }
}
