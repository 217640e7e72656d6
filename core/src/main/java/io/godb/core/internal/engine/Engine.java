package io.godb.core.internal.engine;

import io.godb.core.BulkLoad;
import io.godb.core.CheckpointInfo;
import io.godb.core.ClosedException;
import io.godb.core.CompactionStats;
import io.godb.core.CopyReport;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.DatabaseStats;
import io.godb.core.Durability;
import io.godb.core.EntryVisitor;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.KeyspaceOptions;
import io.godb.core.LevelStats;
import io.godb.core.OffsetOutOfRangeException;
import io.godb.core.Progress;
import io.godb.core.Reads;
import io.godb.core.RecoveryReport;
import io.godb.core.Scan;
import io.godb.core.ScanOptions;
import io.godb.core.Snapshot;
import io.godb.core.SnapshotInfo;
import io.godb.core.SpaceReport;
import io.godb.core.ValidationReport;
import io.godb.core.ValueReader;
import io.godb.core.WriteBatch;
import io.godb.core.internal.entry.KeyExtent;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.log.LogPosition;
import io.godb.core.log.LogStats;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open database: hands what is asked for to the part that does it, and closes the parts in their order.
 *
 * <p><b>Threads.</b> Any. Locks in their order: compacting ({@link Compactions}), checkpointing ({@link Checkpointer}), flushing ({@link Flusher}), committing
 * ({@link Committer}), the log's, the monitors of {@link Keyspaces}, {@link OpenSnapshots} and {@link Views}. The monitor of
 * this object lets one keyspace be created or dropped at a time, and is taken before all of them.
 */
public final class Engine implements Database {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");

    private final EngineParts parts;
    private final Path directory;
    private final DatabaseOptions options;
    private final SegmentedLog log;
    private final Committer committer;
    private final Views views;
    private final OpenSnapshots snapshots;
    private final Keyspaces keyspaces;
    private final Flusher flusher;
    private final Checkpointer checkpointer;
    private final Compactions compactions;
    private final Reading reading;
    private final Scanning scanning;
    private final Writings writing;
    private final Space defaultSpace;
    private final AtomicBoolean isClosing = new AtomicBoolean();
    private volatile boolean isClosed;

    Engine(EngineParts parts) {
        this.parts = parts;
        this.directory = parts.directory();
        this.options = parts.options();
        this.log = parts.log();
        this.committer = parts.committer();
        this.views = parts.views();
        this.snapshots = parts.snapshots();
        this.keyspaces = parts.keyspaces();
        this.flusher = parts.flusher();
        this.checkpointer = parts.checkpointer();
        this.compactions = parts.compactions();
        this.reading = new Reading(views, committer, parts.secret());
        this.scanning = new Scanning(this, views);
        this.writing = new Writings(directory, options, views, committer, parts.secret());
        this.defaultSpace = new Space(this, keyspaces.get(DEFAULT_KEYSPACE));
    }

    /** Opens the database in {@code directory}. A failure leaves nothing open, and nothing locked. */
    public static Database open(Path directory, DatabaseOptions options) {
        return new EngineStart(directory, options).open();
    }

    Path directory() {
        return directory;
    }

    EngineParts parts() {
        return parts;
    }

    Reading reading() {
        return reading;
    }

    Scanning scanning() {
        return scanning;
    }

    Writings writing() {
        return writing;
    }

    void requireOpen() {
        if (isClosed) {
            throw new ClosedException("the database in " + directory + " is closed; open it again", directory);
        }
    }

    OpenSnapshots openSnapshots() {
        requireOpen();
        return snapshots;
    }

    void sortSoon() {
        parts.workers().sortSoon();
    }

    UUID id() {
        return checkpointer.database();
    }

    /** A commit with its run of the log, whether there has been one or not. */
    LogPosition positionOf(long lsn) {
        return checkpointer.position(lsn);
    }

    /** Whether the commit was lost in a crash: it is not there, or another run wrote it. */
    boolean isLost(LogPosition position) {
        return position.offset() > committer.visible()
                || positionOf(position.offset()).incarnation() != position.incarnation();
    }

    long visible() {
        return committer.visible();
    }

    @Override
    public Keyspace keyspace(String name) {
        requireOpen();
        KeyspaceState found = keyspaces.find(name);
        if (found == null) {
            synchronized (this) {
                found = keyspaces.find(name);
                if (found == null) {
                    return createKeyspace(name, KeyspaceOptions.defaults());
                }
            }
        }
        return new Space(this, found);
    }

    @Override
    public Keyspace openKeyspace(String name) {
        requireOpen();
        return new Space(this, keyspaces.get(name));
    }

