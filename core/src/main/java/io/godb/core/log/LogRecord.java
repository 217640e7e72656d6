package io.godb.core.log;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** What was appended under one offset: bytes, or a batch of messages. */
public sealed interface LogRecord {
    /** Where it stands in the log. */
    long offset();

    /** When it was appended; never before the record below it. */
    Instant time();

    /** One record's bytes; not copied, the caller's alone. */
    @SuppressWarnings("ArrayRecordComponent") // Equality is by content, below.
    record Bytes(long offset, Instant time, byte[] bytes) implements LogRecord {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes record
                    && offset == record.offset
                    && time.equals(record.time)
                    && Arrays.equals(bytes, record.bytes);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(offset);
        }

        @Override
        public String toString() {
            return "record " + offset + " of " + bytes.length + " bytes at " + time;
        }
    }

    /** Several messages that were appended as one. */
    record Batch(long offset, Instant time, List<LogMessage> messages) implements LogRecord {}
}
