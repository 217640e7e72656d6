package io.godb.core;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes something of a value, which need not become an array for it. */
@FunctionalInterface
public interface ValueReader<T extends @Nullable Object> {
    /** The buffer is read-only, holds exactly the value, and is valid only until this returns. */
    T read(ByteBuffer value);
}
