package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Puts from several threads, each put a commit that is on the device when the call returns, for some seconds a round. Every call
 * is timed in every round: beside a force the timer is nothing.
 */
final class FullCell implements Cell {
    private static final long NUMBERS_A_THREAD = 1L << 40;

    private final int threads;

    FullCell(int threads) {
        this.threads = threads;
    }

    @Override
    public void run(Trial trial) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        round(trial, executor, 1, new Latencies(), false);
        Latencies latencies = new Latencies();
        for (int i = 0; i < trial.arguments().rounds(); i++) {
            round(trial, executor, trial.arguments().roundSeconds(), latencies, true);
        }
        latencies.report(trial);
        executor.shutdown();
    }

    private void round(Trial trial, ExecutorService executor, long seconds, Latencies latencies, boolean isReported)
            throws Exception {
        Path directory = trial.newDirectory();
        try (Store store = trial.open(directory)) {
            long forcesBefore = store.forces();
            long begin = System.nanoTime();
            long deadline = begin + TimeUnit.SECONDS.toNanos(seconds);
            List<Future<Putter>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Putter putter = new Putter(trial, store, i * NUMBERS_A_THREAD, deadline);
                running.add(executor.submit(putter::run, putter));
            }
            long done = 0;
            for (Future<Putter> each : running) {
                Putter putter = each.get();
                done += putter.done;
                latencies.add(putter.latencies);
            }
            long nanos = System.nanoTime() - begin;
            if (isReported) {
                trial.report("ops/s", (double) done * TimeUnit.SECONDS.toNanos(1) / nanos);
                if (forcesBefore >= 0) {
                    trial.report("commits a force", (double) done / (store.forces() - forcesBefore));
                }
            }
        }
        Trial.removeAll(directory);
    }

    private static final class Putter {
        private final Trial trial;
        private final Store store;
        private final long first;
        private final long deadline;
        private final Latencies latencies = new Latencies();
        private long done;

        Putter(Trial trial, Store store, long first, long deadline) {
            this.trial = trial;
            this.store = store;
            this.first = first;
            this.deadline = deadline;
        }

        private void run() {
            try {
                putUntilDeadline();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private void putUntilDeadline() throws Exception {
            long end = System.nanoTime();
            while (end < deadline) {
                long begin = end;
                trial.put(store, first + done);
                done++;
                end = System.nanoTime();
                latencies.record(end - begin);
            }
        }
    }
}
