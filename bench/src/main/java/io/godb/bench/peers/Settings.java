package io.godb.bench.peers;

/**
 * How a store is opened.
 *
 * @param entries how many it is to have room for, where it has to be told
 * @param isReplayed whether everything is to be left to the log, so that opening after a kill has to replay it
 * @param isRecovered whether the process that wrote it was killed
 */
record Settings(Safety safety, long entries, boolean isReplayed, boolean isRecovered) {
    Settings(Safety safety, long entries) {
        this(safety, entries, false, false);
    }

    boolean isInMemory() {
        return safety == Safety.MEM;
    }

    boolean isForced() {
        return safety == Safety.FULL;
    }
}
