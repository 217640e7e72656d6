package io.godb.testkit.crash;

import io.godb.core.file.FileSystem;
import io.godb.testkit.trace.Marks;

/** What runs before the power is cut. To be repeatable it does the same things in the same order every time. */
@FunctionalInterface
public interface CrashWorkload {
    /** Runs on {@code files}, empty but for a second life, marking what it submits and what is acknowledged to it. */
    void run(FileSystem files, Marks marks) throws Exception;
}
