package io.godb.bench.peers;

/** One measurement, in a JVM of its own. */
interface Cell {
    /** Measures, and reports to the trial. An exception means that the store failed. */
    void run(Trial trial) throws Exception;
}
