package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gets at random: what is there, or what is not. Loads a store, closes it and opens it again, if it can, and leaves it alone for a
 * moment: those that tidy up by themselves get the time.
 */
final class GetCell implements Cell {
    private static final long LOOK_AT_CLOCK_EVERY = 256;
    private static final long REST_MILLIS = 5_000;

    private final boolean isMissing;

    GetCell(boolean isMissing) {
        this.isMissing = isMissing;
    }

    @Override
    public void run(Trial trial) throws Exception {
        Path directory = trial.newDirectory();
        Store store = trial.open(directory);
        trial.load(store);
        if (!trial.isInMemory()) {
            store.close();
            store = trial.open(directory);
        }
        Thread.sleep(REST_MILLIS);
        measure(trial, store);
        store.close();
        Trial.removeAll(directory);
    }

    private void measure(Trial trial, Store store) throws Exception {
        round(trial, store, 0, null);
        for (int i = 1; i <= trial.arguments().rounds(); i++) {
            trial.report("ops/s", round(trial, store, i, null));
        }
        Latencies latencies = new Latencies();
        round(trial, store, -1, latencies);
        latencies.report(trial);
    }

    /** Returns gets a second. Each round has keys of its own. */
    private double round(Trial trial, Store store, int round, @Nullable Latencies latencies) throws Exception {
        long entries = trial.arguments().entries();
        SplittableRandom random = new SplittableRandom(trial.arguments().seed() + round);
        byte[] key = new byte[Workload.KEY_BYTES];
        long begin = System.nanoTime();
        long deadline = trial.deadline();
        long done = 0;
        while (done < entries) {
            long number = random.nextLong(entries);
            if (isMissing) {
                number += entries * 1_000;
            }
            get(trial.workload(), store, number, key, latencies);
            done++;
            if (done % LOOK_AT_CLOCK_EVERY == 0 && System.nanoTime() > deadline) {
                break;
            }
        }
        double speed = (double) done * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - begin);
        trial.noteIfCut(done, entries);
        return speed;
    }

    private void get(Workload workload, Store store, long number, byte[] key, @Nullable Latencies latencies)
            throws Exception {
        workload.key(number, key);
        byte[] found;
        if (latencies == null) {
            found = store.get(key);
        } else {
            long begin = System.nanoTime();
            found = store.get(key);
            latencies.record(System.nanoTime() - begin);
        }
        if ((found == null) != isMissing) {
            throw new IllegalStateException("entry " + number + (isMissing ? " was never put" : " is lost"));
        }
        if (found != null) {
            workload.verify(number, found);
        }
    }
}
