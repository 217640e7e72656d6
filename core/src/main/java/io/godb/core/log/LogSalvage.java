package io.godb.core.log;

import io.godb.core.internal.engine.StandaloneLog;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What can be read of a damaged log. It changes nothing, believes every record whose checksums are right, wherever it
 * stands, and tells of everything else.
 */
public final class LogSalvage {
    /**
     * Bytes that hold no intact record. {@code afterOffset} and {@code beforeOffset} are the intact records around it, 0
     * and {@link Long#MAX_VALUE} where there is none.
     */
    public record Gap(Path file, long position, long bytes, long afterOffset, long beforeOffset, String reason) {}

    /** How it ended: how many records were handed over, and what lay between them. */
    public record Report(long records, List<Gap> gaps) {}

    private LogSalvage() {}

    /** Hands every intact record of the log in {@code directory} to {@code target}, in ascending order of offsets. */
    public static Report read(Path directory, LogOptions options, Consumer<LogRecord> target) {
        return StandaloneLog.salvage(directory, options, target);
    }
}
