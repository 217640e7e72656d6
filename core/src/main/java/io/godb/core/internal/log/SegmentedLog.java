package io.godb.core.internal.log;

import io.godb.core.ClosedException;
import io.godb.core.CorruptionException;
import io.godb.core.Durability;
import io.godb.core.LimitExceededException;
import io.godb.core.OffsetOutOfRangeException;
import io.godb.core.OutcomeUnknownException;
import io.godb.core.ReadOnlyStorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.log.RecoveredLog.RecoveredSegment;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.internal.util.Closing;
import io.godb.core.internal.util.NanoClock;
import io.godb.core.log.Log;
import io.godb.core.log.LogMessage;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogPosition;
import io.godb.core.log.LogReader;
import io.godb.core.log.LogRecord;
import io.godb.core.log.LogRecovery;
import io.godb.core.log.LogSegment;
import io.godb.core.log.LogStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open log: checks what is asked for, and hands it to the part that does it.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>STATE on the device says "open" before the first append of this run, and "closed" only if everything was forced.
 *   <li>The start offset is in STATE on the device, and everything below it was forced, before a segment goes.
 *   <li>After an unclean stop nothing is appended to a segment that was there.
 * </ol>
 *
 * <p><b>Threads.</b> Any. {@code housekeeping} is held by whoever changes STATE, the start offset or the set of segments from
 * below; it is taken before all other locks, and never by an append.
 */
public final class SegmentedLog implements Log {
    /** The file in which a log says where it begins. */
    public static final String STATE_FILE = StateFormat.NAME;

    /** What a segment's name ends in. */
    public static final String SEGMENT_SUFFIX = SegmentFormat.NAME_SUFFIX;

    private static final Logger LOG = LoggerFactory.getLogger("io.godb.log");
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Path directory;
    private final LogOptions options;
    private final @Nullable DirectoryLock lock;
    private final Background background;
    private final UUID id;
    private final PayloadCodec codec;
    private final Failure failure;
    private final LiveSegments live;
    private final SegmentSupply supply;
    private final Retention retention;
    private final Appender appender;
    private final DurableOffset durable;
    private final RecordReads reads;
    private final LogRecovery recovery;
    private final AtomicBoolean isClosing = new AtomicBoolean();
    private final TimedForces timedForces;
    private final TimedWrites timedWrites;

    private final ReentrantLock housekeeping = new ReentrantLock();
    private volatile long startOffset;
    private volatile long retainedFrom = Long.MAX_VALUE;
    private volatile Incarnations incarnations;
    private volatile boolean isClosed;

    private SegmentedLog(
            Path directory,
            LogOptions options,
            @Nullable DirectoryLock lock,
            Background background,
            PayloadCodec codec,
            RecoveredLog found,
            State state,
            Duration took) {
        this.directory = directory;
        this.options = options;
        this.lock = lock;
        this.background = background;
        this.id = state.log();
        this.codec = codec;
        this.startOffset = found.startOffset();
        this.incarnations = new Incarnations(state.incarnations());
        this.failure = new Failure(directory);
        this.live = new LiveSegments(options.fileSystem());
        this.supply = new SegmentSupply(options.fileSystem(), directory, id, found.highestNumber());
        this.retention = new Retention(options, live, supply);
        long incarnation = incarnations.of(Long.MAX_VALUE);
        this.appender = new Appender(
                directory, options, supply, live, failure, background::wake, this::forceSoon, incarnation, found);
        this.durable = appender.durable();
        this.timedForces = new TimedForces(options, appender);
        this.timedWrites = new TimedWrites(options, appender);
        this.reads = new RecordReads(live, codec);
        this.recovery = new LogRecovery(
                found.isClean(),
                found.startOffset(),
                found.endOffset(),
                found.provenOffset(),
                incarnation,
                found.segments().size(),
                found.checkedRecords(),
                found.checkedBytes(),
                found.cuts(),
                found.remarks(),
                took);
    }