    @Override
    public synchronized Keyspace createKeyspace(String name, KeyspaceOptions wanted) {
        Objects.requireNonNull(wanted, "options");
        parts.keyspaceOptions().requireKnown(wanted);
        keyspaces.requireNew(name);
        Writing creation = Writing.of(name.length());
        creation.commit.createKeyspace(keyspaces.nextId(), name, KeyspaceOptionsCodec.encode(wanted));
        committer.commit(creation);
        return new Space(this, keyspaces.get(name));
    }

    @Override
    public synchronized long dropKeyspace(String name) {
        KeyspaceState found = keyspaces.get(name);
        if (found.id == Keyspaces.DEFAULT_ID) {
            throw new IllegalArgumentException(
                    "the keyspace '" + DEFAULT_KEYSPACE + "' is always there; clear it instead");
        }
        Writing drop = Writing.of(0);
        drop.commit.dropKeyspace(found.id);
        return committer.commit(drop);
    }

    @Override
    public List<String> keyspaces() {
        requireOpen();
        return keyspaces.names();
    }

    KeyspaceState stateOf(Keyspace keyspace) {
        if (keyspace instanceof Space own && own.engine() == this) {
            return own.state();
        }
        throw new IllegalArgumentException("the keyspace " + keyspace.name() + " is of another database");
    }

    @Override
    public WriteBatch batch() {
        return new EngineBatch(this);
    }

    @Override
    public long commit(WriteBatch batch) {
        Objects.requireNonNull(batch, "batch");
        if (!(batch instanceof EngineBatch own) || own.engine() != this) {
            throw new IllegalArgumentException("the batch is of another database");
        }
        if (own.count() == 0) {
            requireOpen();
            return 0;
        }
        long lsn = committer.commitIf(new Writing(own.buffer()), view -> own.areKeyspacesThere());
        if (lsn == 0) {
            own.requireKeyspaces();
        }
        own.isCommitted();
        return lsn;
    }

    @Override
    public Snapshot snapshot() {
        return new EngineSnapshot(this);
    }

    @Override
    public Reads at(Snapshot snapshot) {
        return defaultSpace.at(snapshot);
    }

    @Override
    public List<SnapshotInfo> snapshots() {
        return snapshots.list();
    }

    @Override
    public long lastLsn() {
        return committer.visible();
    }

    @Override
    public long durableLsn() {
        return options.durability() == Durability.NONE
                ? checkpointer.lastLsn()
                : Math.max(log.durableOffset(), checkpointer.lastLsn());
    }

    @Override
    public void awaitDurable(long lsn) {
        requireOpen();
        requireCommitted(lsn);
        if (lsn <= checkpointer.lastLsn()) {
            return;
        }
        if (options.durability() == Durability.NONE) {
            checkpointer.checkpoint();
        } else {
            log.awaitDurable(lsn);
        }
    }

    @Override
    public CompletionStage<Void> whenDurable(long lsn) {
        requireOpen();
        requireCommitted(lsn);
        if (lsn <= checkpointer.lastLsn()) {
            return CompletableFuture.completedFuture(null);
        }
        return options.durability() == Durability.NONE ? checkpointer.whenReached(lsn) : log.whenDurable(lsn);
    }

    private void requireCommitted(long lsn) {
        if (lsn < 1) {
            throw new IllegalArgumentException("LSNs begin at 1; " + lsn + " cannot be one");
        }
        if (lsn > committer.visible()) {
            throw new OffsetOutOfRangeException(
                    "the database in " + directory + " has no commit " + lsn + "; the last one is "
                            + committer.visible(),
                    directory);
        }
    }

    @Override
    public void sync() {
        requireOpen();
        long last = committer.visible();
        if (last > 0) {
            awaitDurable(last);
        }
    }

    @Override
    public LogPosition position(long lsn) {
        requireOpen();
        requireCommitted(lsn);
        return checkpointer.position(lsn);
    }

    @Override
    public @Nullable CheckpointInfo checkpoint() {
        requireOpen();
        return checkpointer.checkpoint();
    }

    @Override
    public CopyReport copyTo(Path target, Progress progress) {
        requireOpen();
        Objects.requireNonNull(progress, "progress");
        Copier copier = new Copier(options, checkpointer.directories(), target);
        return checkpointer.onCheckpoint(newest -> copier.copy(newest, (done, total) -> {
            requireOpen();
            progress.at(done, total);
        }));
    }

    @Override
    public void compact() {
        requireOpen();
        compactions.compact(KeyExtent.ALL);
    }

    @Override
    public void compact(Keyspace keyspace, KeyRange range) {
        requireOpen();
        KeyspaceState state = stateOf(keyspace);
        state.requireThere(directory);
        compactions.compact(KeyExtent.of(state.id, range.from(), range.toExclusive()));
    }

