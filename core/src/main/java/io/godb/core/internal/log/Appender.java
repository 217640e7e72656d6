package io.godb.core.internal.log;

import io.godb.core.ClosedException;
import io.godb.core.Durability;
import io.godb.core.OutcomeUnknownException;
import io.godb.core.StalledException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.Route;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.log.SegmentSupply.Prepared;
import io.godb.core.internal.util.Closing;
import io.godb.core.internal.util.NanoClock;
import io.godb.core.log.LogOptions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where records get their offsets and their place in a segment.
 *
 * <p>At {@code os} a record is stored into the segment at once, under the lock. At {@code memory} and {@code full} it is
 * gathered in a buffer, which is written with one call when it is full, when somebody forces, reads behind what is
 * written, or, at {@code memory}, by time.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>An offset is given only to a record that fits into the active segment, with room behind it for the seal; so a full
 *       disk costs no offset.
 *   <li>Records reach the file in the order of their offsets: at {@code os} nothing is gathered.
 *   <li>{@code visible} is the last offset whose record is in a file.
 *   <li>Segments that are not active any more wait in {@code finished}, in order, until they are sealed and forced.
 * </ol>
 *
 * <p><b>Threads.</b> Any appends. Locks in their order: leading a force ({@link DurableOffset}), {@code writing},
 * {@code appending}; and below that, those of {@link LiveSegments} and {@link SegmentSupply}.
 *
 * <p><b>Failure.</b> What fails before an offset is given changes nothing. Everything later is final.
 */
final class Appender {
    private static final VarHandle VISIBLE;
    private static final VarHandle NEXT;
    /** How much is gathered before it is written. */
    private static final int GATHERED_BYTES = 1 << 20;

    private static final int RECORD_BYTES = 1 << 16;
    /** Segments that may wait to be forced where nothing is forced by time; each keeps its file open. */
    private static final int MOST_FINISHED = 64;

    /** A log that fills half a segment within this time waits for nothing but the entering of pages. */
    private static final long BUSY_MILLIS = 500;

