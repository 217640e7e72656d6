package io.godb.crashtests.engine;

import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.CheckpointStore;
import io.godb.core.internal.checkpoint.TableEntry;
import io.godb.testkit.oracle.Promise;
import io.godb.testkit.trace.RecordingFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Damages what the newest checkpoint alone consists of, after each step of a long life: with an older checkpoint to fall back to
 * nothing may be lost, and it must be said.
 */
final class Fallbacks {
    private static final Path DIRECTORY = EngineSetup.DIRECTORY;
    private static final int STEPS = 8;
    private static final int WRITES = 5;
    /** As the options say. */
    private static final int KEPT = 2;

    private final EngineSetup setup;
    private int count;

    private Fallbacks(long seed) {
        // What merging replaces lets older checkpoints go early: they would pin as much again.
        setup = EngineSetup.of(seed, Durability.OS, new Values(500, 6)).withoutMerging();
    }

    /** Returns how often it was fallen back. */
    static int run(long seed) {
        return new Fallbacks(seed).run();
    }

    private int run() {
        MemoryFileSystem bare = new MemoryFileSystem();
        RecordingFileSystem files = new RecordingFileSystem(bare);
        EngineClient client = new EngineClient(files, setup, files.marks(), 1).open();
        for (int step = 0; step < STEPS; step++) {
            client.write(WRITES).checkpoint().write(step % 2);
            Tree tree = Tree.of(bare, DIRECTORY);
            History history = new History();
            EngineClient.replay(RecoveredDatabase.marksOf(files), setup, history);
            if (client.database().checkpoints().size() < Math.min(step + 1, KEPT)) {
                throw new AssertionError(
                        "Too few checkpoints are kept: " + client.database().checkpoints());
            }
            damage(tree).forEach(each -> fallBack(each, history));
        }
        client.close();
        return count;
    }

    private static List<Tree> damage(Tree tree) {
        List<Checkpoint> candidates = new CheckpointStore(
                        tree.write(DIRECTORY), DIRECTORY, DIRECTORY.resolve(CheckpointFiles.CHECKPOINTS))
                .read()
                .candidates();
        List<Tree> damaged = new ArrayList<>();
        damaged.add(tree.without(CheckpointFiles.CURRENT));
        damaged.add(tree.flipped(CheckpointFiles.CURRENT, 40, 1));
        if (candidates.size() > 1) {
            Checkpoint newest = candidates.get(0);
            String checkpoint = CheckpointFiles.CHECKPOINTS + "/" + CheckpointFiles.checkpoint(newest.number());
            damaged.add(tree.without(checkpoint));
            damaged.add(tree.flipped(checkpoint, 50, 1));
            damaged.add(tree.cut(checkpoint, 60));
            for (TableEntry each : newest.tables()) {
                boolean isOwn = candidates.get(1).tables().stream().noneMatch(older -> older.number() == each.number());
                String table = CheckpointFiles.TABLES + "/" + CheckpointFiles.table(each.number());
                if (isOwn) {
                    damaged.add(tree.without(table));
                    damaged.add(tree.cut(table, 4_000));
                }
            }
        }
        return damaged;
    }

    private void fallBack(Tree damaged, History history) {
        MemoryFileSystem files = damaged.write(DIRECTORY);
        try (Database database = Database.open(DIRECTORY, setup.options(files, 2, 1))) {
            database.verify();
            requireAll(history, database);
            if (database.recovery().remarks().isEmpty()) {
                throw new AssertionError("Fallen back, but nothing was said: " + database.recovery());
            }
        }
        try (Database database = Database.open(DIRECTORY, setup.options(files, 2, 2))) {
            requireAll(history, database);
            if (!database.recovery().wasClean()) {
                throw new AssertionError("Closed, but not cleanly: " + database.recovery());
            }
        }
        count++;
    }

    private void requireAll(History history, Database database) {
        if (database.lastLsn() != history.size()) {
            throw new AssertionError("Lost: found up to " + database.lastLsn() + " of " + history.size());
        }
        history.require(Promise.NONE, database, setup.values());
    }
}
