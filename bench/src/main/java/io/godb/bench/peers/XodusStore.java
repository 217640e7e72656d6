package io.godb.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import org.jspecify.annotations.Nullable;

/** An environment of Xodus with one of its stores. */
final class XodusStore implements Store {
    private final Environment environment;
    private final jetbrains.exodus.env.Store entries;

    private XodusStore(Environment environment) {
        this.environment = environment;
        this.entries = environment.computeInTransaction(
                transaction -> environment.openStore("entries", StoreConfig.WITHOUT_DUPLICATES, transaction));
    }

    static Store open(Path directory, Settings settings) throws Exception {
        EnvironmentConfig config = new EnvironmentConfig().setLogDurableWrite(settings.isForced());
        return new XodusStore(
                Environments.newInstance(Files.createDirectories(directory).toFile(), config));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        environment.executeInExclusiveTransaction(
                transaction -> entries.put(transaction, new ArrayByteIterable(key), new ArrayByteIterable(value)));
    }

    @Override
    public void putBatch(byte[][] keys, byte[][] values) {
        environment.executeInExclusiveTransaction(transaction -> {
            for (int i = 0; i < keys.length; i++) {
                entries.put(transaction, new ArrayByteIterable(keys[i]), new ArrayByteIterable(values[i]));
            }
        });
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Transaction reading = environment.beginReadonlyTransaction();
        try {
            return get(reading, key);
        } finally {
            reading.abort();
        }
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        Transaction reading = environment.beginReadonlyTransaction();
        try {
            for (byte[] key : keys) {
                values.add(get(reading, key));
            }
        } finally {
            reading.abort();
        }
        return values;
    }

    private byte @Nullable [] get(Transaction reading, byte[] key) {
        ByteIterable found = entries.get(reading, new ArrayByteIterable(key));
        return found == null ? null : Arrays.copyOf(found.getBytesUnsafe(), found.getLength());
    }

    @Override
    public void delete(byte[] key) {
        environment.executeInExclusiveTransaction(
                transaction -> entries.delete(transaction, new ArrayByteIterable(key)));
    }

    @Override
    public void close() {
        environment.close();
    }
}
