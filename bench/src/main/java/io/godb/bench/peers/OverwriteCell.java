package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts keys at random that are all there already, for some seconds a round, of a store that was loaded and stays open. The last round has a
 * timer around each put.
 */
final class OverwriteCell implements Cell {
    private static final int LOOK_AT_CLOCK_EVERY = 256;

    @Override
    public void run(Trial trial) throws Exception {
        Path directory = trial.newDirectory();
        try (Store store = trial.open(directory)) {
            trial.load(store);
            round(trial, store, 0, null);
            for (int i = 1; i <= trial.arguments().rounds(); i++) {
                trial.report("ops/s", round(trial, store, i, null));
            }
            Latencies latencies = new Latencies();
            round(trial, store, -1, latencies);
            latencies.report(trial);
        }
        Trial.removeAll(directory);
    }

    private double round(Trial trial, Store store, int round, @Nullable Latencies latencies) throws Exception {
        SplittableRandom random = new SplittableRandom(trial.arguments().seed() + round);
        long entries = trial.arguments().entries();
        long begin = System.nanoTime();
        long deadline = begin + TimeUnit.SECONDS.toNanos(trial.arguments().roundSeconds());
        long done = 0;
        long end = begin;
        while (end < deadline) {
            for (int i = 0; i < LOOK_AT_CLOCK_EVERY; i++) {
                long putBegin = latencies == null ? 0 : System.nanoTime();
                trial.put(store, random.nextLong(entries));
                if (latencies != null) {
                    latencies.record(System.nanoTime() - putBegin);
                }
            }
            done += LOOK_AT_CLOCK_EVERY;
            end = System.nanoTime();
        }
        return (double) done * TimeUnit.SECONDS.toNanos(1) / (end - begin);
    }
}
