package io.godb.crashtests.log;

import io.godb.core.Durability;
import io.godb.core.file.FileSystem;
import io.godb.core.log.Log;
import io.godb.core.log.LogSegment;
import io.godb.testkit.oracle.CommitMarks;
import io.godb.testkit.oracle.Promise;
import io.godb.testkit.trace.Marks;
import java.util.List;
import java.util.function.ToLongFunction;

/** The only client of a log in one of its lives: it marks what it begins, and what it was promised. */
final class LogClient implements AutoCloseable {
    private static final int WRITER = 0;

    private final FileSystem files;
    private final LogSetup setup;
    private final CommitMarks marks;
    private final int life;
    private int openings;
    private long sequence;
    private Log log;

    LogClient(FileSystem files, LogSetup setup, Marks marks, int life) {
        this.files = files;
        this.setup = setup;
        this.marks = new CommitMarks(marks, life);
        this.life = life;
    }

    /** Opens the log, for the first time or again. */
    LogClient open() {
        openings++;
        log = Log.open(LogSetup.DIRECTORY, setup.options(files, life, openings));
        return this;
    }

    /** Whether an opening has succeeded. */
    boolean isOpen() {
        return log != null;
    }

    Log log() {
        return log;
    }

    /** Appends so many records. */
    LogClient append(int count) {
        return commit(count, log::append);
    }

    /** Appends so many batches. */
    LogClient appendBatches(int count) {
        return commit(count, content -> log.append(LogContent.batch(content)));
    }

    private LogClient commit(int count, ToLongFunction<byte[]> call) {
        for (int i = 0; i < count; i++) {
            commit(sequence + 1, call);
            sequence++;
        }
        return this;
    }

    /** One that fails is the next to be tried again: it must not be found twice. */
    private void commit(long number, ToLongFunction<byte[]> call) {
        marks.submitted(WRITER, number);
        long offset = call.applyAsLong(setup.contents().content(life, WRITER, number));
        marks.acknowledged(WRITER, number, offset, promised(log.durability()));
    }

    /** What an append at that level promises. */
    static Promise promised(Durability level) {
        return switch (level) {
            case NONE, MEMORY -> Promise.NONE;
            case OS -> Promise.KILL;
            case FULL -> Promise.POWER_CUT;
        };
    }

    LogClient sync() {
        log.sync();
        marks.forced(log.nextOffset() - 1);
        return this;
    }

    /** Waits for the last record. */
    LogClient awaitDurable() {
        log.awaitDurable(log.nextOffset() - 1);
        marks.forced(log.nextOffset() - 1);
        return this;
    }

    LogClient rotate() {
        log.rotate();
        return this;
    }

    LogClient durability(Durability level) {
        log.durability(level);
        return this;
    }

    /** Gives up all but the newest segments. */
    LogClient truncateToSegments(int kept) {
        List<LogSegment> all = log.segments();
        return truncateBefore(all.get(Math.max(0, all.size() - kept)).firstOffset());
    }

    LogClient truncateBefore(long offset) {
        marks.truncating(offset);
        log.truncateBefore(offset);
        marks.truncated(offset);
        return this;
    }

    @Override
    public void close() {
        log.close();
        marks.forced(log.nextOffset() - 1);
    }
}
