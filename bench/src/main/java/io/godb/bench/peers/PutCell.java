package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Puts all entries, so many a commit, into a new store each round. One more round, with a timer around each commit, gives latencies. */
final class PutCell implements Cell {
    private static final int MOST_WARM_UP_ENTRIES = 1_000_000;
    private static final long LOOK_AT_CLOCK_EVERY = 256;

    private final int batch;

    PutCell(int batch) {
        this.batch = batch;
    }

    @Override
    public void run(Trial trial) throws Exception {
        long entries = trial.arguments().entries();
        round(trial, Math.min(entries, MOST_WARM_UP_ENTRIES), null);
        for (int i = 0; i < trial.arguments().rounds(); i++) {
            trial.report("ops/s", round(trial, entries, null));
        }
        Latencies latencies = new Latencies();
        round(trial, entries, latencies);
        latencies.report(trial);
    }

    /** Returns entries a second. */
    private double round(Trial trial, long entries, @Nullable Latencies latencies) throws Exception {
        Path directory = trial.newDirectory();
        double speed;
        try (Store store = trial.open(directory)) {
            long begin = System.nanoTime();
            long done =
                    latencies == null ? putAll(trial, store, entries) : putAllTimed(trial, store, entries, latencies);
            speed = (double) done * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - begin);
            trial.noteIfCut(done, entries);
        }
        Trial.removeAll(directory);
        return speed;
    }

    private long putAll(Trial trial, Store store, long entries) throws Exception {
        long deadline = trial.deadline();
        long done = 0;
        for (long commits = 1; done < entries; commits++) {
            done += commit(trial, store, done, entries);
            if (commits % LOOK_AT_CLOCK_EVERY == 0 && System.nanoTime() > deadline) {
                break;
            }
        }
        return done;
    }

    private long putAllTimed(Trial trial, Store store, long entries, Latencies latencies) throws Exception {
        long deadline = trial.deadline();
        long done = 0;
        long end = System.nanoTime();
        while (done < entries && end < deadline) {
            long begin = end;
            done += commit(trial, store, done, entries);
            end = System.nanoTime();
            latencies.record(end - begin);
        }
        return done;
    }

    private int commit(Trial trial, Store store, long from, long entries) throws Exception {
        if (batch == 1) {
            trial.put(store, from);
            return 1;
        }
        int count = (int) Math.min(batch, entries - from);
        trial.putBatch(store, from, count);
        return count;
    }
}
