package io.godb.bench.peers;

import com.sleepycat.je.Database;
import com.sleepycat.je.DatabaseConfig;
import com.sleepycat.je.DatabaseEntry;
import com.sleepycat.je.Durability;
import com.sleepycat.je.Environment;
import com.sleepycat.je.EnvironmentConfig;
import com.sleepycat.je.LockMode;
import com.sleepycat.je.OperationStatus;
import com.sleepycat.je.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Berkeley DB Java Edition. */
final class BerkeleyDbStore implements Store {
    private final Environment environment;
    private final Database entries;

    private BerkeleyDbStore(Environment environment) {
        this.environment = environment;
        this.entries = environment.openDatabase(
                null, "entries", new DatabaseConfig().setAllowCreate(true).setTransactional(true));
    }

    static Store open(Path directory, Settings settings) throws Exception {
        EnvironmentConfig config = new EnvironmentConfig();
        config.setAllowCreate(true).setTransactional(true);
        config.setDurability(settings.isForced() ? Durability.COMMIT_SYNC : Durability.COMMIT_WRITE_NO_SYNC);
        return new BerkeleyDbStore(
                new Environment(Files.createDirectories(directory).toFile(), config));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        entries.put(null, new DatabaseEntry(key), new DatabaseEntry(value));
    }

    @Override
    public void putBatch(byte[][] keys, byte[][] values) {
        Transaction transaction = environment.beginTransaction(null, null);
        for (int i = 0; i < keys.length; i++) {
            entries.put(transaction, new DatabaseEntry(keys[i]), new DatabaseEntry(values[i]));
        }
        transaction.commit();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        DatabaseEntry value = new DatabaseEntry();
        OperationStatus status = entries.get(null, new DatabaseEntry(key), value, LockMode.DEFAULT);
        return status == OperationStatus.SUCCESS ? value.getData() : null;
    }

    @Override
    public void delete(byte[] key) {
        entries.delete(null, new DatabaseEntry(key));
    }

    @Override
    public void close() {
        entries.close();
        environment.close();
    }
}
