package io.godb.core.log;

import io.godb.core.file.ReadFile;

/**
 * Is handed each segment that is sealed and forced, before its file is removed or recycled; in order, on the log's own
 * thread or that of a truncation. A segment may be handed over again after the log was reopened.
 *
 * <p>An exception leaves the segment in place, and ends the truncation; it is handed over again later.
 */
@FunctionalInterface
public interface SegmentArchive {
    /** Keeps what it needs of the file, which is open for this call only. Bytes behind {@code usedBytes} mean nothing. */
    void archive(LogSegment segment, ReadFile file);
}
