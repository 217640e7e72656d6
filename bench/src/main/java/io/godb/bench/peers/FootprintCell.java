package io.godb.bench.peers;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a store takes: of the heap when it is opened, of the heap for each call, of the disk. */
final class FootprintCell implements Cell {
    private static final int CALLS = 10_000;
    private static final int WARM_UP_CALLS = 20_000;
    private static final int COLLECTIONS = 3;
    private static final double KIB = 1_024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Override
    public void run(Trial trial) throws Exception {
        Path directory = trial.newDirectory();
        Store store;
        if (trial.isInMemory()) {
            long usedBefore = usedHeapBytes();
            store = trial.open(directory);
            trial.load(store);
            trial.report("heap KiB", (usedHeapBytes() - usedBefore) / KIB);
        } else {
            fill(trial, directory);
            reportDisk(trial, directory);
            long usedBefore = usedHeapBytes();
            store = trial.open(directory);
            store.get(trial.workload().key(0));
            trial.report("heap KiB", (usedHeapBytes() - usedBefore) / KIB);
        }
        reportGets(trial, store);
        reportPuts(trial, store);
        store.close();
        Trial.removeAll(directory);
    }

    /** By a store that nobody refers to afterwards, and a get, so that what stays for good is there before it is measured. */
    private static void fill(Trial trial, Path directory) throws Exception {
        try (Store store = trial.open(directory)) {
            trial.load(store);
        }
        try (Store store = trial.open(directory)) {
            store.get(trial.workload().key(0));
        }
    }

    private void reportGets(Trial trial, Store store) throws Exception {
        long entries = trial.arguments().entries();
        byte[][] keys = new byte[CALLS][];
        for (int i = 0; i < CALLS; i++) {
            keys[i] = trial.workload().key(i % entries);
        }
        for (int i = 0; i < WARM_UP_CALLS; i++) {
            store.get(keys[i % CALLS]);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (byte[] key : keys) {
            store.get(key);
        }
        trial.report("B/get", (double) (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
    }

    private void reportPuts(Trial trial, Store store) throws Exception {
        long entries = trial.arguments().entries();
        for (int i = 0; i < WARM_UP_CALLS; i++) {
            trial.put(store, entries + i);
        }
        byte[][] keys = new byte[CALLS][];
        byte[][] values = new byte[CALLS][];
        for (int i = 0; i < CALLS; i++) {
            keys[i] = trial.workload().key(entries + WARM_UP_CALLS + i);
            values[i] = trial.workload().value(entries + WARM_UP_CALLS + i);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            store.put(keys[i], values[i]);
        }
        trial.report("B/put", (double) (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
    }

    private static void reportDisk(Trial trial, Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        trial.report("disk B/entry", (double) bytes / trial.arguments().entries());
    }

    @SuppressWarnings("SystemGC")
    private static long usedHeapBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
