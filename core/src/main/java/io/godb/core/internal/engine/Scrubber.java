package io.godb.core.internal.engine;

import io.godb.core.ClosedException;
import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.ScrubStats;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.ValidationReport.Issue;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.TableEntry;
import io.godb.core.internal.compaction.RateLimit;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableAccess;
import io.godb.core.internal.util.NanoClock;
import io.godb.core.log.LogSegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Validates the database again and again, one part after the other: the tables that are read or that a kept checkpoint names, the
 * segments of the log that are finished, and CURRENT with the checkpoints. A page that was verified once may have gone bad since.
 *
 * <p><b>When.</b> The parts are spread over {@link DatabaseOptions#scrubEvery()} by their sizes, and it begins somewhere among them:
 * where, nobody stores. So a database that is opened every day, and never for long, has all its parts read in the end; and a small one
 * has nothing to do for days. A part is read at {@link DatabaseOptions#scrubBytesPerSecond()}, first for its checksums and then for
 * what it says.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>No file is kept but the one that is being read.
 *   <li>What is found is told once. Nothing that is found, or fails, has an effect on anything else.
 * </ol>
 *
 * <p><b>Threads.</b> One works; any may cancel and ask for figures. It waits for no lock that is held for long.
 *
 * <p><b>Failure.</b> What cannot be read for want of something, such as a file handle, is tried again later. An {@link Error} ends it,
 * until the database is opened again.
 */
final class Scrubber {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");
    private static final int MOST_FINDINGS = 1_000;
    private static final long PAGE_BYTES = 4_096;
    private static final long RETRY_MILLIS = 60_000;
    /** The time of day may be set, so it is asked again. */
    private static final long LONGEST_REST_MILLIS = 60_000;

    private static final long LONGEST_NAP_NANOS = 50_000_000L;
    /** What is less is waited for together with what comes next. */
    private static final long SHORTEST_NAP_NANOS = 2_000_000L;

    private enum Sort {
        TABLE,
        SEGMENT,
        /** All of them, and CURRENT. */
        CHECKPOINTS
    }

    private record Part(Sort sort, long number, long bytes) implements Comparable<Part> {
        @Override
        public int compareTo(Part other) {
            int bySort = sort.compareTo(other.sort);
            return bySort != 0 ? bySort : Long.compare(number, other.number);
        }
    }

    private final DatabaseOptions options;
    private final SegmentedLog log;
    private final Views views;
    private final Checkpointer checkpointer;
    private final double fraction;
    private final LongSupplier nanos;
    private final LongConsumer nap;
    private final RateLimit rate;
    private final long everyMillis;

    private volatile boolean isCancelled;
    private volatile ScrubStats stats = new ScrubStats(0, null, 0, 0, List.of());

    // Of the thread that works.
    private final Set<String> told = new HashSet<>();
    private @Nullable Part last;
    private @Nullable Part first;
    private boolean isBehindTheEnd;
    private long dueMillis;

    /** {@code seed} says where it begins. */
    Scrubber(DatabaseOptions options, SegmentedLog log, Views views, Checkpointer checkpointer, long seed) {
        this(options, log, views, checkpointer, seed, NanoClock::now, LockSupport::parkNanos);
    }

    /** Asks for the nanoseconds, and waits as many, as it is told. */
    Scrubber(
            DatabaseOptions options,
            SegmentedLog log,
            Views views,
            Checkpointer checkpointer,
            long seed,
            LongSupplier nanos,
            LongConsumer nap) {
        this.options = options;
        this.log = log;
        this.views = views;
        this.checkpointer = checkpointer;
        this.fraction = (seed >>> 11) * 0x1p-53;
        this.nanos = nanos;
        this.nap = nap;
        this.rate = new RateLimit(options.scrubBytesPerSecond(), nanos);
        this.everyMillis = NanoClock.nanos(options.scrubEvery()) / 1_000_000;
    }

    ScrubStats stats() {
        return stats;
    }

    /** Whoever works stops at the next page. */
    void cancel() {
        isCancelled = true;
    }

    /** Reads the next part if it is time; returns how many nanoseconds to rest. */
    long work() {
        if (isCancelled) {
            return Long.MAX_VALUE;
        }
        try {
            step();
        } catch (ClosedException closing) {
            return Long.MAX_VALUE;
        } catch (RuntimeException cause) {
            LOG.warn("the scrub of {} could not go on, and tries again: {}", directory(), cause.toString());
            dueMillis = options.clock().millis() + RETRY_MILLIS;
        } catch (Throwable cause) {
            LOG.error("the scrub of {} has ended; nothing else has", directory(), cause);
            isCancelled = true;
            return Long.MAX_VALUE;
        }
        long left = dueMillis - options.clock().millis();
        return Math.max(0, Math.min(left, LONGEST_REST_MILLIS)) * 1_000_000;
    }

    private Path directory() {
        return checkpointer.directories().directory();
    }

    private void step() {
        long now = options.clock().millis();
        List<Part> parts = parts();
        long total = parts.stream().mapToLong(Part::bytes).sum();
        if (first == null) {
            begin(parts, total, now);
        }
        // A clock that was set back is no reason to wait for longer than ever.
        dueMillis = Math.min(dueMillis, now + Math.max(everyMillis, RETRY_MILLIS));
        if (now < dueMillis) {
            return;
        }
        Part behind = behind(last, parts);
        Part next = behind == null ? parts.get(0) : behind;
        read(next, parts);
        last = next;
        Part following = behind(next, parts);
        dueMillis = options.clock().millis()
                + share(following == null ? parts.get(0).bytes() : following.bytes(), total);
    }

    private long share(long bytes, long total) {
        return (long) ((double) everyMillis * bytes / total);
    }

    /** Somewhere, and with a part of which so much is left. */
    private void begin(List<Part> parts, long total, long now) {
        long at = (long) (fraction * (double) total);
        for (Part each : parts) {
            first = each;
            if (at < each.bytes()) {
                dueMillis = now + share(each.bytes() - at, total);
                return;
            }
            at -= each.bytes();
            last = each;
        }
    }

    private static @Nullable Part behind(@Nullable Part last, List<Part> parts) {
        return parts.stream()
                .filter(each -> last == null || each.compareTo(last) > 0)
                .findFirst()
                .orElse(null);
    }

    private List<Part> parts() {
        TreeSet<Part> parts = new TreeSet<>();
        ReadView view = views.acquire();
        try {
            for (Table each : view.levels.all()) {
                parts.add(
                        new Part(Sort.TABLE, each.facts().number(), each.facts().fileBytes()));
            }
        } finally {
            views.release(view);
        }
        for (Checkpoint checkpoint : checkpointer.keptCheckpoints()) {
            for (TableEntry each : checkpoint.tables()) {
                parts.add(new Part(Sort.TABLE, each.number(), each.fileBytes()));
            }
        }
        if (options.durability() != Durability.NONE) {
            for (LogSegment each : log.segments()) {
                if (!each.isActive()) {
                    parts.add(new Part(Sort.SEGMENT, each.number(), each.fileBytes()));
                }
            }
        }
        parts.add(new Part(Sort.CHECKPOINTS, 0, PAGE_BYTES));
        return new ArrayList<>(parts);
    }

    private void read(Part part, List<Part> parts) {
        Validator validator = new Validator(
                options.fileSystem(),
                checkpointer.directories(),
                checkpointer.database(),
                new TableAccess(EngineStart.codecs(options), null));
        boolean isRead;
        try {
            isRead = switch (part.sort()) {
                case TABLE -> readTable(part.number(), validator);
                case SEGMENT -> readSegment(part, validator);
                case CHECKPOINTS -> readCheckpoints(validator);
            };
        } catch (UnsupportedFormatException unknown) {
            isRead = false;
            if (told.size() < MOST_FINDINGS && told.add(String.valueOf(unknown.file()))) {
                LOG.warn("the scrub of {} cannot read all of a file: {}", directory(), unknown.getMessage());
            }
        }
        List<Issue> findings = new ArrayList<>(stats.findings());
        for (Issue each : validator.issues()) {
            if (told.size() < MOST_FINDINGS && told.add(each.file() + " " + each.position())) {
                findings.add(each);
                LOG.warn("the scrub of {} found damage: {}", directory(), each.message());
            }
        }
        boolean isAll = isLastOfCycle(part, parts);
        stats = new ScrubStats(
                stats.cycles() + (isAll ? 1 : 0),
                isAll ? now() : stats.lastCompleted(),
                stats.files() + (isRead ? 1 : 0),
                stats.bytes() + (isRead ? part.bytes() : 0),
                findings);
    }

    private Instant now() {
        return options.clock().instant();
    }

    /** Whether what follows is where the cycle began; if so, another one begins there. */
    private boolean isLastOfCycle(Part part, List<Part> parts) {
        Part next = behind(part, parts);
        boolean isAtEnd = next == null;
        Part following = next == null ? parts.get(0) : next;
        boolean isAtFirst = first == null || following.compareTo(first) >= 0;
        boolean isLast = isAtEnd ? isBehindTheEnd || isAtFirst : isBehindTheEnd && isAtFirst;
        if (isLast) {
            first = following;
        }
        isBehindTheEnd = !isLast && (isBehindTheEnd || isAtEnd);
        return isLast;
    }

    private boolean readTable(long number, Validator validator) {
        Table table = keep(number);
        if (table == null) {
            return readReplaced(number, validator);
        }
        try {
            validator.check(table, new Pace());
            return true;
        } finally {
            views.giveBack(table);
        }
    }

    /** The table, alone, without the others of the view. */
    private @Nullable Table keep(long number) {
        ReadView view = views.acquire();
        try {
            for (Table each : view.levels.all()) {
                if (each.facts().number() == number) {
                    views.keep(each);
                    return each;
                }
            }
            return null;
        } finally {
            views.release(view);
        }
    }

    /** One that a checkpoint names and nobody else. */
    private boolean readReplaced(long number, Validator validator) {
        for (Checkpoint checkpoint : checkpointer.keptCheckpoints()) {
            for (TableEntry each : checkpoint.tables()) {
                if (each.number() == number) {
                    return checkpointer.tryOn(
                            checkpoint, () -> validator.check(each.number(), each.fileBytes(), new Pace()));
                }
            }
        }
        return false;
    }

    private boolean readSegment(Part part, Validator validator) {
        for (LogSegment each : log.segments()) {
            if (each.number() == part.number() && each.lastOffset() >= each.firstOffset()) {
                long records = each.lastOffset() - each.firstOffset() + 1;
                long bytes = part.bytes() / records;
                validator.check(log, each.firstOffset(), each.lastOffset(), count -> use(bytes));
                return true;
            }
        }
        return false;
    }

    private boolean readCheckpoints(Validator validator) {
        validator.checkCurrent();
        for (Checkpoint each : checkpointer.keptCheckpoints()) {
            use(PAGE_BYTES);
            validator.check(
                    checkpointer.stored(each),
                    () -> checkpointer.keptCheckpoints().contains(each));
        }
        return true;
    }

    /** Told where the validation is; where it does not come further, it looks at what it has read. */
    private final class Pace implements LongConsumer {
        private long done;

        @Override
        public void accept(long reached) {
            use(Math.max(PAGE_BYTES, reached - done));
            done = Math.max(done, reached);
        }
    }

    /** So many bytes were read: waits as long as the limit says. */
    private void use(long bytes) {
        requireGoing();
        long left = rate.use(bytes);
        if (left < SHORTEST_NAP_NANOS) {
            return;
        }
        long until = nanos.getAsLong() + left;
        while (left > 0) {
            nap.accept(Math.min(left, LONGEST_NAP_NANOS));
            requireGoing();
            left = until - nanos.getAsLong();
        }
    }

    private void requireGoing() {
        if (isCancelled) {
            throw new ClosedException("the database in " + directory() + " is being closed", directory());
        }
    }
}
