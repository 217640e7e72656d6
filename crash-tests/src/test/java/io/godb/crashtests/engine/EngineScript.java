package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.OutcomeUnknownException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.testkit.fault.FaultScript;
import io.godb.testkit.fault.FaultyFileSystem;
import io.godb.testkit.fault.FiredFault;
import io.godb.testkit.fault.OperationKind;
import io.godb.testkit.oracle.Promise;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two lives of a database, with every call that it makes of its files in them. It goes on after each failure as far as it is let,
 * and then nothing that was acknowledged may be missing.
 */
final class EngineScript implements FaultScript {
    private static final Path DIRECTORY = Path.of("/databases", "db");
    private static final int WRITER = 0;
    /**
     * Letting go of what nothing needs: a failure is told in the log, and it is tried again at the next checkpoint. And a
     * checkpoint that the device cannot read, which is told in the report: an older one is taken. And a segment that was to
     * follow when the log is closed, which is whole without it. And merging tables, which whoever commits does for the database:
     * that is told in the log and counted, and tried again.
     */
    private static final Set<String> GOT_OVER = Set.of(
            "io.godb.core.internal.engine.Checkpointer.release",
            "io.godb.core.internal.checkpoint.StoredCheckpoint.read",
            "io.godb.core.internal.engine.Compactions.workInline",
            // The load is durable; what is not written as a table then is later.
            "io.godb.core.internal.engine.BulkLoads.committed",
            "io.godb.core.internal.log.Appender.close",
            // The one above a directory that was there: who may not force it goes on.
            "io.godb.core.internal.util.DurableDirectory.forceNameIfAllowed");

    private final EngineSetup setup;
    private final MemoryFileSystem bare = new MemoryFileSystem();
    private final History history = new History();
    private long sequence;
    private int openings;
    private @Nullable FaultyFileSystem faulty;

    EngineScript(Durability level) {
        this(EngineSetup.of(11, level, new Values(6_000, 4)));
    }

    private EngineScript(EngineSetup setup) {
        this.setup = setup;
    }

    /** One that loads much. */
    static EngineScript loading(Durability level) {
        return new EngineScript(EngineSetup.of(11, level, new Values(6_000, 4)).withLoads());
    }

    @Override
    public FileSystem newFileSystem() {
        return bare;
    }

    @Override
    public void run(FaultyFileSystem files) {
        faulty = files;
        live(files, this::firstLife);
        live(files, this::secondLife);
    }

    private interface Life {
        void lead(Database database);
    }

    private void live(FaultyFileSystem files, Life life) {
        Database database = opened(files);
        if (database == null) {
            return;
        }
        try {
            step(() -> requireAll(database));
            history.recovered((int) database.lastLsn());
            life.lead(database);
        } catch (Throwable broken) {
            closeAfter(database, broken);
            throw broken;
        }
        step(database::close);
        // Failed or not, a second time is harmless.
        database.close();
    }

    private static void closeAfter(Database database, Throwable broken) {
        try {
            database.close();
        } catch (Throwable alsoFailed) {
            broken.addSuppressed(alsoFailed);
        }
    }

    /** Opens it, at the second attempt if it must be. */
    private @Nullable Database opened(FaultyFileSystem files) {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                return open(files);
            } catch (GoDbException failure) {
                surfaced(failure);
            }
        }
        return null;
    }

    private Database open(FileSystem files) {
        openings++;
        return Database.open(DIRECTORY, setup.options(files, 1, openings));
    }

    private void goOn(Database database) {
        requireAll(database);
        history.recovered((int) database.lastLsn());
    }

    private void requireAll(Database database) {
        history.require(Promise.KILL, database, setup.values());
    }

    private void firstLife(Database database) {
        write(database, 8);
        checkpoint(database);
        write(database, 5);
        step(database::sync);
        write(database, 4);
        checkpoint(database);
        write(database, 6);
        checkpoint(database);
        step(database::compact);
        write(database, 3);
        step(database::verify);
        step(() -> requireAll(database));
    }

    private void secondLife(Database database) {
        write(database, 5);
        checkpoint(database);
        write(database, 4);
        step(database::compact);
        write(database, 2);
    }

    private void checkpoint(Database database) {
        step(database::checkpoint);
    }

    private void write(Database database, int count) {
        for (int i = 0; i < count; i++) {
            sequence++;
            write(
                    database,
                    setup.operations()
                            .draw(
                                    1,
                                    WRITER,
                                    sequence,
                                    Set.copyOf(history.newest().spaces())));
        }
    }

    private void write(Database database, Operation operation) {
        if (database.stats().isFailed()) {
            return;
        }
        long before = database.lastLsn();
        boolean isCommit = history.begun(operation);
        try {
            operation.applyTo(database, setup.values());
            history.promised(setup.level() == Durability.FULL ? Promise.POWER_CUT : Promise.KILL);
        } catch (GoDbException failure) {
            surfaced(failure);
            boolean isOpen = failure instanceof OutcomeUnknownException
                    || database.stats().isFailed();
            assertThat(isOpen || database.lastLsn() == before)
                    .as("a commit that failed is not there: %s", failure)
                    .isTrue();
            if (isCommit && !isOpen) {
                history.withdrawn();
            }
        }
    }

    private void step(Runnable step) {
        try {
            step.run();
        } catch (GoDbException failure) {
            surfaced(failure);
        }
    }

    private void surfaced(GoDbException failure) {
        assertThat(failure).hasMessageContaining(DIRECTORY.getRoot().toString());
        if (faulty != null) {
            faulty.report().surfaced(failure);
        }
    }

    @Override
    public boolean mayRecoverFrom(FiredFault fault) {
        return isGotOver(fault);
    }

    /** Whether a database gets over it without a word to whoever uses it. */
    static boolean isGotOver(FiredFault fault) {
        // What is in a table was forced, or only read; that it cannot be closed is told in the log.
        boolean isTableClosed = fault.operation().kind() == OperationKind.CLOSE
                && fault.operation().path().toString().endsWith(CheckpointFiles.TABLE_SUFFIX);
        Throwable injected = fault.injected();
        boolean isExpected = injected != null
                && Arrays.stream(injected.getStackTrace())
                        .anyMatch(each -> GOT_OVER.contains(each.getClassName() + "." + each.getMethodName()));
        return isTableClosed || isExpected;
    }

    @Override
    public void check(FileSystem files, @Nullable Throwable failure) {
        try (Database database = open(files)) {
            goOn(database);
            database.verify();
            write(database, 3);
            checkpoint(database);
            requireAll(database);
        }
        try (Database database = open(files)) {
            assertThat(database.recovery().wasClean()).isTrue();
            requireAll(database);
        }
    }
}
