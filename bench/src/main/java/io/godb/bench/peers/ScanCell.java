package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Scans from the first key to the last, or from random keys on, of a store that was loaded and left alone for a while. */
final class ScanCell implements Cell {
    /** How many entries a short scan shows. */
    static final int SHORT = 100;

    private static final long REST_MILLIS = 3_000;

    private final boolean isShort;

    ScanCell(boolean isShort) {
        this.isShort = isShort;
    }

    @Override
    public void run(Trial trial) throws Exception {
        Path directory = trial.newDirectory();
        try (Store store = trial.open(directory)) {
            trial.load(store);
            store.settle();
            // Those that settle by themselves get the time.
            Thread.sleep(REST_MILLIS);
            round(trial, store, 0);
            for (int i = 1; i <= trial.arguments().rounds(); i++) {
                trial.report("ops/s", round(trial, store, i));
            }
        }
        Trial.removeAll(directory);
    }

    /** Returns entries a second of whole scans, or short scans a second. */
    private double round(Trial trial, Store store, int round) throws Exception {
        long begin = System.nanoTime();
        long deadline = begin + TimeUnit.SECONDS.toNanos(trial.arguments().roundSeconds());
        SplittableRandom random = new SplittableRandom(trial.arguments().seed() + round);
        byte[] from = new byte[isShort ? Workload.KEY_BYTES : 0];
        long scans = 0;
        Sums sums = new Sums();
        long end;
        do {
            if (isShort) {
                trial.workload().key(random.nextLong(trial.arguments().entries()), from);
            }
            store.scan(from, isShort ? SHORT : Long.MAX_VALUE, sums);
            scans++;
            end = System.nanoTime();
        } while (end < deadline);
        requireAll(trial, sums, scans);
        long counted = isShort ? scans : sums.entries();
        return (double) counted * TimeUnit.SECONDS.toNanos(1) / (end - begin);
    }

    private void requireAll(Trial trial, Sums sums, long scans) {
        long all = trial.arguments().entries();
        boolean isRight = isShort ? sums.entries() > scans * SHORT * 9 / 10 : sums.entries() == scans * all;
        if (!isRight || sums.sum() == 0) {
            throw new IllegalStateException(scans + " scans showed " + sums.entries() + " entries");
        }
    }
}
