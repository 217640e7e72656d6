package io.godb.bench.peers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.jspecify.annotations.Nullable;

/** Chronicle Map: a hash table in a mapped file or outside the heap. It has no commits, so a batch is so many puts. */
final class ChronicleMapStore implements Store {
    private final ChronicleMap<byte[], byte[]> map;

    private ChronicleMapStore(ChronicleMap<byte[], byte[]> map) {
        this.map = map;
    }

    static Store open(Path directory, Settings settings) throws Exception {
        ChronicleMapBuilder<byte[], byte[]> builder = ChronicleMapBuilder.of(byte[].class, byte[].class)
                .constantKeySizeBySample(new byte[Workload.KEY_BYTES])
                .constantValueSizeBySample(new byte[Workload.VALUE_BYTES])
                .putReturnsNull(true)
                .removeReturnsNull(true)
                .entries(settings.entries());
        if (settings.isInMemory()) {
            return new ChronicleMapStore(builder.create());
        }
        File file = Files.createDirectories(directory).resolve("entries.map").toFile();
        return new ChronicleMapStore(
                settings.isRecovered() ? builder.recoverPersistedTo(file, true) : builder.createPersistedTo(file));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        map.put(key, value);
    }

    @Override
    public void putBatch(byte[][] keys, byte[][] values) {
        for (int i = 0; i < keys.length; i++) {
            map.put(keys[i], values[i]);
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return map.get(key);
    }

    @Override
    public void delete(byte[] key) {
        map.remove(key);
    }

    @Override
    public void close() {
        map.close();
    }
}
