package io.godb.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One cell of one store, as its JVM sees it: what to open, what to put, whom to tell. */
final class Trial {
    /** What a line begins with that tells the parent a figure: name and number follow. */
    static final String FIGURE = "@figure ";

    /** What a line begins with that is to stand beside the figures. */
    static final String NOTE = "@note ";

    private static final int LOAD_BATCH = 1_000;
    /** Room for what cells put besides the entries. */
    private static final long SPARE_ENTRIES = 2_000_000;

    private final Arguments arguments;
    private final Contender contender;
    private final Safety safety;
    private final Workload workload;
    private int opened;

    Trial(Arguments arguments) {
        this.arguments = arguments;
        contender = Contender.of(arguments.text("store", ""));
        safety = Safety.of(arguments.text("safety", ""));
        workload = new Workload(arguments.seed());
    }

    Arguments arguments() {
        return arguments;
    }

    Workload workload() {
        return workload;
    }

    Settings settings() {
        // Chronicle Map takes its room at once, so it gets no more than it must have.
        return new Settings(
                safety,
                arguments.entries()
                        + (contender == Contender.CHRONICLE ? arguments.entries() / 10 + 50_000 : SPARE_ENTRIES));
    }

    boolean isInMemory() {
        return safety == Safety.MEM;
    }

    /** A directory that nothing was opened in yet. */
    Path newDirectory() {
        opened++;
        return arguments.directory().resolve("store-" + opened);
    }

    Store open(Path directory) throws Exception {
        return open(directory, settings());
    }

    Store open(Path directory, Settings settings) throws Exception {
        return contender.open(directory, settings);
    }

    /** Puts all entries, as quickly as the store takes them. */
    void load(Store store) throws Exception {
        long entries = arguments.entries();
        for (long from = 0; from < entries; from += LOAD_BATCH) {
            putBatch(store, from, (int) Math.min(LOAD_BATCH, entries - from));
        }
    }

    void put(Store store, long number) throws Exception {
        store.put(workload.key(number), workload.value(number));
    }

    /** Puts that many entries as one batch. */
    void putBatch(Store store, long from, int count) throws Exception {
        byte[][] keys = new byte[count][];
        byte[][] values = new byte[count][];
        for (int i = 0; i < count; i++) {
            keys[i] = workload.key(from + i);
            values[i] = workload.value(from + i);
        }
        store.putBatch(keys, values);
    }

    /** The time by {@link System#nanoTime} at which a round that begins now has to end. */
    long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(arguments.limitSeconds());
    }

    void report(String figure, double value) {
        System.out.println(FIGURE + figure + "=" + value);
    }

    void note(String text) {
        System.out.println(NOTE + text);
    }

    /** Says that a round was ended before it was finished, and after how many. */
    void noteIfCut(long done, long wanted) {
        if (done < wanted) {
            note(String.format("cut after %,d of %,d", done, wanted));
        }
    }

    static void removeAll(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> walk = Files.walk(root)) {
            deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
