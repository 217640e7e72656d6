package io.godb.core.log;

import java.time.Instant;
import java.util.List;

/** What was appended under one offset: bytes, or a batch of messages. */
public sealed interface LogRecord {
    /** Where it stands in the log. */
    long offset();

    /** When it was appended; never before the record below it. */
    Instant time();

    /** One record's bytes; not copied, the caller's alone. */
    record Bytes(long offset, Instant time, byte[] bytes) implements LogRecord {}

    /** Several messages that were appended as one. */
    record Batch(long offset, Instant time, List<LogMessage> messages) implements LogRecord {}
}
