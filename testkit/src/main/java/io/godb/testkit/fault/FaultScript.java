package io.godb.testkit.fault;

import io.godb.core.file.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultSweep} does over and over: a workload that makes the same calls in the same order every time, and
 * the judgement of what it left behind. A new one is made for every case, so its fields are fresh.
 */
public interface FaultScript {
    /** The file system the faults are put over; a new one. */
    FileSystem newFileSystem();

    /** What is there before; suffers no faults. */
    default void prepare(FileSystem files) {}

    /**
     * The workload. What it throws must be a {@link io.godb.core.GoDbException} or an injected error; what it catches
     * it tells {@link FaultyFileSystem#report()}. However it ends, it leaves no handle open.
     */
    void run(FaultyFileSystem files);

    /**
     * Whether {@link #run} may end with the interrupt flag of its thread clear although an interrupt was injected there;
     * by default it must keep it.
     */
    default boolean consumesInterrupts() {
        return false;
    }

    /**
     * Throws if what is left is wrong. {@code files} suffers no faults any more; {@code failure} is what {@link #run}
     * threw, or null if it completed.
     */
    void check(FileSystem files, @Nullable Throwable failure);

    /** Whether the workload may get over this fault by itself, so that it surfaces nowhere; by default it may not. */
    default boolean mayRecoverFrom(FiredFault fault) {
        return false;
    }
}
