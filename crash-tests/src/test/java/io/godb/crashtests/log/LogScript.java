package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.OutcomeUnknownException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogReader;
import io.godb.core.log.LogSegment;
import io.godb.testkit.fault.ByteRange;
import io.godb.testkit.fault.FaultScript;
import io.godb.testkit.fault.FaultyFileSystem;
import io.godb.testkit.fault.FiredFault;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two lives of a log, with every call that the log makes of its files in them. It goes on after each failure as far as it is
 * let, and then nothing that was acknowledged may be missing: not with the files as they are, nor when everything is lost
 * that the device never got.
 */
final class LogScript implements FaultScript {
    private static final int LARGE_BYTES = 20_000;
    private static final int OVERSIZE_BYTES = 70_000;
    private static final Path DIRECTORY = Path.of("/logs", "log");

    private final Durability level;
    private final Told told = new Told();
    private final MemoryFileSystem bare = new MemoryFileSystem();
    private Image deviceBefore = new Image(new TreeMap<>());
    private long archivedUpTo;
    private long seed;
    private @Nullable FaultyFileSystem faulty;

    LogScript(Durability level) {
        this.level = level;
    }

    @Override
    public FileSystem newFileSystem() {
        return bare;
    }

    @Override
    public void run(FaultyFileSystem files) {
        faulty = files;
        live(files, this::firstLife);
        deviceBefore = device();
        live(files, this::secondLife);
    }

    private interface Life {
        void lead(Log log);
    }

    private void live(FaultyFileSystem files, Life life) {
        Log log = opened(files);
        if (log == null) {
            return;
        }
        try {
            told.goOnFrom(log);
            life.lead(log);
        } catch (Error broken) {
            closeAfter(log, broken);
            throw broken;
        }
        step(log, log::close);
        // Failed or not, a second time is harmless.
        log.close();
    }

    private static void closeAfter(Log log, Error broken) {
        try {
            log.close();
        } catch (Throwable alsoFailed) {
            broken.addSuppressed(alsoFailed);
        }
    }

