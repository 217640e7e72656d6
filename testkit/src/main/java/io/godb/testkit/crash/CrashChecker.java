package io.godb.testkit.crash;

import io.godb.core.file.FileSystem;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.util.List;

/** Reopens what a power cut left and judges it. */
@FunctionalInterface
public interface CrashChecker {
    /**
     * Throws anything at all if {@code image} breaks a promise. The marks are those set before the cut, in order. The
     * image belongs to the checker: its recovery may write. Directories the workload had not made yet are missing.
     */
    void check(FileSystem image, List<Mark> marks) throws Exception;
}
