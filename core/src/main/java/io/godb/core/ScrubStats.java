package io.godb.core;

import io.godb.core.ValidationReport.Issue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the background has read again, to find what went bad on the device, since the database was opened.
 *
 * @param cycles how often everything was read
 * @param lastCompleted when that was last the case; null for never
 * @param files how many files were read
 * @param bytes what these have
 * @param findings what is wrong, each place once, the first 1,000; what a file had that has gone since stays here
 */
public record ScrubStats(long cycles, @Nullable Instant lastCompleted, long files, long bytes, List<Issue> findings) {
    /** Copies the list. */
    public ScrubStats {
        findings = List.copyOf(findings);
    }
}