    @Override
    public List<CheckpointInfo> checkpoints() {
        return checkpointer.kept();
    }

    @Override
    public RecoveryReport recovery() {
        return parts.recovery();
    }

    @Override
    public DatabaseStats stats() {
        ReadView view = views.acquire();
        try {
            return stats(view, log.stats());
        } finally {
            views.release(view);
        }
    }

    private DatabaseStats stats(ReadView view, LogStats logged) {
        long memtableBytes = 0;
        for (var each : view.memtables) {
            memtableBytes += each.memoryBytes();
        }
        CompactionStats compaction = compactions.stats(view);
        long tableBytes =
                compaction.levels().stream().mapToLong(LevelStats::bytes).sum();
        return new DatabaseStats(
                lastLsn(),
                durableLsn(),
                logged.unforced(),
                parts.budget().limitBytes(),
                parts.budget().takenBytes(),
                view.memtables.length,
                memtableBytes,
                compaction.levels().stream().mapToInt(LevelStats::tables).sum(),
                tableBytes,
                flusher.flushes(),
                checkpointer.count(),
                logged.diskBytes(),
                logged.segments(),
                keyspaces.count(),
                snapshots.count(),
                committer.stalls() + logged.stalls(),
                parts.failure().isSet() || logged.hasFailed(),
                compaction,
                parts.scrubber().stats(),
                parts.access().cacheStats());
    }

    @Override
    public SpaceReport explainSpace() {
        requireOpen();
        return new SpaceSurvey(options, log, snapshots, compactions, checkpointer, views).run();
    }

    @Override
    public ValidationReport validate(Progress progress) {
        requireOpen();
        boolean hasLog = options.durability() != Durability.NONE;
        ReadView view = views.acquire();
        try {
            Validator validator = new Validator(
                    options.fileSystem(), checkpointer.directories(), checkpointer.database(), parts.access());
            return checkpointer.onKept(
                    (kept, loaded) -> validator.run(view, kept, loaded, hasLog ? log : null, (done, total) -> {
                        requireOpen();
                        progress.at(done, total);
                    }));
        } finally {
            views.release(view);
        }
    }

    @Override
    public DatabaseOptions options() {
        return options;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return defaultSpace.get(key);
    }

    @Override
    public int get(byte[] key, ByteBuffer target) {
        return defaultSpace.get(key, target);
    }

    @Override
    public <T> @Nullable T read(byte[] key, ValueReader<T> reader) {
        return defaultSpace.read(key, reader);
    }

    @Override
    public boolean exists(byte[] key) {
        return defaultSpace.exists(key);
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
        return defaultSpace.getAll(keys);
    }

    @Override
    public Scan scan(ScanOptions wanted) {
        return defaultSpace.scan(wanted);
    }

    @Override
    public void forEach(ScanOptions wanted, EntryVisitor visitor) {
        defaultSpace.forEach(wanted, visitor);
    }

    @Override
    public long size() {
        return defaultSpace.size();
    }

    @Override
    public long sizeEstimate() {
        return defaultSpace.sizeEstimate();
    }

    @Override
    public long approximateSize(KeyRange range) {
        return defaultSpace.approximateSize(range);
    }

    @Override
    public long put(byte[] key, byte[] value) {
        return defaultSpace.put(key, value);
    }

    @Override
    public long delete(byte[] key) {
        return defaultSpace.delete(key);
    }

    @Override
    public long putAll(Map<byte[], byte[]> entries) {
        return defaultSpace.putAll(entries);
    }

    @Override
    public long deleteAll(Collection<byte[]> keys) {
        return defaultSpace.deleteAll(keys);
    }

    @Override
    public long deleteRange(KeyRange range) {
        return defaultSpace.deleteRange(range);
    }

    BulkLoads loads() {
        requireOpen();
        return parts.loads();
    }

    @Override
    public BulkLoad bulkLoad() {
        return defaultSpace.bulkLoad();
    }

    @Override
    public void close() {
        if (!isClosing.compareAndSet(false, true)) {
            return;
        }
        committer.close();
        parts.loads().close();
        tellOfOpenOnes();
        parts.close(() -> isClosed = true);
        LOG.info("closed the database in {}", directory);
    }

    private void tellOfOpenOnes() {
        for (SnapshotInfo each : snapshots.list()) {
            LOG.warn(
                    "the database in {} is being closed, but a snapshot or scan at {} is still open, since {}, by {}: {}",
                    directory,
                    each.lsn(),
                    each.since(),
                    each.thread(),
                    each.openedBy());
        }
    }
}
