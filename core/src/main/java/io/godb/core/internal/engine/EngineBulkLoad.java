package io.godb.core.internal.engine;

import io.godb.core.BulkLoad;
import io.godb.core.ClosedException;
import io.godb.core.KeyOrderException;
import io.godb.core.internal.format.CommitBuffer;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableFacts;
import io.godb.core.internal.table.TableWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes tables, and commits them by their names.
 *
 * <p><b>Steps of finishing, whose order is the point.</b>
 * <ol>
 *   <li>Every table is forced, then the directory with their names: whoever finds the commit finds them.
 *   <li>The commit names the tables. From here on they are needed, unless it is known that it failed.
 *   <li>Under the commit lock they become visible with the commit's LSN.
 *   <li>The log is forced: that the load was finished is true after a power cut, too.
 * </ol>
 *
 * <p>A crash before the commit is durable leaves tables that nobody names, which are swept after the next opening.
 *
 * <p><b>Threads.</b> One at a time, and whoever closes the database. {@code lock} is above the commit lock, and below all others
 * of the engine, none of which is waited for while it is held.
 *
 * <p><b>Failure.</b> The files are deleted, as far as possible, and the numbers given back; unless the commit may be in the log: then
 * they stay until the database is opened again.
 */
final class EngineBulkLoad implements BulkLoad {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");
    private static final byte[] NOTHING = {};
    /** What a writer may hold. */
    private static final long WRITER_BYTES = 8L << 20;

    private final Engine engine;
    private final BulkLoads loads;
    private final KeyspaceState keyspace;
    private final TableFiles files;
    private final long tableBytes;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final List<TableFacts> written = new ArrayList<>();
    private @Nullable TableWriter writer;
    private byte[] lastKey = NOTHING;
    private int lastKeyLength;
    private long count;
    private boolean isEnded;
    private @Nullable Throwable failure;
    private boolean isMaybeLogged;

    EngineBulkLoad(Engine engine, BulkLoads loads, KeyspaceState keyspace, TableFiles files, long tableBytes) {
        this.engine = engine;
        this.loads = loads;
        this.keyspace = keyspace;
        this.files = files;
        this.tableBytes = tableBytes;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        Objects.requireNonNull(value, "value");
        engine.writing().requireKey(key);
        engine.writing().requireValue(value);
        lock.lock();
        try {
            requireGoing();
            requireBehind(key);
            try {
                keyspace.requireThere(engine.directory());
                write(key, value);
            } catch (Throwable cause) {
                discard(cause);
                throw cause;
            }
            remember(key);
        } finally {
            lock.unlock();
        }
    }

    private void requireGoing() {
        if (failure instanceof ClosedException closed) {
            throw new ClosedException(String.valueOf(closed.getMessage()), engine.directory());
        }
        if (failure != null) {
            throw new IllegalStateException(
                    "this load failed before, and nothing is left of it: " + failure + "; begin another", failure);
        }
        if (isEnded) {
            throw new IllegalStateException("this load was finished, or closed; begin another");
        }
    }

    private void requireBehind(byte[] key) {
        boolean isBehind = count == 0 || Arrays.compareUnsigned(lastKey, 0, lastKeyLength, key, 0, key.length) < 0;
        if (!isBehind) {
            throw new KeyOrderException(
                    "key " + (count + 1) + " of a load into keyspace '" + keyspace.name + "' of the database in "
                            + engine.directory()
                            + " is not behind the key before; it was left out: sort them, each once",
                    engine.directory());
        }
    }

    private void write(byte[] key, byte[] value) {
        TableWriter open = writer;
        if (open != null && (isLargeEnough(open) || !open.hasRoom(key.length, value.length))) {
            endTable(open);
            open = null;
        }
        if (open == null) {
            open = files.begin();
            writer = open;
        }
        open.add(EntryKind.PUT, keyspace.id, key, 0, key.length, 0, 0, value, 0, value.length);
    }

    private boolean isLargeEnough(TableWriter open) {
        return open.bytesSoFar() >= tableBytes || open.memoryBytes() >= WRITER_BYTES;
    }

    private void endTable(TableWriter open) {
        written.add(open.finish());
        writer = null;
    }

    private void remember(byte[] key) {
        if (lastKey.length < key.length) {
            lastKey = new byte[Math.max(key.length, 2 * lastKey.length)];
        }
        System.arraycopy(key, 0, lastKey, 0, key.length);
        lastKeyLength = key.length;
        count++;
    }

    @Override
    public long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long finish() {
        // Before the lock, for it may wait.
        loads.committer().awaitTurn();
        long lsn;
        lock.lock();
        try {
            requireGoing();
            try {
                lsn = commit();
            } catch (Throwable cause) {
                discard(cause);
                throw cause;
            }
            end();
        } finally {
            lock.unlock();
        }
        if (lsn > 0) {
            engine.awaitDurable(lsn);
            loads.committed();
        }
        return lsn;
    }

    private long commit() {
        TableWriter open = writer;
        if (open != null) {
            endTable(open);
        }
        if (written.isEmpty()) {
            keyspace.requireThere(engine.directory());
            return 0;
        }
        List<Table> tables = new ArrayList<>();
        try {
            written.forEach(facts -> tables.add(files.open(facts)));
            files.forceNames();
            long lsn = loads.committer().load(commitOf(tables), keyspace, tables, () -> isMaybeLogged = true);
            if (lsn == 0) {
                throw KeyspaceState.notFound(keyspace.name, engine.directory());
            }
            return lsn;
        } catch (Throwable cause) {
            if (!isMaybeLogged) {
                tables.forEach(table -> close(table, cause));
            }
            throw cause;
        }
    }

    private Writing commitOf(List<Table> tables) {
        CommitBuffer commit = new CommitBuffer();
        for (Table each : tables) {
            engine.writing().requireCommit(commit, 0);
            commit.load(keyspace.id, each.facts().number(), each.facts().fileBytes(), each.tailChecksum());
        }
        return new Writing(commit);
    }

    private static void close(Table table, Throwable cause) {
        try {
            table.close();
        } catch (Throwable alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    /** Whether nobody can need the files any more, or find them named. */
    private boolean isGone() {
        return !isMaybeLogged || !loads.isOutcomeUnknown();
    }

    /** Nothing is left of it. */
    private void discard(Throwable cause) {
        failure = cause;
        TableWriter open = writer;
        writer = null;
        if (open != null) {
            attempt(open::abandon, cause);
        }
        if (isGone()) {
            written.forEach(facts -> attempt(() -> files.delete(facts), cause));
            end();
        } else {
            // They stay in work, so that nobody sweeps them.
            isEnded = true;
            loads.ended(this);
        }
        written.clear();
    }

    private static void attempt(Runnable step, Throwable cause) {
        try {
            step.run();
        } catch (Throwable alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    private void end() {
        isEnded = true;
        files.close();
        loads.ended(this);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!isEnded) {
                IllegalStateException closing = new IllegalStateException("closed before it was finished");
                discard(closing);
                failure = null;
                tellOfLeftovers(closing);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether it was open. */
    boolean closeWithDatabase() {
        lock.lock();
        try {
            if (isEnded) {
                return false;
            }
            ClosedException closing = new ClosedException(
                    "the database in " + engine.directory() + " was closed, and this load discarded",
                    engine.directory());
            discard(closing);
            tellOfLeftovers(closing);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void tellOfLeftovers(Throwable closing) {
        for (Throwable each : closing.getSuppressed()) {
            LOG.warn(
                    "a file of a load that was discarded could not be deleted in {}, and goes after the next checkpoint: {}",
                    engine.directory(),
                    each.toString());
        }
    }
}
