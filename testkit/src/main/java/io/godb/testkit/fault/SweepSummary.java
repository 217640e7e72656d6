package io.godb.testkit.fault;

/**
 * What a sweep did, all of it successfully.
 *
 * @param name the sweep's name
 * @param callCount how many calls the workload makes without faults
 * @param caseCount how many cases were run
 * @param failureCount in how many the workload failed, in a way it may
 * @param completionCount in how many it completed in spite of the fault
 * @param crashCount in how many the process was killed
 * @param coverage which of the workload's call sites a fault hit
 */
public record SweepSummary(
        String name,
        int callCount,
        int caseCount,
        int failureCount,
        int completionCount,
        int crashCount,
        CallSiteCoverage coverage) {
    /** One line. */
    @Override
    public String toString() {
        return "sweep " + name + ": " + callCount + " calls, " + caseCount + " cases (" + failureCount
                + " failed as they may, " + completionCount + " completed, " + crashCount + " crashed), " + coverage;
    }
}
