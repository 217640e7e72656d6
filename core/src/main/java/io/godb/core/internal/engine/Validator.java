package io.godb.core.internal.engine;

import io.godb.core.CorruptionException;
import io.godb.core.ErrorCode;
import io.godb.core.GoDbException;
import io.godb.core.Progress;
import io.godb.core.StorageException;
import io.godb.core.ValidationReport;
import io.godb.core.ValidationReport.Issue;
import io.godb.core.internal.checkpoint.StoredCheckpoint;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that a database has on its device, and collects what is wrong. What the device cannot read is wrong, too;
 * anything else that fails, such as a database that is closed meanwhile, ends it.
 *
 * <p><b>Threads.</b> One for each validation.
 */
final class Validator {
    /** More of them say nothing new. */
    private static final int MOST_ISSUES = 10_000;
    /** How many records of the log are read between two looks at the interrupt flag. */
    private static final int RECORDS_AT_ONCE = 1_024;

    private final Path directory;
    private final List<Issue> issues = new ArrayList<>();

    Validator(Path directory) {
        this.directory = directory;
    }

    /** {@code log} is null for a database that keeps none. */
    ValidationReport run(
            ReadView view, List<StoredCheckpoint> checkpoints, @Nullable SegmentedLog log, Progress progress) {
        List<Table> tables = view.levels.all();
        long bytes = 0;
        for (Table each : tables) {
            bytes += each.facts().fileBytes();
        }
        Steps steps = new Steps("the validation of", directory, progress, bytes);
        for (Table each : tables) {
            check(each, steps);
        }
        for (StoredCheckpoint each : checkpoints) {
            if (each.damage() != null) {
                add(each.damage());
            }
        }
        long commits = log == null ? 0 : check(log, steps);
        return new ValidationReport(tables.size(), bytes, commits, checkpoints.size(), issues);
    }

    private void check(Table table, Steps steps) {
        long[] done = new long[1];
        try {
            table.verify(
                    reached -> {
                        steps.advance(reached - done[0]);
                        done[0] = reached;
                    },
                    this::add);
        } catch (StorageException failure) {
            add(failure);
        }
        steps.advance(table.facts().fileBytes() - done[0]);
    }

    private long check(SegmentedLog log, Steps steps) {
        try {
            return log.verify(
                    read -> {
                        if (read % RECORDS_AT_ONCE == 0) {
                            steps.requireUninterrupted();
                        }
                    },
                    this::add);
        } catch (StorageException failure) {
            add(failure);
            return 0;
        }
    }

    private void add(GoDbException failure) {
        if (failure.code() != ErrorCode.CORRUPTION && failure.code() != ErrorCode.STORAGE_IO) {
            throw failure;
        }
        long position = failure instanceof CorruptionException damage ? damage.position() : -1;
        if (issues.size() < MOST_ISSUES) {
            issues.add(new Issue(failure.file(), position, failure));
        }
    }
}
