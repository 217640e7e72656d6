package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Goes round and round 1,000 keys: the store's own way, with everything in the processor's caches. Keys and values exist before,
 * and a sweep over all of them is timed as one.
 */
final class HotCell implements Cell {
    private static final int KEYS = 1_000;
    private static final int BATCH = 10;

    @Override
    public void run(Trial trial) throws Exception {
        Path directory = trial.newDirectory();
        try (Store store = trial.open(directory)) {
            Hot hot = new Hot(trial.workload(), store);
            measure(trial, "set", () -> {}, hot::setAll);
            measure(trial, "get", () -> {}, hot::getAll);
            measure(trial, "set ten", () -> {}, hot::setTens);
            measure(trial, "get ten", () -> {}, hot::getTens);
            measure(trial, "delete", hot::setAll, hot::deleteAll);
        }
        Trial.removeAll(directory);
    }

    /** A whole second before the first round is not measured. */
    private static void measure(Trial trial, String name, Sweep before, Sweep sweep) throws Exception {
        nanosAnOperation(before, sweep, 1);
        for (int i = 0; i < trial.arguments().rounds(); i++) {
            trial.report(name, nanosAnOperation(before, sweep, 1));
        }
    }

    private static double nanosAnOperation(Sweep before, Sweep sweep, long seconds) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long measured = 0;
        long sweeps = 0;
        long end;
        do {
            before.run();
            long begin = System.nanoTime();
            sweep.run();
            end = System.nanoTime();
            measured += end - begin;
            sweeps++;
        } while (end < deadline);
        return (double) measured / sweeps / KEYS;
    }

    @FunctionalInterface
    private interface Sweep {
        void run() throws Exception;
    }

    private static final class Hot {
        private final Store store;
        private final byte[][] keys = new byte[KEYS][];
        private final byte[][] values = new byte[KEYS][];
        private final List<byte[][]> tensOfKeys = new ArrayList<>();
        private final List<byte[][]> tensOfValues = new ArrayList<>();
        private final List<List<byte[]>> listsOfKeys = new ArrayList<>();

        Hot(Workload workload, Store store) {
            this.store = store;
            for (int i = 0; i < KEYS; i++) {
                keys[i] = workload.key(i);
                values[i] = workload.value(i);
            }
            for (int from = 0; from < KEYS; from += BATCH) {
                byte[][] ten = Arrays.copyOfRange(keys, from, from + BATCH);
                tensOfKeys.add(ten);
                tensOfValues.add(Arrays.copyOfRange(values, from, from + BATCH));
                listsOfKeys.add(List.of(ten));
            }
        }

        private void setAll() throws Exception {
            for (int i = 0; i < KEYS; i++) {
                store.put(keys[i], values[i]);
            }
        }

        private void getAll() throws Exception {
            for (int i = 0; i < KEYS; i++) {
                requireSame(i, store.get(keys[i]));
            }
        }

        private void deleteAll() throws Exception {
            for (int i = 0; i < KEYS; i++) {
                store.delete(keys[i]);
            }
        }

        private void setTens() throws Exception {
            for (int i = 0; i < tensOfKeys.size(); i++) {
                store.putBatch(tensOfKeys.get(i), tensOfValues.get(i));
            }
        }

        private void getTens() throws Exception {
            for (int i = 0; i < listsOfKeys.size(); i++) {
                List<byte @Nullable []> found = store.getAll(listsOfKeys.get(i));
                for (int j = 0; j < BATCH; j++) {
                    requireSame(i * BATCH + j, found.get(j));
                }
            }
        }

        private void requireSame(int index, byte @Nullable [] found) {
            if (!Arrays.equals(found, values[index])) {
                throw new IllegalStateException("hot key " + index + " has a value that was not put");
            }
        }
    }
}
