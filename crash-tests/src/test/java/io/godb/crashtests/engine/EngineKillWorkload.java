package io.godb.crashtests.engine;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.testkit.kill.KillClient;
import io.godb.testkit.kill.KillWorkload;
import io.godb.testkit.kill.KillWriter;
import io.godb.testkit.oracle.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Writers at a database of small memtables, segments and tables, which takes checkpoints and merges tables all the time; the
 * writers ask for more of both, and sync. Arguments: the level.
 */
final class EngineKillWorkload implements KillWorkload {
    private static final int KEYS = 60;
    private static final int LONGEST_VALUE = 20_000;
    private static final int CHECKPOINT_EVERY = 90;
    private static final int SYNC_EVERY = 70;
    private static final int COMPACT_EVERY = 150;

    private Database database;
    private Operations operations;
    private Durability level;

    /** What the writers of a run do. */
    static Operations operations(long seed) {
        return new Operations(seed, KEYS, 5, 4);
    }

    /** What they put. */
    static Values values() {
        return new Values(LONGEST_VALUE, 16);
    }

    /** Opens the database as the workload does. */
    static Database open(Path directory, Durability level) {
        return Database.open(
                directory,
                DatabaseOptions.builder()
                        .durability(level)
                        .memoryBytes(DatabaseOptions.LEAST_MEMORY_BYTES)
                        .memtableBytes(1 << 20)
                        .segmentBytes(64 << 10)
                        .leastSegments(0)
                        .forceInterval(Duration.ofMillis(3))
                        .checkpointInterval(Duration.ofMillis(15))
                        .checkpointLogBytes(400_000)
                        .checkpointEntries(300)
                        .mergeAtTables(3)
                        .tableBytes(64 << 10)
                        .levelBytes(64 << 10)
                        .build());
    }

    @Override
    public void run(Path directory, KillClient client) throws Exception {
        operations = operations(client.seed());
        level = Durability.valueOf(client.arguments().get(0));
        try (Database opened = open(directory, level)) {
            database = opened;
            client.opened();
            client.writeUntilStopped(writer -> write(client.life(), writer));
        }
    }

    private void write(int life, KillWriter writer) {
        long sequence = writer.nextSequence();
        Operation operation = operations.draw(life, writer.number(), sequence, Set.copyOf(database.keyspaces()));
        writer.begins();
        long lsn = operation.applyTo(database, values());
        writer.acknowledged(lsn, level == Durability.FULL ? Promise.POWER_CUT : Promise.KILL);
        if (writer.number() == 0 && sequence % CHECKPOINT_EVERY == 0) {
            database.checkpoint();
        }
        if (writer.number() == 2 && sequence % COMPACT_EVERY == 0) {
            database.compact();
        }
        if (writer.number() == 1 && sequence % SYNC_EVERY == 0) {
            database.sync();
        }
    }
}
