package io.godb.core.log;

import io.godb.core.Compression;
import io.godb.core.Durability;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.internal.util.OptionChecks;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How a log is opened. Every option has a default that is right for most; {@link #builder()} changes some. */
public final class LogOptions {
    /** The smallest segment. */
    public static final long SMALLEST_SEGMENT_BYTES = 64L << 10;

    /** The largest segment. */
    public static final long LARGEST_SEGMENT_BYTES = 1L << 30;

    /** The largest record. */
    public static final int LARGEST_RECORD_BYTES = 256 << 20;

    private static final LogOptions DEFAULTS = builder().build();

    private final Builder values;

    private LogOptions(Builder values) {
        this.values = values;
    }

    /** The defaults. */
    public static LogOptions defaults() {
        return DEFAULTS;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from these options. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** Where files are; the operating system by default. */
    public FileSystem fileSystem() {
        return values.fileSystem;
    }

    /** What an append promises; {@link Durability#OS} by default. */
    public Durability durability() {
        return values.durability;
    }

    /** How often appends are forced in the background, below {@link Durability#FULL}; 1 s by default, zero for never. */
    public Duration forceInterval() {
        return values.forceInterval;
    }

    /** How long an append at {@link Durability#MEMORY} may stay unwritten; 100 ms by default. */
    public Duration flushInterval() {
        return values.flushInterval;
    }

    /** How long appends may stay unforced, where they are forced in the background, before further ones wait; 5 s by default. */
    public Duration stallAfter() {
        return values.stallAfter;
    }

    /** How large a segment becomes: 64 KiB to 1 GiB, 64 MiB by default. The first has {@link #firstSegmentBytes()}, each further one doubles. */
    public long segmentBytes() {
        return values.segmentBytes;
    }

    /** How large the first segment is; 1 MiB by default, and never more than {@link #segmentBytes()}. */
    public long firstSegmentBytes() {
        return values.firstSegmentBytes;
    }

    /** The largest record; 256 MiB by default and at most. One that does not fit a segment gets its own. */
    public int maxRecordBytes() {
        return values.maxRecordBytes;
    }

    /** Whether segments carry the positions of their records; true by default. Without it, reading by offset scans a segment once. */
    public boolean index() {
        return values.index;
    }

    /** How records of {@link #compressFromBytes()} or more are compressed; null, the default, for not at all. */
    public @Nullable Compression compression() {
        return values.compression;
    }

    /** The smallest record that is compressed; 1,024 bytes by default. */
    public int compressFromBytes() {
        return values.compressFromBytes;
    }

    /** Further codecs that records may have been written with; GoDb's own are always known. */
    public List<Compression> codecs() {
        return values.codecs;
    }

    /** How many of the newest segments keep what they hold, whatever is truncated; none by default. */
    public int leastSegments() {
        return values.leastSegments;
    }

    /** How many segments there may be before the oldest are given up, down to what {@link Log#retainFrom} allows; no limit by default. */
    public int mostSegments() {
        return values.mostSegments;
    }

    /** Is handed each sealed, forced segment before it is removed; none by default. */
    public @Nullable SegmentArchive archive() {
        return values.archive;
    }

    /** Whether a log is created where there is none; true by default. */
    public boolean create() {
        return values.create;
    }

    /** Whether it is opened for reading alone: nothing is changed, a torn end is only not shown; false by default. */
    public boolean readOnly() {
        return values.readOnly;
    }

    /**
     * Whether the log has threads of its own for forcing, preparing and archiving; true by default. Without them segments are
     * prepared by whoever appends, archived and let go by whoever syncs, rotates or truncates, and nothing is forced or
     * written by time: for tests that must repeat.
     */
    public boolean background() {
        return values.background;
    }

    /** The time of records; the system's by default. */
    public InstantSource clock() {
        return values.clock;
    }

    /** Where ids and incarnations come from; must not repeat between runs. */
    public RandomGenerator random() {
        return values.random;
    }

    /** Sets options; each method says what it sets where {@link LogOptions} reads it. */
    public static final class Builder {
        private FileSystem fileSystem = new LocalFileSystem();
        private Durability durability = Durability.OS;
        private Duration forceInterval = Duration.ofSeconds(1);
        private Duration flushInterval = Duration.ofMillis(100);
        private Duration stallAfter = Duration.ofSeconds(5);
        private long segmentBytes = 64L << 20;
        private long firstSegmentBytes = 1L << 20;
        private int maxRecordBytes = 256 << 20;
        private boolean index = true;
        private @Nullable Compression compression;
        private int compressFromBytes = 1024;
        private List<Compression> codecs = List.of();
        private int leastSegments;
        private int mostSegments = Integer.MAX_VALUE;
        private @Nullable SegmentArchive archive;
        private boolean create = true;
        private boolean readOnly;
        private boolean background = true;
        private InstantSource clock = InstantSource.system();
        private RandomGenerator random = new SecureRandom();

        private Builder() {}

        private Builder(Builder from) {
            fileSystem = from.fileSystem;
            durability = from.durability;
            forceInterval = from.forceInterval;
            flushInterval = from.flushInterval;
            stallAfter = from.stallAfter;
            segmentBytes = from.segmentBytes;
            firstSegmentBytes = from.firstSegmentBytes;
            maxRecordBytes = from.maxRecordBytes;
            index = from.index;
            compression = from.compression;
            compressFromBytes = from.compressFromBytes;
            codecs = from.codecs;
            leastSegments = from.leastSegments;
            mostSegments = from.mostSegments;
            archive = from.archive;
            create = from.create;
            readOnly = from.readOnly;
            background = from.background;
            clock = from.clock;
            random = from.random;
        }

        /** Sets {@link LogOptions#fileSystem()}. */
        public Builder fileSystem(FileSystem value) {
            fileSystem = value;
            return this;
        }

        /** Sets {@link LogOptions#durability()}. */
        public Builder durability(Durability value) {
            durability = value;
            return this;
        }

        /** Sets {@link LogOptions#forceInterval()}. */
        public Builder forceInterval(Duration value) {
            forceInterval = value;
            return this;
        }

        /** Sets {@link LogOptions#flushInterval()}. */
        public Builder flushInterval(Duration value) {
            flushInterval = value;
            return this;
        }

        /** Sets {@link LogOptions#stallAfter()}. */
        public Builder stallAfter(Duration value) {
            stallAfter = value;
            return this;
        }

        /** Sets {@link LogOptions#segmentBytes()}. */
        public Builder segmentBytes(long value) {
            segmentBytes = value;
            return this;
        }

        /** Sets {@link LogOptions#firstSegmentBytes()}. */
        public Builder firstSegmentBytes(long value) {
            firstSegmentBytes = value;
            return this;
        }

        /** Sets {@link LogOptions#maxRecordBytes()}. */
        public Builder maxRecordBytes(int value) {
            maxRecordBytes = value;
            return this;
        }

        /** Sets {@link LogOptions#index()}. */
        public Builder index(boolean value) {
            index = value;
            return this;
        }

        /** Sets {@link LogOptions#compression()}. */
        public Builder compression(@Nullable Compression value) {
            compression = value;
            return this;
        }

        /** Sets {@link LogOptions#compressFromBytes()}. */
        public Builder compressFromBytes(int value) {
            compressFromBytes = value;
            return this;
        }

        /** Sets {@link LogOptions#codecs()}. */
        public Builder codecs(List<Compression> value) {
            codecs = List.copyOf(value);
            return this;
        }

        /** Sets {@link LogOptions#leastSegments()}. */
        public Builder leastSegments(int value) {
            leastSegments = value;
            return this;
        }

        /** Sets {@link LogOptions#mostSegments()}. */
        public Builder mostSegments(int value) {
            mostSegments = value;
            return this;
        }

        /** Sets {@link LogOptions#archive()}. */
        public Builder archive(@Nullable SegmentArchive value) {
            archive = value;
            return this;
        }

        /** Sets {@link LogOptions#create()}. */
        public Builder create(boolean value) {
            create = value;
            return this;
        }

        /** Sets {@link LogOptions#readOnly()}. */
        public Builder readOnly(boolean value) {
            readOnly = value;
            return this;
        }

        /** Sets {@link LogOptions#background()}. */
        public Builder background(boolean value) {
            background = value;
            return this;
        }

        /** Sets {@link LogOptions#clock()}. */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** Sets {@link LogOptions#random()}. */
        public Builder random(RandomGenerator value) {
            random = value;
            return this;
        }

        /** The options; a value out of its range is an {@link IllegalArgumentException} that says which. */
        public LogOptions build() {
            OptionChecks.requireWithin("segmentBytes", segmentBytes, SMALLEST_SEGMENT_BYTES, LARGEST_SEGMENT_BYTES);
            OptionChecks.requireWithin(
                    "firstSegmentBytes", firstSegmentBytes, SMALLEST_SEGMENT_BYTES, LARGEST_SEGMENT_BYTES);
            OptionChecks.requireWithin("maxRecordBytes", maxRecordBytes, 1, LARGEST_RECORD_BYTES);
            OptionChecks.requireWithin("compressFromBytes", compressFromBytes, 1, LARGEST_RECORD_BYTES);
            OptionChecks.requireWithin("leastSegments", leastSegments, 0, Integer.MAX_VALUE);
            OptionChecks.requireWithin("mostSegments", mostSegments, Math.max(1, leastSegments), Integer.MAX_VALUE);
            OptionChecks.requireNotNegative("forceInterval", forceInterval);
            OptionChecks.requirePositive("flushInterval", flushInterval);
            OptionChecks.requirePositive("stallAfter", stallAfter);
            return new LogOptions(new Builder(this));
        }
    }
}
