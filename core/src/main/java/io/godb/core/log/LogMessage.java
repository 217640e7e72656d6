package io.godb.core.log;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One message of a batch. The bytes are not copied; the time is kept to the millisecond. */
@SuppressWarnings("ArrayRecordComponent") // Equality is by content, below.
public record LogMessage(byte @Nullable [] key, byte[] value, List<LogHeader> headers, Instant time) {
    /** The key may be missing, everything else is required. */
    public LogMessage {
        Objects.requireNonNull(value);
        headers = List.copyOf(headers);
        time = Instant.ofEpochMilli(time.toEpochMilli());
    }

    /** A message without headers. */
    public static LogMessage of(byte @Nullable [] key, byte[] value, Instant time) {
        return new LogMessage(key, value, List.of(), time);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogMessage message
                && Arrays.equals(key, message.key)
                && Arrays.equals(value, message.value)
                && headers.equals(message.headers)
                && time.equals(message.time);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(key), Arrays.hashCode(value), headers, time);
    }

    @Override
    public String toString() {
        return "message of " + value.length + " bytes at " + time;
    }
}