    /** Opens it, at the second attempt if it must be. */
    private @Nullable Log opened(FaultyFileSystem files) {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                return Log.open(DIRECTORY, options(files));
            } catch (GoDbException failure) {
                files.report().surfaced(failure);
            }
        }
        return null;
    }

    private LogOptions options(FileSystem files) {
        return TestLogs.repeatable(files)
                .durability(level)
                .mostSegments(4)
                .archive(this::archive)
                .build();
    }

    private void archive(LogSegment segment, ReadFile file) {
        ByteBuffer head = ByteBuffer.allocate(1024);
        file.readFully(head, 0);
        assertThat(segment.isActive()).isFalse();
        archivedUpTo = Math.max(archivedUpTo, segment.lastOffset());
    }

    private void firstLife(Log log) {
        for (int i = 0; i < 4; i++) {
            append(log, LARGE_BYTES);
        }
        appendBatch(log);
        read(log, 2);
        step(log, log::rotate);
        append(log, 100);
        sync(log);
        append(log, 10);
        append(log, OVERSIZE_BYTES);
        step(log, () -> poll(log, 3));
        truncate(log, 4);
        for (int i = 0; i < 3; i++) {
            append(log, LARGE_BYTES * 2);
        }
        sync(log);
        append(log, LARGE_BYTES);
        sync(log);
        append(log, 5);
        step(log, log::verify);
    }

    private void secondLife(Log log) {
        append(log, 50);
        append(log, LARGE_BYTES);
        truncate(log, Math.max(1, log.nextOffset() - 1));
        append(log, LARGE_BYTES * 2);
        sync(log);
        append(log, 7);
    }

    private void append(Log log, int length) {
        byte[] bytes = TestLogs.content(seed++, length);
        append(log, bytes, () -> log.append(bytes));
    }

    private void appendBatch(Log log) {
        var messages = TestLogs.batch(seed++, 5, 30);
        append(log, messages, () -> log.append(messages));
    }

    private void append(Log log, Object payload, LongSupplier append) {
        long next = log.nextOffset();
        boolean hadFailed = log.stats().hasFailed();
        try {
            assertThat(append.getAsLong()).isEqualTo(next);
            told.acknowledged(next, payload, level);
        } catch (GoDbException failure) {
            surfaced(failure);
            boolean isOpen =
                    failure instanceof OutcomeUnknownException || log.stats().hasFailed();
            assertThat(isOpen || log.nextOffset() == next)
                    .as("a failed append burned no offset: %s", failure)
                    .isTrue();
            if (isOpen && !hadFailed) {
                told.possible(next, payload);
            }
        } catch (Error killed) {
            told.possible(next, payload);
            throw killed;
        }
        observe(log);
    }

    private void sync(Log log) {
        long last = log.nextOffset() - 1;
        // Which of the segments are too many is seen then.
        log.segments().forEach(segment -> told.truncating(segment.firstOffset()));
        step(log, () -> {
            log.sync();
            told.durable(last);
        });
    }

    private void truncate(Log log, long before) {
        told.truncating(before);
        step(log, () -> log.truncateBefore(before));
    }

    private static void poll(Log log, long from) {
        try (LogReader reader = log.reader(Math.max(from, log.startOffset()))) {
            while (reader.poll() != null) {}
        }
    }

    private void read(Log log, long offset) {
        if (offset < log.nextOffset()) {
            step(log, () -> log.record(offset));
        }
    }

    private void step(Log log, Runnable step) {
        try {
            step.run();
        } catch (GoDbException failure) {
            surfaced(failure);
        }
        observe(log);
    }

    private void surfaced(GoDbException failure) {
        assertThat(failure).hasMessageContaining(DIRECTORY.getRoot().toString());
        if (faulty != null) {
            faulty.report().surfaced(failure);
        }
    }

    private void observe(Log log) {
        told.durable(log.durableOffset());
        told.truncated(log.startOffset());
        for (long start = told.start(); start < log.startOffset(); start++) {
            told.truncating(start);
        }
    }

    /** The segment that was to follow when the log is closed: it is whole without it. */
    @Override
    public boolean mayRecoverFrom(FiredFault fault) {
        Throwable injected = fault.injected();
        return injected != null
                && Arrays.stream(injected.getStackTrace())
                        .anyMatch(each -> each.getClassName().equals("io.godb.core.internal.log.Appender")
                                && each.getMethodName().equals("close"));
    }

    @Override
    public void check(FileSystem files, @Nullable Throwable failure) {
        FileSystem device = device().write(DIRECTORY);
        try (Log log = Log.open(DIRECTORY, options(device))) {
            told.requireDurableIn(log);
        }
        try (Log log = Log.open(DIRECTORY, options(files))) {
            told.requireKeptBy(log);
            assertThat(archivedUpTo).as("archived up to").isGreaterThanOrEqualTo(firstHeld(log) - 1);
            long next = log.nextOffset();
            assertThat(log.append(new byte[] {1})).isEqualTo(next);
            log.sync();
        }
    }

    private static long firstHeld(Log log) {
        List<LogSegment> segments = log.segments();
        return segments.isEmpty() ? log.startOffset() : segments.get(0).firstOffset();
    }

    /**
     * The files without anything that was never forced, or that a failed force lost. What was rewritten in place with the
     * same bytes, and lost, is as it was before.
     */
    private Image device() {
        Image image = bare.exists(DIRECTORY) ? Image.of(bare, DIRECTORY) : new Image(new TreeMap<>());
        Map<Path, List<ByteRange>> missing = faulty == null ? Map.of() : faulty.missingRanges();
        for (Map.Entry<Path, List<ByteRange>> each : missing.entrySet()) {
            String name = String.valueOf(each.getKey().getFileName());
            if (image.files().containsKey(name)) {
                image = image.with(name, withoutRanges(name, image.bytes(name), each.getValue()));
            }
        }
        return image;
    }

    private byte[] withoutRanges(String name, byte[] bytes, List<ByteRange> lost) {
        byte[] before = Arrays.copyOf(deviceBefore.files().getOrDefault(name, new byte[0]), bytes.length);
        byte[] left = bytes.clone();
        for (ByteRange range : lost) {
            int from = (int) range.from();
            System.arraycopy(before, from, left, from, (int) Math.min(range.toExclusive(), bytes.length) - from);
        }
        return left;
    }
}
