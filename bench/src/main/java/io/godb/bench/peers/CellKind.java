package io.godb.bench.peers;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is measured of every store. */
enum CellKind {
    PUT("Put, one commit each, random keys"),
    BATCH("Put, 100 a commit; latencies are those of a commit"),
    GET("Get after closing, reopening and five seconds of rest, random keys, every value checked"),
    MISS("Get of keys that are not there, after the same"),
    SCAN("Whole scans, in entries a second, every byte of them summed"),
    SEEK("Scans of 100 entries from random keys on, every byte of them summed"),
    OVERWRITE("Put, one commit each, of keys that are there"),
    BOTH("One thread gets and one overwrites, at once"),
    FULL1("Put at full, 1 thread"),
    FULL8("Put at full, 8 threads"),
    KILL("Opening after a kill: from open to the first get, each in a new JVM"),
    HOT("1,000 hot keys, in ns/op; batches of ten, an op is one entry"),
    FOOTPRINT("Heap that opening adds, bytes that a call allocates on its thread, bytes on disk");

    private static final int BATCH_ENTRIES = 100;
    private static final int THREADS = 8;

    private final String title;

    CellKind(String title) {
        this.title = title;
    }

    /** As it is written on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static CellKind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** As it is written above its table. */
    String title() {
        return title;
    }

    /** How safe the store is to be: at each of these it is measured. */
    List<Safety> safeties(Contender contender) {
        Stream<Safety> wanted = switch (this) {
            case PUT -> Stream.of(orMemory(contender), Safety.NONE);
            case BATCH, GET, MISS, OVERWRITE, BOTH, FOOTPRINT -> Stream.of(orMemory(contender));
            case SCAN, SEEK -> contender.isScanned() ? Stream.of(orMemory(contender)) : Stream.of();
            case FULL1, FULL8 -> Stream.of(Safety.FULL);
            case KILL -> Stream.of(Safety.OS);
            case HOT -> Stream.of(contender.offers(Safety.MEM) ? Safety.MEM : Safety.OS);
        };
        return wanted.filter(contender::offers).toList();
    }

    private static Safety orMemory(Contender contender) {
        return contender.offers(Safety.OS) ? Safety.OS : Safety.MEM;
    }

    /** What its JVM does. */
    Cell cell() {
        return switch (this) {
            case PUT -> new PutCell(1);
            case BATCH -> new PutCell(BATCH_ENTRIES);
            case GET -> new GetCell(false);
            case MISS -> new GetCell(true);
            case SCAN -> new ScanCell(false);
            case SEEK -> new ScanCell(true);
            case OVERWRITE -> new OverwriteCell();
            case BOTH -> new BothCell();
            case FULL1 -> new FullCell(1);
            case FULL8 -> new FullCell(THREADS);
            case KILL -> new OpenCell();
            case HOT -> new HotCell();
            case FOOTPRINT -> new FootprintCell();
        };
    }
}
