package io.godb.core.log;

import java.util.Arrays;
import java.util.Objects;

/** A named value beside a message. The bytes are not copied. */
@SuppressWarnings("ArrayRecordComponent") // Equality is by content, below.
public record LogHeader(String name, byte[] value) {
    /** Both are required. */
    public LogHeader {
        Objects.requireNonNull(name);
        Objects.requireNonNull(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogHeader header && name.equals(header.name) && Arrays.equals(value, header.value);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return name + " (" + value.length + " bytes)";
    }
}
