package io.godb.testkit.kill;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * The smallest store worth killing: numbered records in {@code log}; opening moves them behind those in {@code table}, and
 * begins a new log. A record that is in both counts once.
 *
 * <p>It survives kills, not power cuts.
 */
final class TinyStore implements AutoCloseable {
    private static final int BUFFERED_RECORDS = 8;
    private static final long DAWDLING_NANOS = 20_000_000;

    private final TinyBug bug;
    private final FileSystem files = new LocalFileSystem();
    private final Path tablePath;
    private final AppendFile log;
    private final ExecutorService background = Executors.newSingleThreadExecutor();

    // Guarded by this.
    private final List<byte[]> buffered = new ArrayList<>();
    private long lastNumber;

    TinyStore(Path directory, TinyBug bug) {
        this.bug = bug;
        tablePath = directory.resolve("table");
        Path logPath = directory.resolve("log");
        files.createDirectories(directory);
        moveIntoTable(logPath);
        lastNumber = TinyRecords.scan(files, tablePath).lastNumber();
        if (bug == TinyBug.APPENDS_BEHIND_A_TORN_TAIL) {
            lastNumber = Math.max(lastNumber, TinyRecords.scan(files, logPath).lastNumber());
            log = files.exists(logPath) ? files.openForAppend(logPath, files.size(logPath)) : files.create(logPath);
        } else {
            if (bug == TinyBug.OPENING_IS_NOT_IDEMPOTENT) {
                // Long enough for some of the kills to fall in here, however fast the machine is.
                LockSupport.parkNanos(DAWDLING_NANOS);
            }
            files.delete(logPath);
            log = files.create(logPath);
        }
    }

    /** Appends one record and returns its number. */
    synchronized long append(byte[] bytes) {
        lastNumber++;
        long number = lastNumber;
        switch (bug) {
            case ACKNOWLEDGES_BEFORE_APPEND -> background.execute(() -> TinyRecords.append(log, number, bytes));
            case BUFFERS_IN_THE_PROCESS, FORGETS_THE_BUFFER_WHEN_CLOSING -> buffer(bytes);
            case WRITES_A_BATCH_IN_TWO_CALLS -> {
                int half = bytes.length / 2;
                TinyRecords.append(log, number, Arrays.copyOf(bytes, half));
                TinyRecords.append(log, number, Arrays.copyOfRange(bytes, half, bytes.length));
            }
            default -> TinyRecords.append(log, number, bytes);
        }
        return number;
    }

    /** Everything, oldest first. */
    List<TinyRecords.Found> records() {
        List<TinyRecords.Found> records =
                new ArrayList<>(TinyRecords.scan(files, tablePath).records());
        records.addAll(TinyRecords.scan(files, log.path()).records());
        return bug == TinyBug.WRITES_A_BATCH_IN_TWO_CALLS ? joined(records) : records;
    }

    @Override
    public synchronized void close() {
        if (bug == TinyBug.BUFFERS_IN_THE_PROCESS) {
            flush();
        }
        background.shutdown();
        log.close();
    }

    private void moveIntoTable(Path logPath) {
        if (bug == TinyBug.APPENDS_BEHIND_A_TORN_TAIL) {
            return;
        }
        TinyRecords.Scan table = TinyRecords.scan(files, tablePath);
        try (AppendFile target =
                files.exists(tablePath) ? files.openForAppend(tablePath, table.validEnd()) : files.create(tablePath)) {
            for (TinyRecords.Found found : TinyRecords.scan(files, logPath).records()) {
                // Opening may have been killed between the move and the new log.
                if (found.number() > table.lastNumber() || bug == TinyBug.OPENING_IS_NOT_IDEMPOTENT) {
                    TinyRecords.append(target, found.number(), found.payload());
                }
            }
        }
    }

    private void buffer(byte[] bytes) {
        buffered.add(bytes);
        if (buffered.size() == BUFFERED_RECORDS) {
            flush();
        }
    }

    private void flush() {
        long first = lastNumber - buffered.size() + 1;
        for (int i = 0; i < buffered.size(); i++) {
            TinyRecords.append(log, first + i, buffered.get(i));
        }
        buffered.clear();
    }

    private static List<TinyRecords.Found> joined(List<TinyRecords.Found> halves) {
        List<TinyRecords.Found> whole = new ArrayList<>();
        for (TinyRecords.Found half : halves) {
            int last = whole.size() - 1;
            if (last >= 0 && whole.get(last).number() == half.number()) {
                byte[] first = whole.get(last).payload();
                byte[] both = Arrays.copyOf(first, first.length + half.payload().length);
                System.arraycopy(half.payload(), 0, both, first.length, half.payload().length);
                whole.set(last, new TinyRecords.Found(half.number(), both));
            } else {
                whole.add(half);
            }
        }
        return whole;
    }
}
