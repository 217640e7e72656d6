package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One thread gets and one overwrites, both at random, for some seconds a round. Every value that is found is checked. */
final class BothCell implements Cell {
    private static final int LOOK_AT_CLOCK_EVERY = 256;

    private interface Step {
        void run(long number) throws Exception;
    }

    @Override
    public void run(Trial trial) throws Exception {
        Path directory = trial.newDirectory();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (Store store = trial.open(directory)) {
            trial.load(store);
            for (int i = 0; i <= trial.arguments().rounds(); i++) {
                round(trial, store, i, writer);
            }
        } finally {
            writer.shutdown();
        }
        Trial.removeAll(directory);
    }

    private static void round(Trial trial, Store store, int round, ExecutorService writer) throws Exception {
        long seed = trial.arguments().seed() + round;
        byte[] key = new byte[Workload.KEY_BYTES];
        Future<Double> writing = writer.submit(() -> repeat(trial, seed, number -> trial.put(store, number)));
        double reading = repeat(trial, ~seed, number -> {
            trial.workload().key(number, key);
            byte[] found = store.get(key);
            if (found == null) {
                throw new IllegalStateException("entry " + number + " is lost");
            }
            trial.workload().verify(number, found);
        });
        double written = writing.get();
        if (round > 0) {
            trial.report("gets/s", reading);
            trial.report("puts/s", written);
        }
    }

    private static double repeat(Trial trial, long seed, Step step) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        long entries = trial.arguments().entries();
        long begin = System.nanoTime();
        long deadline = begin + TimeUnit.SECONDS.toNanos(trial.arguments().roundSeconds());
        long done = 0;
        long end = begin;
        while (end < deadline) {
            for (int i = 0; i < LOOK_AT_CLOCK_EVERY; i++) {
                step.run(random.nextLong(entries));
            }
            done += LOOK_AT_CLOCK_EVERY;
            end = System.nanoTime();
        }
        return (double) done * TimeUnit.SECONDS.toNanos(1) / (end - begin);
    }
}
