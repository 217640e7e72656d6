package io.godb.core.internal.engine;

import io.godb.core.BulkLoad;
import io.godb.core.EntryVisitor;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.KeyspaceOptions;
import io.godb.core.Reads;
import io.godb.core.Scan;
import io.godb.core.ScanOptions;
import io.godb.core.Snapshot;
import io.godb.core.ValueReader;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A keyspace as its users have it: the engine, with the keyspace named. */
final class Space implements Keyspace {
    private final Engine engine;
    private final KeyspaceState state;

    Space(Engine engine, KeyspaceState state) {
        this.engine = engine;
        this.state = state;
    }

    Engine engine() {
        return engine;
    }

    KeyspaceState state() {
        return state;
    }

    @Override
    public String name() {
        return state.name;
    }

    @Override
    public KeyspaceOptions options() {
        return state.options;
    }

    @Override
    public Reads at(Snapshot snapshot) {
        Objects.requireNonNull(snapshot, "snapshot");
        if (!(snapshot instanceof EngineSnapshot own) || own.engine() != engine) {
            throw new IllegalArgumentException("the snapshot is of another database");
        }
        return new PastSpace(engine, state, own);
    }

    private KeyspaceState there() {
        state.requireThere(engine.directory());
        return state;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return engine.reading().get(Reading.NOW, there().id, key);
    }

    @Override
    public int get(byte[] key, ByteBuffer target) {
        return engine.reading().get(Reading.NOW, there().id, key, target);
    }

    @Override
    public <T> @Nullable T read(byte[] key, ValueReader<T> reader) {
        return engine.reading().read(Reading.NOW, there().id, key, reader);
    }

    @Override
    public boolean exists(byte[] key) {
        return engine.reading().exists(Reading.NOW, there().id, key);
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
        return engine.reading().getAll(Reading.NOW, there().id, keys);
    }

    @Override
    public Scan scan(ScanOptions wanted) {
        return engine.scanning().scan(null, there().id, wanted);
    }

    @Override
    public void forEach(ScanOptions wanted, EntryVisitor visitor) {
        engine.scanning().forEach(null, there().id, wanted, visitor);
    }

    @Override
    public long size() {
        return engine.scanning().count(null, there().id);
    }

    @Override
    public long sizeEstimate() {
        return engine.reading().sizeEstimate(there().id);
    }

    @Override
    public long approximateSize(KeyRange range) {
        return engine.reading().approximateSize(there().id, range);
    }

    @Override
    public long put(byte[] key, byte[] value) {
        return engine.writing().put(there(), key, value);
    }

    @Override
    public long delete(byte[] key) {
        return engine.writing().delete(there(), key);
    }

    @Override
    public long putAll(Map<byte[], byte[]> entries) {
        return engine.writing().putAll(there(), entries);
    }

    @Override
    public long deleteAll(Collection<byte[]> keys) {
        return engine.writing().deleteAll(there(), keys);
    }

    @Override
    public long deleteRange(KeyRange range) {
        return engine.writing().deleteRange(there(), range);
    }

    @Override
    public BulkLoad bulkLoad() {
        KeyspaceState target = there();
        return engine.loads().begin(engine, target);
    }

    /** It as it was. */
    record PastSpace(Engine engine, KeyspaceState state, EngineSnapshot snapshot) implements Reads {
        private int there() {
            long lsn = snapshot.requireOpen();
            state.requireThereAt(lsn, engine.directory());
            return state.id;
        }

        /** What was read counts only if the snapshot was open all the while: a flush leaves out what no open one sees. */
        private <T> @Nullable T still(@Nullable T value) {
            snapshot.requireOpen();
            return value;
        }

        private int still(int value) {
            snapshot.requireOpen();
            return value;
        }

        private boolean still(boolean value) {
            snapshot.requireOpen();
            return value;
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            return still(engine.reading().get(snapshot.lsn(), there(), key));
        }

        @Override
        public int get(byte[] key, ByteBuffer target) {
            return still(engine.reading().get(snapshot.lsn(), there(), key, target));
        }

        @Override
        public <T> @Nullable T read(byte[] key, ValueReader<T> reader) {
            return still(engine.reading().read(snapshot.lsn(), there(), key, reader));
        }

        @Override
        public boolean exists(byte[] key) {
            return still(engine.reading().exists(snapshot.lsn(), there(), key));
        }

        @Override
        public List<byte @Nullable []> getAll(List<byte[]> keys) {
            List<byte @Nullable []> values = engine.reading().getAll(snapshot.lsn(), there(), keys);
            snapshot.requireOpen();
            return values;
        }

        @Override
        public Scan scan(ScanOptions wanted) {
            return engine.scanning().scan(snapshot, there(), wanted);
        }

        @Override
        public void forEach(ScanOptions wanted, EntryVisitor visitor) {
            engine.scanning().forEach(snapshot, there(), wanted, visitor);
        }

        @Override
        public long size() {
            return engine.scanning().count(snapshot, there());
        }

        @Override
        public long sizeEstimate() {
            return engine.reading().sizeEstimate(there());
        }

        @Override
        public long approximateSize(KeyRange range) {
            return engine.reading().approximateSize(there(), range);
        }
    }
}
