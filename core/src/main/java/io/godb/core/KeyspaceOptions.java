package io.godb.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a keyspace is created. It keeps that for good. */
public final class KeyspaceOptions {
    private static final KeyspaceOptions DEFAULTS = new Builder().build();

    private final @Nullable Compression compression;

    private KeyspaceOptions(Builder values) {
        this.compression = values.compression;
    }

    /** The defaults. */
    public static KeyspaceOptions defaults() {
        return DEFAULTS;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * How its blocks are compressed, on whatever level; null, the default, for what {@link DatabaseOptions#compressionAtLevel} says.
     * The codec must be one that the database knows: GoDb's own, or one of {@link DatabaseOptions#codecs()}. Where the database
     * was opened without it, this has the codec's id but cannot be used: what is written then is not compressed, and a
     * block that was is an {@link UnsupportedFormatException} to whoever reads it; that can be a scan at the end of the keyspace beside it.
     */
    public @Nullable Compression compression() {
        return compression;
    }

    /** Sets options; each method says what it sets where {@link KeyspaceOptions} reads it. */
    public static final class Builder {
        private @Nullable Compression compression;

        private Builder() {}

        /** Sets {@link KeyspaceOptions#compression()}. */
        public Builder compression(Compression value) {
            compression = Objects.requireNonNull(value, "compression");
            return this;
        }

        /** The options. */
        public KeyspaceOptions build() {
            return new KeyspaceOptions(this);
        }
    }
}
