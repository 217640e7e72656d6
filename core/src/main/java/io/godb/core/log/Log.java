package io.godb.core.log;

import io.godb.core.Durability;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * An append-only log in a directory. Every record gets an offset, dense from 1, and is found by it until it is truncated
 * away.
 *
 * <p><b>Promises.</b>
 * <ol>
 *   <li>When an append returns, its record is as safe as the {@linkplain #durability() durability} says.
 *   <li>What is found after any crash is a prefix of what was appended, whole records only; a batch is one record.
 *   <li>An append that throws burned no offset, unless the exception is an
 *       {@link io.godb.core.OutcomeUnknownException}, or the log has failed: then its record may be found after reopening.
 *   <li>After one failed write or force nothing is acknowledged any more, until the log is opened again; reads go on.
 * </ol>
 *
 * <p><b>Threads.</b> Any, all methods. Offsets are given in the order in which appends take effect; a record is visible to
 * every reader once its append returned. An interrupt ends a wait, never a write.
 *
 * <p><b>Failure.</b> Everything is a {@link io.godb.core.GoDbException} that names the file, or the JDK's own exception for
 * wrong use. What each method throws beyond that is said there.
 */
public interface Log extends AutoCloseable {
    /** Opens the log in {@code directory} with the defaults, and creates it if there is none. */
    static Log open(Path directory) {
        return open(directory, LogOptions.defaults());
    }

    /**
     * Opens the log in {@code directory}. Damage below what is proven to have been forced is a
     * {@link io.godb.core.CorruptionException} and changes nothing; a torn end is cut, and {@link #recovery()} says so.
     */
    static Log open(Path directory, LogOptions options) {
        return io.godb.core.internal.engine.StandaloneLog.open(directory, options);
    }

    /** Appends one record of at least one byte; returns its offset. */
    default long append(byte[] bytes) {
        return append(bytes, 0, bytes.length);
    }

    /**
     * Appends {@code length} bytes as one record. More than {@link LogOptions#maxRecordBytes()} is a
     * {@link io.godb.core.LimitExceededException}, no space for the next segment a
     * {@link io.godb.core.DiskFullException} after which appends can be tried again.
     */
    long append(byte[] bytes, int from, int length);

    /** Appends messages, at least one, as one record: all of them are found later, or none. */
    long append(List<LogMessage> batch);

    /** The bytes of the record at {@code offset}, verified. A batch is read with {@link #record}. */
    byte[] read(long offset);

    /** The record at {@code offset}, verified, with its time, and message by message if it is a batch. */
    LogRecord record(long offset);

    /** Reads on from {@code fromOffset}, which may be the next offset, through what is appended later. */
    LogReader reader(long fromOffset);

    /** Reads on from a position that left the process; one whose record was lost is a StalePositionException. */
    LogReader reader(LogPosition from);

    /** An offset, retained or next, with its incarnation: what to keep outside the process. */
    LogPosition position(long offset);

    /** The first offset that is retained. */
    long startOffset();

    /** The offset that the next append gets. */
    long nextOffset();

    /** The offset up to which everything has been forced to the device. */
    long durableOffset();

    /** Forces everything that was appended before; when this returns, no power cut loses it. */
    void sync();

    /** Waits until {@code offset}, which was appended, is on the device; asks for a force if none is under way. */
    void awaitDurable(long offset);

    /** Completes when {@code offset}, which was appended, is on the device. Completes exceptionally if the log fails. */
    CompletionStage<Void> whenDurable(long offset);

    /**
     * Gives up everything below {@code offset}, durably, except what the newest {@link LogOptions#leastSegments()} segments
     * hold. What is given up was forced before, and segments that hold nothing else were archived; those are removed or
     * recycled. An offset above {@link #nextOffset()} is refused, and one above what {@link #retainFrom} retains.
     */
    void truncateBefore(long offset);

    /** From now on nothing at or above {@code offset} is given up; {@link Long#MAX_VALUE}, the default, retains nothing. */
    void retainFrom(long offset);

    /** Ends the current segment and goes on in a new one; does nothing when it is empty. */
    void rotate();

    /** The segments, oldest first. */
    List<LogSegment> segments();

    /** Figures, read without a lock and without touching the disk. */
    LogStats stats();

    /** What opening found. */
    LogRecovery recovery();

    /** What an append promises now. */
    Durability durability();

    /**
     * Changes what later appends promise. Leaving {@link Durability#NONE}, whose appends were only counted, truncates
     * everything before: the log goes on behind them.
     */
    void durability(Durability durability);

    /** Reads and checks everything retained; a {@link io.godb.core.CorruptionException} names the first damage. */
    void verify();

    /** Forces what was appended and closes. Closing twice is harmless; a failed log closes without a word. */
    @Override
    void close();
}
