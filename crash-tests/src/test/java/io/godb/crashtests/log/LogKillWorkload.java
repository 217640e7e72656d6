package io.godb.crashtests.log;

import io.godb.core.Durability;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogSegment;
import io.godb.testkit.kill.KillClient;
import io.godb.testkit.kill.KillWorkload;
import io.godb.testkit.kill.KillWriter;
import io.godb.testkit.oracle.Promise;
import io.godb.testkit.oracle.SeededContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writers at a log of small segments, which one of them rotates, syncs and truncates all the time. Arguments: the level, and
 * {@value #SWITCHED} if it is to change while everybody writes.
 */
final class LogKillWorkload implements KillWorkload {
    static final String SWITCHED = "switched";

    private static final int SHORTEST = 16;
    private static final int LONGEST = 3000;
    private static final int BATCH_EVERY = 3;
    private static final int SWITCH_EVERY = 5;
    private static final int SYNC_EVERY = 40;
    private static final int ROTATE_EVERY = 60;
    private static final int TRUNCATE_EVERY = 25;
    private static final int SEGMENTS_KEPT = 3;
    private static final List<Durability> LEVELS = List.of(Durability.OS, Durability.MEMORY, Durability.FULL);

    /** Odd while the level is being changed. */
    private final AtomicInteger changes = new AtomicInteger();

    private SeededContent contents;
    private Log log;

    /** What the commits of a run hold. */
    static SeededContent contents(long seed) {
        return new SeededContent(seed, SHORTEST, LONGEST);
    }

    /** Opens the log as the workload does. */
    static Log open(Path directory, Durability level) {
        return Log.open(
                directory,
                LogOptions.builder()
                        .durability(level)
                        .segmentBytes(LogOptions.SMALLEST_SEGMENT_BYTES)
                        .firstSegmentBytes(LogOptions.SMALLEST_SEGMENT_BYTES)
                        .forceInterval(Duration.ofMillis(3))
                        .flushInterval(Duration.ofMillis(2))
                        .build());
    }

    @Override
    public void run(Path directory, KillClient client) throws Exception {
        contents = contents(client.seed());
        boolean isSwitched = client.arguments().contains(SWITCHED);
        try (Log opened = open(directory, Durability.valueOf(client.arguments().get(0)))) {
            log = opened;
            client.opened();
            client.writeUntilStopped(writer -> {
                write(client, writer);
                if (writer.number() == 0) {
                    lookAfter(client, writer.nextSequence(), isSwitched);
                }
            });
        }
    }

    private void write(KillClient client, KillWriter writer) {
        long sequence = writer.nextSequence();
        byte[] content = contents.content(client.life(), writer.number(), sequence);
        boolean isBatch = sequence % BATCH_EVERY == 0;
        boolean isSynced = sequence % SYNC_EVERY == 0;
        int changesBefore = changes.get();
        Promise promise = LogClient.promised(log.durability());
        writer.begins();
        long offset = isBatch ? log.append(LogContent.batch(content)) : log.append(content);
        if (isSynced) {
            log.awaitDurable(offset);
        }
        boolean isChanged = changesBefore % 2 != 0 || changes.get() != changesBefore;
        writer.acknowledged(offset, isSynced ? Promise.POWER_CUT : isChanged ? Promise.NONE : promise);
    }

    private void lookAfter(KillClient client, long sequence, boolean isSwitched) {
        if (isSwitched && sequence % SWITCH_EVERY == 0) {
            changes.incrementAndGet();
            log.durability(LEVELS.get((int) (sequence / SWITCH_EVERY) % LEVELS.size()));
            changes.incrementAndGet();
        }
        if (sequence % ROTATE_EVERY == 0) {
            log.rotate();
        }
        if (sequence % TRUNCATE_EVERY == 0) {
            truncate(client);
        }
    }

    private void truncate(KillClient client) {
        List<LogSegment> segments = log.segments();
        if (segments.size() > SEGMENTS_KEPT) {
            long start = segments.get(segments.size() - SEGMENTS_KEPT).firstOffset();
            client.truncating(start);
            log.truncateBefore(start);
            client.truncated(start);
        }
    }
}