    /** Whether a log has been created in that directory, which need not exist. */
    public static boolean isIn(FileSystem files, Path directory) {
        return files.exists(directory.resolve(StateFormat.NAME));
    }

    /** The id of the log in that directory, as STATE tells it; null if it does not. Changes nothing. */
    public static @Nullable UUID idIn(FileSystem files, Path directory) {
        State state = StateFile.read(files, directory).state();
        return state == null ? null : state.log();
    }

    /** Takes over what recovery found, and makes the directory ready for appending, unless it is read only. */
    public static SegmentedLog open(
            Path directory,
            LogOptions options,
            @Nullable DirectoryLock lock,
            Background background,
            Executor scanners) {
        long begun = NanoClock.now();
        PayloadCodec codec = new PayloadCodec(options);
        RecoveredLog found = Recovery.read(options.fileSystem(), directory, options, scanners);
        State state = new Start(directory, options, found).state();
        Duration took = Duration.ofNanos(NanoClock.now() - begun);
        SegmentedLog log = new SegmentedLog(directory, options, lock, background, codec, found, state, took);
        try {
            log.takeOver(found);
        } catch (Throwable cause) {
            log.live.close();
            throw cause;
        }
        log.tell(found);
        return log;
    }

    private void takeOver(RecoveredLog found) {
        Segment newest = null;
        for (RecoveredSegment each : found.segments()) {
            newest = new Segment(id, each.file(), each.fileBytes(), each.opening(), each.end(), each.lastOffset());
            newest.positions = each.positions();
            newest.index = each.index();
            live.add(newest);
        }
        if (newest != null && !options.readOnly()) {
            boolean isGoingOnInside = found.isClean() && newest.index == 0;
            AppendFile file = isGoingOnInside ? options.fileSystem().openForAppend(newest.file, newest.end) : null;
            appender.goOnBehind(newest, file);
        }
    }

    private void tell(RecoveredLog found) {
        LOG.info(
                "opened the log in {}: offsets {} to {}, {}",
                directory,
                startOffset,
                found.endOffset(),
                found.isClean() ? "closed cleanly" : "not closed cleanly");
        for (LogRecovery.Cut each : found.cuts()) {
            LOG.warn("cut {} bytes at {} of {}: {}", each.bytes(), each.position(), each.file(), each.reason());
        }
        found.remarks().forEach(each -> LOG.warn("{}", each));
    }

    @Override
    public long append(byte[] bytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        if (length == 0) {
            throw new IllegalArgumentException("a record has at least one byte");
        }
        return append(RecordFormat.KIND_BYTES, bytes, from, length);
    }

    @Override
    public long append(List<LogMessage> batch) {
        byte[] encoded = BatchFormat.encode(batch);
        return append(RecordFormat.KIND_BATCH, encoded, 0, encoded.length);
    }

    private long append(int kind, byte[] bytes, int from, int length) {
        requireWritable();
        requireWithinLimit(length);
        byte[] compressed = codec.compressed(bytes, from, length);
        long offset = compressed == null
                ? appender.append(kind, 0, bytes, from, length)
                : appender.append(kind, codec.id(), compressed, 0, compressed.length);
        forceIfManyFinished();
        return offset;
    }

    private void requireWithinLimit(int length) {
        if (length > options.maxRecordBytes()) {
            throw new LimitExceededException(
                    "a record of " + length + " bytes is longer than maxRecordBytes, " + options.maxRecordBytes()
                            + ", of the log in " + directory,
                    directory);
        }
    }

    private void forceIfManyFinished() {
        if (background == Background.NONE && appender.hasManyFinished()) {
            durable.await(appender.lastToForce());
        }
    }

