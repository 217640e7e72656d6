package io.godb.core.internal.engine;

import io.godb.core.DatabaseOptions;
import io.godb.core.RecoveryReport;
import io.godb.core.file.DirectoryLock;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.memory.MemoryBudget;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.internal.table.TableAccess;
import io.godb.core.internal.util.Closing;
import java.nio.file.Path;
import java.util.List;

/** What an open database consists of, and the order in which it is closed. */
record EngineParts(
        Path directory,
        DatabaseOptions options,
        List<DirectoryLock> locks,
        SegmentedLog log,
        MemoryBudget budget,
        TableAccess access,
        KeyspaceOptionsCodec keyspaceOptions,
        Views views,
        OpenSnapshots snapshots,
        Keyspaces keyspaces,
        EngineFailure failure,
        Flusher flusher,
        Committer committer,
        Checkpointer checkpointer,
        Compactions compactions,
        Scrubber scrubber,
        BulkLoads loads,
        EngineWorkers workers,
        long secret,
        RecoveryReport recovery) {
    EngineParts {
        locks = List.copyOf(locks);
    }

    /** Nobody commits any more. Every step is taken, whatever becomes of those before. */
    void close(Runnable markClosed) {
        Closing closing =
                new Closing().then(compactions::cancel).then(scrubber::cancel).then(flusher::tellOfProgress);
        // Before the last checkpoint, which names what was merged.
        closing.then(workers::stop).then(compactions::close);
        if (options.checkpointOnClose() && !failure.isSet() && !log.stats().hasFailed()) {
            closing.then(checkpointer::checkpointAtClose);
        }
        // Also those that users began: nothing is written any more when the locks are given back.
        closing.then(checkpointer::close).then(flusher::close);
        closing.then(log::close).then(markClosed).then(views::close);
        locks.forEach(lock -> closing.then(lock::close));
        closing.orThrow();
    }
}
