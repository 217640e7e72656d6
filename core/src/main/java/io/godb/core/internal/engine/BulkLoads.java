package io.godb.core.internal.engine;

import io.godb.core.ClosedException;
import io.godb.core.DatabaseOptions;
import io.godb.core.internal.compaction.CompactionRules;
import io.godb.core.internal.log.SegmentedLog;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loads that are open, and what they have in common.
 *
 * <p><b>Threads.</b> Any; the monitor guards the set, and nothing is called while it is held.
 */
final class BulkLoads {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");

    private final DatabaseOptions options;
    private final TableWriting tables;
    private final TableNumbers numbers;
    private final Committer committer;
    private final Flusher flusher;
    private final SegmentedLog log;
    private final EngineFailure failure;

    private final Set<EngineBulkLoad> open = new LinkedHashSet<>();
    private boolean isClosed;

    BulkLoads(
            DatabaseOptions options,
            TableWriting tables,
            TableNumbers numbers,
            Committer committer,
            Flusher flusher,
            SegmentedLog log,
            EngineFailure failure) {
        this.options = options;
        this.tables = tables;
        this.numbers = numbers;
        this.committer = committer;
        this.flusher = flusher;
        this.log = log;
        this.failure = failure;
    }

    EngineBulkLoad begin(Engine engine, KeyspaceState keyspace) {
        EngineBulkLoad load = new EngineBulkLoad(
                engine, this, keyspace, new TableFiles(tables, numbers, CompactionRules.DEEPEST), options.tableBytes());
        synchronized (this) {
            if (isClosed) {
                throw new ClosedException(
                        "the database in " + engine.directory() + " is closed, or being closed", engine.directory());
            }
            open.add(load);
        }
        return load;
    }

    synchronized void ended(EngineBulkLoad load) {
        open.remove(load);
    }

    Committer committer() {
        return committer;
    }

    /** Whether what was appended last, and failed, may be in the log all the same. */
    boolean isOutcomeUnknown() {
        return failure.isSet() || log.stats().hasFailed();
    }

    /** A load was committed, and is durable: brings its tables to their place, if no thread does. */
    void committed() {
        if (!options.background()) {
            flusher.work();
        }
        committer.committed();
    }

    /** Discards those that are open; no other is begun. */
    void close() {
        List<EngineBulkLoad> left;
        synchronized (this) {
            isClosed = true;
            left = List.copyOf(open);
        }
        for (EngineBulkLoad each : left) {
            if (each.closeWithDatabase()) {
                LOG.warn(
                        "the database in {} is being closed, and a load that was not finished is discarded",
                        tables.directory());
            }
        }
    }
}
