package io.godb.core.log;

import java.nio.file.Path;

/**
 * One file of the log. {@code lastOffset} is below {@code firstOffset} while it is empty; {@code usedBytes} is what its
 * records take, {@code fileBytes} what the file does.
 */
public record LogSegment(
        long number,
        Path file,
        long firstOffset,
        long lastOffset,
        long incarnation,
        long usedBytes,
        long fileBytes,
        boolean isActive) {}