    /**
     * Makes a commit ready for {@link #appendCommit}: everything that may take long or wait, for space or because nothing
     * has been forced for too long, happens here, so that a caller with a lock of its own calls this outside it. The bytes
     * must not change before the commit was appended.
     */
    public void prepare(byte[] bytes, int from, int length, PreparedCommit target) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        if (length == 0) {
            throw new IllegalArgumentException("a commit has at least one byte");
        }
        requireWritable();
        requireWithinLimit(length);
        byte[] compressed = codec.compressed(bytes, from, length);
        if (compressed == null) {
            target.set(0, bytes, from, length);
        } else {
            target.set(codec.id(), compressed, 0, compressed.length);
        }
        forceIfManyFinished();
        appender.makeWay(target.length);
    }

    /**
     * Appends a commit that was prepared by this log, and returns its offset. It waits for no force of what was appended,
     * also at {@code full}: {@link #awaitPromised} does, and is to be called by the same caller outside of its lock, so
     * that many commits share a force. What fails before an offset is given changes nothing; what fails later is final.
     */
    public long appendCommit(PreparedCommit commit) {
        return appender.appendCommit(commit.codec, commit.bytes, commit.from, commit.length, commit.checksum);
    }

    /** The durability that was in force when that offset was given; the strictest, if that is too many changes ago. */
    public Durability promised(long offset) {
        return appender.promised(offset);
    }

    /** Returns when that commit is as durable as was promised when its offset was given; at once unless that is {@code full}. */
    public void awaitPromised(long offset) {
        if (promised(offset) == Durability.FULL) {
            durable.await(offset);
        }
    }

    /**
     * Hands over every commit from {@code fromOffset} to the last one there is now, in order, and throws what the target
     * throws. Nothing is truncated meanwhile, and the target must not truncate.
     */
    public void replay(long fromOffset, CommitReplay target) {
        housekeeping.lock();
        try {
            requireOpen();
            requireWithinOrNext(fromOffset);
            appender.writeOut();
            new Replay(options.fileSystem(), codec, target).run(live.all(), fromOffset, appender.visible());
        } finally {
            housekeeping.unlock();
        }
    }

    /**
     * Goes on with {@code nextOffset}, and forgets everything before it: for a database whose checkpoint is ahead of its
     * log, because it ran at {@code none} or a power cut took the log's end. Nothing happens if that is the next offset; a
     * lower one is an {@link IllegalArgumentException}. After a crash at any moment the log has its old history, or none
     * and goes on there.
     */
    public void skipTo(long nextOffset) {
        requireWritable();
        housekeeping.lock();
        try {
            requireOpen();
            if (nextOffset != appender.next()) {
                giveUp();
                appender.skipTo(nextOffset, this::beginAt);
                release();
            }
        } finally {
            housekeeping.unlock();
        }
    }

    /** What tells this log from all others. */
    public UUID id() {
        return id;
    }

    /** The runs that wrote what the log holds, each with its first offset; ascending, the first one covers the start. */
    public List<LogPosition> incarnations() {
        return incarnations.firsts();
    }

    /** Where that offset, which the log holds or will give next, stands among all logs. */
    public CommitPlace place(long offset) {
        return new CommitPlace(id, position(offset));
    }

    /** Whether that place is of this log, and of the run that wrote the offset or would. */
    public boolean isOwn(CommitPlace place) {
        LogPosition position = place.position();
        return place.log().equals(id) && incarnations.of(position.offset()) == position.incarnation();
    }

    /** Without threads of its own, the log lets those who wait anyway do what has to be done now and then. */
    private void tidyInline() {
        if (background == Background.NONE) {
            letGo();
        }
    }

    private void requireWritable() {
        if (options.readOnly()) {
            throw new ReadOnlyStorageException(
                    "the log in " + directory + " was opened read-only; open it without readOnly to write",
                    directory,
                    null);
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new ClosedException("the log in " + directory + " is closed; open it again", directory);
        }
    }

    @Override
    public byte[] read(long offset) {
        requireVisible(offset);
        try {
            return reads.bytes(offset);
        } catch (OffsetOutOfRangeException gone) {
            throw explained(offset, gone);
        }
    }

    @Override
    public LogRecord record(long offset) {
        requireVisible(offset);
        try {
            return reads.record(offset);
        } catch (OffsetOutOfRangeException gone) {
            throw explained(offset, gone);
        }
    }

    private static void requireOffset(long offset) {
        if (offset < 1) {
            throw new IllegalArgumentException("offsets begin at 1; " + offset + " cannot be one");
        }
    }

    private void requireVisible(long offset) {
        if (offset < startOffset || offset > appender.visible()) {
            requireOpen();
            requireOffset(offset);
            if (offset < startOffset || !isVisibleOnceWritten(offset)) {
                throw outOfRange(offset);
            }
        }
    }

    private boolean isVisibleOnceWritten(long offset) {
        if (offset < appender.next() && offset > appender.visible()) {
            appender.writeOut();
        }
        return offset <= appender.visible();
    }

    private OffsetOutOfRangeException outOfRange(long offset) {
        return new OffsetOutOfRangeException(
                "offset " + offset + " is not in the log in " + directory + ", which holds " + startOffset + " to "
                        + appender.visible(),
                directory);
    }

    /** A segment that is not there any more: it was truncated meanwhile, or everything was closed. */
    private RuntimeException explained(long offset, OffsetOutOfRangeException gone) {
        requireOpen();
        OffsetOutOfRangeException explained = outOfRange(offset);
        explained.addSuppressed(gone);
        return explained;
    }

    @Nullable
    LogRecord recordIfVisible(long offset) {
        if (offset > appender.visible()) {
            requireOpen();
            if (!isVisibleOnceWritten(offset)) {
                return null;
            }
        }
        return record(offset);
    }

    @Override
    public LogReader reader(long fromOffset) {
        requireOpen();
        requireWithinOrNext(fromOffset);
        return new TailReader(this, fromOffset);
    }

    @Override
    public LogReader reader(LogPosition from) {
        requireOpen();
        incarnations.require(from, startOffset, directory);
        requireWithinOrNext(from.offset());
        return new TailReader(this, from.offset());
    }

    @Override
    public LogPosition position(long offset) {
        requireOpen();
        requireWithinOrNext(offset);
        return new LogPosition(incarnations.of(offset), offset);
    }

    private void requireWithinOrNext(long offset) {
        requireOffset(offset);
        if (offset < startOffset || offset > appender.next()) {
            throw outOfRange(offset);
        }
    }

    @Override
    public long startOffset() {
        return startOffset;
    }

    @Override
    public long nextOffset() {
        return appender.next();
    }

    @Override
    public long durableOffset() {
        return durable.get();
    }

    @Override
    public void sync() {
        requireOpen();
        requireWritable();
        durable.await(appender.lastToForce());
        tidyInline();
    }

    @Override
    public void awaitDurable(long offset) {
        requireAppended(offset);
        durable.await(offset);
    }

    @Override
    public CompletionStage<Void> whenDurable(long offset) {
        requireAppended(offset);
        return durable.whenReached(offset);
    }

    private void requireAppended(long offset) {
        requireOpen();
        requireWritable();
        requireOffset(offset);
        if (offset > appender.lastToForce()) {
            throw new OffsetOutOfRangeException(
                    "offset " + offset + " of the log in " + directory
                            + " was not written, so it cannot become durable;" + " the last that was is "
                            + appender.lastToForce(),
                    directory);
        }
    }

    private void forceSoon() {
        if (background == Background.NONE) {
            try {
                durable.await(appender.lastToForce());
            } catch (OutcomeUnknownException told) {
                // Whoever waits is told by the offset itself.
                LOG.debug("a force of the log in {} failed", directory, told);
            }
        } else {
            timedForces.want();
            background.wake();
        }
    }

    @Override
    public void truncateBefore(long offset) {
        requireWritable();
        if (offset < 1) {
            throw new IllegalArgumentException("offsets begin at 1; nothing lies before " + offset);
        }
        housekeeping.lock();
        try {
            requireOpen();
            requireWithinOrPast(offset);
            if (offset > retainedFrom) {
                throw new IllegalStateException("the log in " + directory + " retains everything from " + retainedFrom
                        + " on; it cannot be truncated before " + offset);
            }
            truncateIfHigher(Math.min(offset, retention.startForLeastSegments()));
            release();
        } finally {
            housekeeping.unlock();
        }
    }

    private void requireWithinOrPast(long offset) {
        if (offset > appender.lastToForce() + 1) {
            throw outOfRange(offset);
        }
    }

    /** Under housekeeping. */
    private void truncateIfHigher(long offset) {
        if (offset > startOffset) {
            failure.requireNone();
            truncate(offset);
        }
    }

    private void truncate(long offset) {
        // 1. What is given up was on the device, so that after a crash the log cannot end below its start.
        durable.await(offset - 1);
        // 2. The archive has it.
        archiveBelow(offset);
        // 3. The new start is on the device.
        Incarnations kept = incarnations.from(offset);
        publish(new State(id, false, offset, durable.get(), supply.highestNumber(), 0, 0, kept.firsts()));
        // 4. Readers see it.
        incarnations = kept;
        startOffset = offset;
    }

    /** Hands over every segment that holds nothing from that offset on. */
    private void archiveBelow(long offset) {
        if (options.archive() != null) {
            appender.sealBelow(offset);
            durable.force();
            retention.archive(durable.get());
        }
    }

    private void publish(State state) {
        StateFile.publish(options.fileSystem(), directory, state);
    }

    private void release() {
        retention.release(startOffset, durable.get());
    }

    @Override
    public void retainFrom(long offset) {
        requireWritable();
        requireOpen();
        requireOffset(offset);
        housekeeping.lock();
        try {
            retainedFrom = offset;
        } finally {
            housekeeping.unlock();
        }
    }

    @Override
    public void rotate() {
        requireWritable();
        appender.rotate();
        tidyInline();
    }

    @Override
    public List<LogSegment> segments() {
        List<LogSegment> all = new ArrayList<>();
        Segment[] segments = live.all();
        for (int i = 0; i < segments.length; i++) {
            all.add(segments[i].describe(i == segments.length - 1));
        }
        return all;
    }

    @Override
    public LogStats stats() {
        long diskBytes = 0;
        Segment[] segments = live.all();
        for (Segment each : segments) {
            diskBytes += each.fileBytes;
        }
        long since = appender.unforcedSince();
        return new LogStats(
                startOffset,
                appender.next(),
                durable.get(),
                segments.length,
                diskBytes,
                appender.next() - 1 - recovery.endOffset(),
                appender.appendedBytes(),
                durable.forces(),
                appender.rotations(),
                supply.recycled(),
                retention.archived(),
                appender.stalls(),
                since == 0
                        ? Duration.ZERO
                        : Duration.ofMillis(Math.max(0, options.clock().millis() - since)),
                failure.isSet());
    }

    @Override
    public LogRecovery recovery() {
        return recovery;
    }

    @Override
    public Durability durability() {
        return appender.level();
    }

    @Override
    public void durability(Durability wanted) {
        requireWritable();
        housekeeping.lock();
        try {
            requireOpen();
            if (appender.level() == Durability.NONE && wanted != Durability.NONE) {
                leaveNone(wanted);
            } else {
                appender.level(wanted);
            }
        } finally {
            housekeeping.unlock();
        }
    }

    /** What was only counted is not there, so what lies before it is no prefix any more of what comes behind. */
    private void leaveNone(Durability wanted) {
        giveUp();
        appender.leaveNone(wanted, this::beginAt);
        release();
    }

    /** Forces and archives everything, before the start moves behind it. */
    private void giveUp() {
        // Also when every record is durable: what recovery could not prove is written again, before its files may go.
        durable.force();
        archiveBelow(Long.MAX_VALUE);
    }

    /** Makes an offset the start of which the log has nothing before, nor claims that it was forced. */
    private void beginAt(long start) {
        Incarnations kept = incarnations.from(start);
        publish(new State(id, false, start, start - 1, supply.highestNumber(), 0, 0, kept.firsts()));
        incarnations = kept;
        startOffset = start;
    }

    @Override
    public void verify() {
        verify(startOffset, Long.MAX_VALUE, read -> {}, damage -> {
            throw damage;
        });
    }

    /**
     * Reads the records of a range, as far as they are there, and goes on behind damaged ones; {@code progress} is told how many
     * were read. Returns how many there are.
     */
    public long verify(long from, long lastOffset, LongConsumer progress, Consumer<CorruptionException> damaged) {
        requireOpen();
        long last = Math.min(lastOffset, appender.visible());
        long read = 0;
        for (long offset = Math.max(from, startOffset); offset <= last; offset = Math.max(offset + 1, startOffset)) {
            verify(offset, damaged);
            progress.accept(++read);
        }
        return read;
    }

    private void verify(long offset, Consumer<CorruptionException> damaged) {
        try {
            record(offset);
        } catch (CorruptionException damage) {
            damaged.accept(damage);
        } catch (OffsetOutOfRangeException gone) {
            if (offset >= startOffset) {
                throw gone;
            }
        }
    }

    /** What one background thread does when it is woken: write what was gathered. Returns how many nanoseconds it may sleep. */
    public long write() {
        return inBackground(timedWrites::run);
    }

    /** What another does: force. */
    public long force() {
        return inBackground(timedForces::run);
    }

    /** What a third does: prepare the next segment, archive, let segments go. It must not wait for a force. */
    public long tidy() {
        return inBackground(() -> {
            appender.prepareSpare();
            letGo();
            return Long.MAX_VALUE;
        });
    }

    private long inBackground(LongSupplier work) {
        try {
            return work.getAsLong();
        } catch (RuntimeException cause) {
            if (!failure.isSet()) {
                LOG.warn(
                        "the log in {} could not do its work in the background and tries again: {}",
                        directory,
                        cause.toString());
            }
            return RETRY_NANOS;
        } catch (Error cause) {
            failure.set(cause);
            durable.failed();
            throw cause;
        }
    }

    private void letGo() {
        housekeeping.lock();
        try {
            // No more than is durable: truncating waits until what it gives up is.
            long allowed = Math.min(retainedFrom, durable.get() + 1);
            long wanted = Math.min(retention.startForMostSegments(), allowed);
            if (!failure.isSet()) {
                truncateIfHigher(wanted);
            }
            release();
        } finally {
            housekeeping.unlock();
        }
    }

    @Override
    public void close() {
        if (!isClosing.compareAndSet(false, true)) {
            return;
        }
        background.stop();
        housekeeping.lock();
        try {
            new Closing()
                    .then(this::finish)
                    .then(() -> isClosed = true)
                    .then(appender::release)
                    .then(live::close)
                    .then(supply::close)
                    .then(this::unlock)
                    .orThrow();
        } finally {
            housekeeping.unlock();
        }
        LOG.info("closed the log in {}", directory);
    }

    private void finish() {
        boolean isToEnd = !failure.isSet() && !options.readOnly();
        Appender.End end = appender.close(isToEnd);
        if (!isToEnd) {
            return;
        }
        // Also when every record is durable: a segment may have been opened since. Nobody forces anything afterwards.
        durable.force();
        publish(new State(
                id,
                end.isWhole(),
                startOffset,
                durable.get(),
                supply.highestNumber(),
                end.number(),
                end.position(),
                incarnations.firsts()));
        if (end.cause() != null) {
            throw end.cause();
        }
    }

    private void unlock() {
        if (lock != null) {
            lock.close();
        }
    }
}
