package io.godb.core.log;

import io.godb.core.file.FileSystem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** What the tests of the log's hard cases share. */
final class LogCases {
    static final int SEGMENT_BYTES = 64 << 10;

    private LogCases() {}

    /** Options for segments so small that one or two records fill them. */
    static LogOptions.Builder small(FileSystem files) {
        return LogOptions.builder()
                .fileSystem(files)
                .segmentBytes(SEGMENT_BYTES)
                .firstSegmentBytes(SEGMENT_BYTES);
    }

    /** A payload of {@code length} bytes; a different one for each seed up to 254. */
    static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (seed + 1));
        return bytes;
    }

    /** Runs {@code task} on that many threads, numbered from 0; throws what the first of them that failed threw. */
    static void atOnce(int threads, IntConsumer task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                running.add(pool.submit(() -> task.accept(number)));
            }
            for (Future<?> each : running) {
                each.get(40, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdown();
        }
    }
}
