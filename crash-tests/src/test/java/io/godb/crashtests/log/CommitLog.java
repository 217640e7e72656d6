package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.internal.engine.StandaloneLog;
import io.godb.core.internal.log.PreparedCommit;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.log.LogOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A log as a database uses it: it holds commits, whose content tests choose by their offsets. */
final class CommitLog implements AutoCloseable {
    static final Path DIRECTORY = Path.of("data", "wal");

    /** What a replay handed over. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by its text alone.
    record Replayed(long offset, long time, byte[] bytes) {}

    final SegmentedLog log;
    private final PreparedCommit prepared = new PreparedCommit();

    private CommitLog(SegmentedLog log) {
        this.log = log;
    }

    static CommitLog open(LogOptions options) {
        return new CommitLog(StandaloneLog.openWithin(DIRECTORY, options, false, Runnable::run));
    }

    /** Appends the way a database does, from somewhere in an array. */
    long append(byte[] content) {
        byte[] padded = new byte[content.length + 5];
        System.arraycopy(content, 0, padded, 2, content.length);
        log.prepare(padded, 2, content.length, prepared);
        long offset = log.appendCommit(prepared);
        log.awaitPromised(offset);
        return offset;
    }

    List<Replayed> replay(long from) {
        List<Replayed> all = new ArrayList<>();
        log.replay(
                from,
                (offset, time, buffer, begin, length) ->
                        all.add(new Replayed(offset, time, Arrays.copyOfRange(buffer, begin, begin + length))));
        return all;
    }

    /** A replay hands over what reading shows, each offset once, in order. */
    void assertReplays(long from) {
        long next = from;
        for (Replayed each : replay(from)) {
            assertThat(each.offset()).isEqualTo(next++);
            assertThat(each.bytes()).as("offset %d", each.offset()).isEqualTo(log.read(each.offset()));
            assertThat(each.time()).isEqualTo(log.record(each.offset()).time().toEpochMilli());
        }
        assertThat(next).isEqualTo(log.nextOffset());
    }

    @Override
    public void close() {
        log.close();
    }
}
