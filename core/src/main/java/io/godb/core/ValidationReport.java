package io.godb.core;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Database#validate} read, and everything that it found wrong.
 *
 * @param tables how many tables were read, whole
 * @param bytes how many bytes these have
 * @param commits how many commits of the log were read
 * @param checkpoints how many checkpoints were read
 * @param issues what is wrong, at most 1,000 places of a file: in tables, newest first, then in checkpoints and in the log; empty if all is well
 */
public record ValidationReport(int tables, long bytes, long commits, int checkpoints, List<Issue> issues) {
    /**
     * One place that is not as it was written.
     *
     * @param file where; null if that is not known
     * @param position from which byte on; -1 if that is not known
     * @param failure what is wrong there, as who reads it is told
     */
    public record Issue(@Nullable Path file, long position, GoDbException failure) {
        /** Whether it is about that place. */
        public boolean isAt(@Nullable Path otherFile, long otherPosition) {
            return Objects.equals(file, otherFile) && position == otherPosition;
        }

        /** What is wrong there, in words. */
        public String message() {
            return String.valueOf(failure.getMessage());
        }
    }

    /** Copies the list. */
    public ValidationReport {
        issues = List.copyOf(issues);
    }

    /** Throws the first thing that is wrong, with the others suppressed in it, if there is any. */
    public void orThrow() {
        if (issues.isEmpty()) {
            return;
        }
        GoDbException first = issues.get(0).failure();
        List<Throwable> known = Arrays.asList(first.getSuppressed());
        for (Issue each : issues.subList(1, issues.size())) {
            if (!known.contains(each.failure())) {
                first.addSuppressed(each.failure());
            }
        }
        throw first;
    }

    /** Whether nothing is wrong. */
    public boolean isClean() {
        return issues.isEmpty();
    }
}
