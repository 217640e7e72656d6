package io.godb.core;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What opening a database found and did.
 *
 * @param isNew whether it was created
 * @param wasClean whether it had been closed cleanly
 * @param checkpoint the number of the checkpoint it was opened from
 * @param checkpointLsn the last commit that checkpoint covers
 * @param lastLsn the last commit recovered
 * @param replayedRecords commits that were read from the log
 * @param cutBytes bytes behind the end of the log that were not believed, as {@code cuts} say
 * @param remarks what else an operator should know, above all a checkpoint that could not be read
 */
public record RecoveryReport(
        boolean isNew,
        boolean wasClean,
        long checkpoint,
        long checkpointLsn,
        long lastLsn,
        long replayedRecords,
        long cutBytes,
        List<Cut> cuts,
        List<String> remarks,
        Duration took) {
    /** Copies the lists. */
    public RecoveryReport {
        cuts = List.copyOf(cuts);
        remarks = List.copyOf(remarks);
    }

    /** The end of a file that was not believed: unforced when the process stopped, and not whole. */
    public record Cut(Path file, long position, long bytes, String reason) {}
}