    private static final long NO_ROOM = 0;
    private static final long STALLED = -1;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            VISIBLE = lookup.findVarHandle(Appender.class, "visible", long.class);
            NEXT = lookup.findVarHandle(Appender.class, "next", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Path directory;
    private final LogOptions options;
    private final SegmentSupply supply;
    private final Sealer sealer;
    private final LiveSegments live;
    private final Failure failure;
    private final Unproven unproven;
    private final DurableOffset durable;
    private final Runnable wake;
    private final InstantSource clock;
    private final long incarnation;
    private final long stallMillis;
    private final long longestInSegment;

    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock appending = new ReentrantLock();

    // Guarded by writing.
    private @Nullable ByteBuffer idle;

    // Guarded by appending.
    private final byte[] record = new byte[RECORD_BYTES];
    private final ByteBuffer recordBuffer = ByteBuffer.wrap(record);
    private final Deque<Segment> finished = new ArrayDeque<>();
    private @Nullable ByteBuffer gathering;
    private @Nullable Segment active;
    private long previousNumber;
    private int previousEnd;
    private long nextBytes;
    private int prepareAt = Integer.MAX_VALUE;
    private long latestTime;
    private long activeSince;
    private boolean isClosed;
    private long stalls;
    private long rotations;
    private long appendedBytes;

    // Written under appending, read by any.
    private volatile Level level;
    private volatile long unforcedSince;
    private volatile long forcingSince;
    private volatile boolean isBusy;
    private volatile boolean hasFinished;
    private volatile boolean isSpareWanted;
    private volatile int finishedCount;
    private long visible;
    private long next;

    Appender(
            Path directory,
            LogOptions options,
            SegmentSupply supply,
            LiveSegments live,
            Failure failure,
            Runnable wake,
            Runnable forceSoon,
            long incarnation,
            RecoveredLog found) {
        this.directory = directory;
        this.options = options;
        this.supply = supply;
        this.live = live;
        this.sealer = new Sealer(options.index(), live);
        this.failure = failure;
        this.unproven = new Unproven(options.fileSystem(), found);
        this.durable = new DurableOffset(
                directory,
                failure,
                found.provenOffset(),
                this::force,
                forceSoon,
                this::tellOfFinished,
                DurableOffset.LONGEST_PAUSE_NANOS);
        this.wake = wake;
        this.clock = options.clock();
        this.incarnation = incarnation;
        this.level = Level.first(options.durability());
        this.visible = found.endOffset();
        this.next = found.endOffset() + 1;
        this.latestTime = found.latestTime();
        this.nextBytes = Math.min(options.firstSegmentBytes(), options.segmentBytes());
        // What was recovered without proof is forced by time like what is appended.
        this.unforcedSince =
                found.endOffset() > found.provenOffset() && !options.readOnly() ? Math.max(1, clock.millis()) : 0;
        boolean isForcedByTime =
                options.background() && !options.forceInterval().isZero();
        this.stallMillis = isForcedByTime ? NanoClock.nanos(options.stallAfter()) / 1_000_000 : Long.MAX_VALUE;
        this.longestInSegment = options.segmentBytes() - bytesWith(0);
    }

    /** Goes on behind recovered segments: within the newest if {@code appender} is there, else in a new one. */
    void goOnBehind(Segment newest, @Nullable AppendFile appender) {
        appending.lock();
        try {
            nextBytes = Math.max(nextBytes, Math.min(newest.fileBytes * 2, options.segmentBytes()));
            if (appender != null) {
                newest.appender = appender;
                activate(newest);
            } else {
                previousNumber = newest.opening.number();
                previousEnd = newest.end;
            }
        } finally {
            appending.unlock();
        }
    }

    /** Appends a payload as it is to be stored; returns its offset. */
    long append(int kind, int codec, byte[] bytes, int from, int length) {
        int checksum = LittleEndian.checksum(bytes, from, length);
        prepareSpareFor(length);
        long offset = tryAppend(kind, codec, bytes, from, length, checksum);
        while (offset == STALLED) {
            awaitStalled();
            offset = tryAppend(kind, codec, bytes, from, length, checksum);
        }
        if (offset == NO_ROOM) {
            offset = appendInNext(kind, codec, bytes, from, length, checksum);
        }
        if (level.at(offset) == Durability.FULL) {
            durable.await(offset);
        }
        return offset;
    }

    /** What an append of so many bytes might wait for under its caller's lock is waited for here, outside it. */
    void makeWay(int length) {
        prepareSpareFor(length);
        if (isStalled(clock.millis())) {
            countStall();
            do {
                awaitStalled();
            } while (isStalled(clock.millis()) && !failure.isSet());
        }
    }

    private void countStall() {
        appending.lock();
        try {
            stalls++;
        } finally {
            appending.unlock();
        }
    }

    /** Appends a commit's payload as it is to be stored; returns its offset, and leaves it to the caller to wait for a force. */
    long appendCommit(int codec, byte[] bytes, int from, int length, int checksum) {
        long offset = tryAppend(RecordFormat.KIND_COMMIT, codec, bytes, from, length, checksum);
        return offset == NO_ROOM
                ? appendInNext(RecordFormat.KIND_COMMIT, codec, bytes, from, length, checksum)
                : offset;
    }

    /** Prepares the segment of a record that needs one of its own, before anybody has to wait for it. */
    private void prepareSpareFor(int length) {
        if (length > longestInSegment && level.durability() != Durability.NONE) {
            failure.requireNone();
            supply.prepareSpare(bytesWith(length), false);
        }
    }

    /** Waits until what has not been forced for too long is; a failure shows when the append is tried again. */
    private void awaitStalled() {
        try {
            durable.await(lastToForce());
        } catch (OutcomeUnknownException cause) {
            if (!failure.isSet()) {
                throw new StalledException(
                        "the log in " + directory + " has had nothing forced for more than " + options.stallAfter()
                                + ", and waiting for that was interrupted; nothing was appended",
                        directory);
            }
        }
    }

    /** The bytes of a file that holds that many records, of that many bytes in all, and their seal. */
    private long bytesWith(long recordBytes, long count) {
        return SegmentFormat.RECORDS + recordBytes + sealer.sealBytes(count);
    }

    /** The bytes of a file that holds one record with that payload. */
    private long bytesWith(int length) {
        return bytesWith(RecordFormat.HEADER_BYTES + (long) length, 1);
    }

    private long tryAppend(int kind, int codec, byte[] bytes, int from, int length, int checksum) {
        appending.lock();
        try {
            requireUsable();
            Durability now = level.durability();
            if (now == Durability.NONE) {
                return count();
            }
            long time = time();
            if (kind != RecordFormat.KIND_COMMIT && isStalled(time)) {
                stalls++;
                return STALLED;
            }
            Segment segment = active;
            if (segment == null || !fits(segment, length)) {
                return NO_ROOM;
            }
            if (now == Durability.OS) {
                return write(segment, Route.MAPPED, kind, codec, bytes, from, length, checksum, time);
            }
            ByteBuffer target = gathering();
            if (target.remaining() < RecordFormat.HEADER_BYTES + length) {
                return NO_ROOM;
            }
            return gather(segment, target, kind, codec, bytes, from, length, checksum, time);
        } finally {
            appending.unlock();
        }
    }

    private long count() {
        long offset = next;
        NEXT.setRelease(this, offset + 1);
        return offset;
    }

    private void requireUsable() {
        failure.requireNone();
        if (isClosed) {
            throw new ClosedException("the log in " + directory + " is closed; open it again", directory);
        }
    }

    private long time() {
        return Math.min(Math.max(latestTime, clock.millis()), RecordFormat.LATEST_TIME);
    }

    private boolean isStalled(long time) {
        long since = forcingSince != 0 ? forcingSince : unforcedSince;
        return since != 0 && time - since > stallMillis;
    }

    private boolean fits(Segment segment, int length) {
        long count = segment.lastOffset - segment.firstOffset() + 2;
        return bytesWith(segment.end - SegmentFormat.RECORDS + RecordFormat.HEADER_BYTES + (long) length, count)
                <= segment.fileBytes;
    }

    private ByteBuffer gathering() {
        ByteBuffer target = gathering;
        if (target == null) {
            target = ByteBuffer.allocateDirect(GATHERED_BYTES);
            gathering = target;
        }
        return target;
    }

    private long gather(
            Segment segment,
            ByteBuffer target,
            int kind,
            int codec,
            byte[] bytes,
            int from,
            int length,
            int checksum,
            long time) {
        if (target.position() == 0 && level.durability() == Durability.MEMORY) {
            wake.run();
        }
        RecordFormat.write(record, 0, segment.seed, next, kind, length, checksum, durable.get(), time, codec);
        addPosition(segment);
        target.put(record, 0, RecordFormat.HEADER_BYTES).put(bytes, from, length);
        return added(segment, length, time);
    }

    private long write(
            Segment segment,
            Route route,
            int kind,
            int codec,
            byte[] bytes,
            int from,
            int length,
            int checksum,
            long time) {
        try {
            RecordFormat.write(record, 0, segment.seed, next, kind, length, checksum, durable.get(), time, codec);
            addPosition(segment);
            store(appender(segment), route, bytes, from, length);
        } catch (Throwable cause) {
            failure.set(cause);
            throw cause;
        }
        long offset = added(segment, length, time);
        VISIBLE.setRelease(this, offset);
        return offset;
    }

    private void store(AppendFile file, Route route, byte[] bytes, int from, int length) {
        int recordLength = RecordFormat.HEADER_BYTES + length;
        if (recordLength <= record.length) {
            System.arraycopy(bytes, from, record, RecordFormat.HEADER_BYTES, length);
            file.append(recordBuffer.limit(recordLength).position(0), route);
        } else {
            file.append(recordBuffer.limit(RecordFormat.HEADER_BYTES).position(0), route);
            file.append(ByteBuffer.wrap(bytes, from, length), route);
        }
    }

    private void addPosition(Segment segment) {
        Positions positions = segment.positions;
        if (positions != null && options.index()) {
            positions.add(segment.end);
        }
    }

    private long added(Segment segment, int length, long time) {
        long offset = next;
        segment.end += RecordFormat.HEADER_BYTES + length;
        segment.lastOffset = offset;
        NEXT.setRelease(this, offset + 1);
        latestTime = time;
        appendedBytes += length;
        if (unforcedSince == 0) {
            unforcedSince = time;
            if (level.durability() != Durability.FULL) {
                wake.run();
            }
        }
        if (segment.end > prepareAt) {
            prepareAt = Integer.MAX_VALUE;
            isBusy = level.durability() == Durability.OS && time - activeSince < BUSY_MILLIS;
            isSpareWanted = true;
            wake.run();
        }
        return offset;
    }

    /** The way of the few: writes what was gathered, opens the next segment if this one is full, and writes directly. */
    private long appendInNext(int kind, int codec, byte[] bytes, int from, int length, int checksum) {
        writing.lock();
        appending.lock();
        try {
            requireUsable();
            if (level.durability() == Durability.NONE) {
                return count();
            }
            writeGathered();
            Segment segment = active;
            if (segment == null || !fits(segment, length)) {
                segment = openNext(Math.max(nextBytes, bytesWith(length)));
            }
            return write(segment, route(), kind, codec, bytes, from, length, checksum, time());
        } finally {
            appending.unlock();
            writing.unlock();
        }
    }

    private Route route() {
        return level.durability() == Durability.OS ? Route.MAPPED : Route.CHANNEL;
    }

    /** What fails while a segment is taken changes nothing; what fails later is final. */
    private Segment openNext(long fileBytes) {
        return open(supply.take(fileBytes));
    }

    private Segment open(Prepared prepared) {
        retireActive();
        SegmentFormat.Opening opening = new SegmentFormat.Opening(
                prepared.number(), next, incarnation, durable.get(), previousNumber, previousEnd, latestTime);
        Segment segment = new Segment(
                supply.log(), prepared.file(), prepared.fileBytes(), opening, SegmentFormat.RECORDS, next - 1);
        try {
            segment.appender = prepared.appender();
            ByteBuffer block = ByteBuffer.wrap(SegmentFormat.encode(opening));
            prepared.appender().append(block, route());
            segment.positions = sealer.positions();
            live.add(segment);
        } catch (Throwable cause) {
            // The opening may be in the file all the same; a second segment that says the same must never follow.
            failure.set(cause);
            abandon(prepared, cause);
            throw cause;
        }
        nextBytes = Math.max(nextBytes, Math.min(prepared.fileBytes() * 2, options.segmentBytes()));
        activate(segment);
        wake.run();
        return segment;
    }

    /** The file stays, for its opening may say something; nobody else would close it. */
    private static void abandon(Prepared prepared, Throwable cause) {
        try {
            prepared.appender().close();
        } catch (Throwable alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    private void retireActive() {
        Segment previous = active;
        if (previous != null) {
            previous.latestTime = latestTime;
            finished.add(previous);
            finishedCount = finished.size();
            previousNumber = previous.opening.number();
            previousEnd = previous.end;
            active = null;
            rotations++;
        }
    }

    private void activate(Segment segment) {
        active = segment;
        prepareAt = (int) (segment.fileBytes / 2);
        activeSince = latestTime;
    }

    private static AppendFile appender(Segment segment) {
        AppendFile appender = segment.appender;
        if (appender == null) {
            throw new IllegalStateException(segment.file + " is sealed");
        }
        return appender;
    }

    /** Writes what was gathered; under both locks. */
    private void writeGathered() {
        ByteBuffer full = gathering;
        Segment segment = active;
        if (full != null && full.position() > 0 && segment != null) {
            write(segment, full, next - 1);
        }
    }

    /** Writes what was gathered, while others go on gathering. */
    void writeOut() {
        writing.lock();
        try {
            ByteBuffer full;
            Segment segment;
            long last;
            appending.lock();
            try {
                full = gathering;
                segment = active;
                last = next - 1;
                if (full == null || full.position() == 0 || segment == null) {
                    return;
                }
                failure.requireNone();
                gathering = idle;
                idle = full;
            } finally {
                appending.unlock();
            }
            write(segment, full, last);
        } finally {
            writing.unlock();
        }
    }

    private void write(Segment segment, ByteBuffer full, long last) {
        try {
            appender(segment).append(full.flip(), Route.CHANNEL);
        } catch (Throwable cause) {
            failure.set(cause);
            throw cause;
        }
        full.clear();
        VISIBLE.setRelease(this, last);
    }

    DurableOffset durable() {
        return durable;
    }

    Durability level() {
        return level.durability();
    }

    /** What the append that was given that offset promised. */
    Durability promised(long offset) {
        return level.at(offset);
    }

    /** The last offset whose record can be read from its segment. */
    long visible() {
        return (long) VISIBLE.getAcquire(this);
    }

    /** The offset that the next append gets. */
    long next() {
        return (long) NEXT.getAcquire(this);
    }

    /** The last offset that a force, once it is over, has made durable. */
    long lastToForce() {
        return level() == Durability.NONE ? visible() : next() - 1;
    }

    boolean hasGathered() {
        return level() == Durability.MEMORY && visible() < next() - 1;
    }

    boolean hasManyFinished() {
        return finishedCount > MOST_FINISHED;
    }

    /** Ends the active segment, unless it is empty. */
    void rotate() {
        writing.lock();
        appending.lock();
        try {
            requireUsable();
            writeGathered();
            Segment segment = active;
            if (segment != null && !segment.isEmpty()) {
                openNext(nextBytes);
            }
        } finally {
            appending.unlock();
            writing.unlock();
        }
    }

    /** Ends the active segment if it holds nothing from that offset on, so that it is sealed, and archived, with the others. */
    void sealBelow(long offset) {
        writing.lock();
        appending.lock();
        try {
            requireUsable();
            writeGathered();
            Segment segment = active;
            if (segment != null && !segment.isEmpty() && segment.lastOffset < offset) {
                retireActive();
            }
        } finally {
            appending.unlock();
            writing.unlock();
        }
    }

    /** Changes what later appends promise; not for leaving {@code none}. */
    void level(Durability wanted) {
        writing.lock();
        appending.lock();
        try {
            requireUsable();
            writeGathered();
            change(wanted);
        } finally {
            appending.unlock();
            writing.unlock();
        }
    }

    /** Goes on with a higher offset, once {@code start} has made it the start; what fails then may have done so, and is final. */
    void skipTo(long offset, LongConsumer start) {
        writing.lock();
        appending.lock();
        try {
            requireUsable();
            writeGathered();
            if (offset < next) {
                throw new IllegalArgumentException("the log in " + directory + " has come to offset " + next
                        + " already; it cannot go on with " + offset);
            }
            goOnFinally(offset, start);
        } finally {
            appending.unlock();
            writing.unlock();
        }
    }

    /** A start that may be on the device and is not known here would take away what is appended from now on. */
    private void goOnFinally(long offset, LongConsumer start) {
        try {
            goOnWith(offset, start);
        } catch (Throwable cause) {
            failure.set(cause);
            throw cause;
        }
    }

    private void goOnWith(long offset, LongConsumer start) {
        start.accept(offset);
        retireActive();
        previousNumber = 0;
        previousEnd = 0;
        NEXT.setRelease(this, offset);
        durable.reached(offset - 1);
        VISIBLE.setRelease(this, offset - 1);
    }

    /** Goes on behind the offsets that were only counted, once {@code start} has made the first one behind them the start. */
    void leaveNone(Durability wanted, LongConsumer start) {
        writing.lock();
        appending.lock();
        try {
            requireUsable();
            if (visible != next - 1) {
                goOnWith(next, start);
            }
            change(wanted);
        } finally {
            appending.unlock();
            writing.unlock();
        }
    }

    private void change(Durability wanted) {
        level = level.followedBy(wanted, next);
    }

    /**
     * Where the log ends; whole if the next run may go on from there, and if not, why it could not be made so.
     */
    record End(
            long number,
            int position,
            boolean isWhole,
            @Nullable StorageException cause) {}

    /** Takes no more from now on; what was taken is in its segment, if {@code isToEnd}. */
    End close(boolean isToEnd) {
        writing.lock();
        appending.lock();
        try {
            StorageException cause = null;
            if (isToEnd) {
                writeGathered();
                cause = beginAnew();
            }
            isClosed = true;
            Segment last = active;
            return last == null
                    ? new End(0, 0, visible == next - 1 && previousNumber == 0, cause)
                    : new End(last.opening.number(), last.end, visible == next - 1, null);
        } finally {
            appending.unlock();
            writing.unlock();
        }
    }

    /** Behind a torn end nothing may be appended; so that the next run can go on, there must be a segment of this one. */
    private @Nullable StorageException beginAnew() {
        if (active == null && previousNumber != 0) {
            try {
                open(supply.take(nextBytes));
            } catch (StorageException cause) {
                return cause;
            }
        }
        return null;
    }

    /** Releases what is still open for appending; once nobody appends or forces. */
    void release() {
        appending.lock();
        try {
            List<Segment> open = new ArrayList<>(finished);
            if (active != null) {
                open.add(active);
            }
            Closing closing = new Closing();
            for (Segment each : open) {
                AppendFile file = each.appender;
                each.appender = null;
                if (file != null) {
                    closing.then(file::close);
                }
            }
            closing.orThrow();
        } finally {
            appending.unlock();
        }
    }

    /** Since when something has been waiting to be forced, in milliseconds since 1970; 0 if nothing is. */
    long unforcedSince() {
        long forcing = forcingSince;
        return forcing != 0 ? forcing : unforcedSince;
    }

    /** Prepares the next segment, if the active one is half full. */
    void prepareSpare() {
        if (isSpareWanted) {
            isSpareWanted = false;
            supply.prepareSpare(nextBytes(), isBusy);
        }
    }

    private long nextBytes() {
        appending.lock();
        try {
            return nextBytes;
        } finally {
            appending.unlock();
        }
    }

    long stalls() {
        return stalls;
    }

    long rotations() {
        return rotations;
    }

    long appendedBytes() {
        return appendedBytes;
    }

    /** Forces everything appended before, sealing what is finished; returns the last offset. By the one who leads. */
    private long force() {
        unproven.force();
        writeOut();
        List<Segment> toFinish;
        Segment current;
        long last;
        appending.lock();
        try {
            failure.requireNone();
            toFinish = new ArrayList<>(finished);
            current = active;
            last = visible;
            forcingSince = unforcedSince;
            unforcedSince = 0;
        } finally {
            appending.unlock();
        }
        for (Segment each : toFinish) {
            finish(each);
        }
        if (current != null && !current.isFinished()) {
            appender(current).force();
        }
        forcingSince = 0;
        return last;
    }

    /** Finished segments can be archived and let go once the offset says that they are durable. */
    private void tellOfFinished() {
        if (hasFinished) {
            hasFinished = false;
            wake.run();
        }
    }

    private void finish(Segment segment) {
        sealer.finish(segment, appender(segment), durable.get());
        segment.appender = null;
        hasFinished = true;
        appending.lock();
        try {
            finished.remove(segment);
            finishedCount = finished.size();
        } finally {
            appending.unlock();
        }
    }
}
