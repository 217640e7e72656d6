package io.godb.core;

import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.internal.util.OptionChecks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How a database is opened. Every option has a default that is right for most; {@link #builder()} changes some. */
public final class DatabaseOptions {
    /** The least that {@link #memoryBytes()} can be. */
    public static final long LEAST_MEMORY_BYTES = 8L << 20;

    /** The longest key there can be. */
    public static final int LONGEST_KEY_BYTES = 65_535;

    /** The longest value there can be. */
    public static final int LONGEST_VALUE_BYTES = 128 << 20;

    /** The largest commit there can be. */
    public static final int LARGEST_COMMIT_BYTES = 256 << 20;

    /** Levels of tables are numbered from 0 to this one. */
    public static final int DEEPEST_LEVEL = 3;

    private static final long MOST_MEMORY_BY_DEFAULT_BYTES = 1L << 30;
    private static final int SHARES_OF_HEAP = 4;
    /** No number of bytes. */
    private static final long HALF_OF_MEMORY = -1;

    private static final DatabaseOptions DEFAULTS = builder().build();

    private final Builder values;

    private DatabaseOptions(Builder values) {
        this.values = values;
    }

    /** The defaults. */
    public static DatabaseOptions defaults() {
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

    /** What a commit promises when it returns; {@link Durability#OS} by default. */
    public Durability durability() {
        return values.durability;
    }

    /** How often commits are forced in the background, below {@link Durability#FULL}; 1 s by default, zero for never. */
    public Duration forceInterval() {
        return values.forceInterval;
    }

    /** How long a commit at {@link Durability#MEMORY} may stay unwritten; 100 ms by default. */
    public Duration flushInterval() {
        return values.flushInterval;
    }

    /** How long commits may stay unforced, where they are forced in the background, before further ones wait; 5 s by default. */
    public Duration stallAfter() {
        return values.stallAfter;
    }

    /** How long a commit waits for memory before it is refused with a {@link StalledException}; 60 s by default. */
    public Duration stallTimeout() {
        return values.stallTimeout;
    }

    /** What memtables, indexes and buffers may take of the heap together: at least 8 MiB. By default, 0, the smaller of 1 GiB and a quarter of the largest heap. */
    public long memoryBytes() {
        return values.memoryBytes;
    }

    /** How large a memtable becomes before it is written as a table: 64 MiB by default, and at most a quarter of {@link #memoryBytes()}. */
    public long memtableBytes() {
        return values.memtableBytes;
    }

    /** The longest key; 1,024 bytes by default, 65,535 at most. */
    public int maxKeyBytes() {
        return values.maxKeyBytes;
    }

    /** The longest value; 1 MiB by default, 128 MiB at most. */
    public int maxValueBytes() {
        return values.maxValueBytes;
    }

    /** The largest commit, as it is in the log; 256 MiB by default and at most. */
    public int maxCommitBytes() {
        return values.maxCommitBytes;
    }

    /** How large a segment of the log becomes; 64 MiB by default. */
    public long segmentBytes() {
        return values.segmentBytes;
    }

    /** How many of the newest segments of the log are kept even if nothing needs them; 5 by default. */
    public int leastSegments() {
        return values.leastSegments;
    }

    /** Where the log is; null, the default, for {@code wal} in the database's directory. Cannot be changed later. */
    public @Nullable Path walDir() {
        return values.walDir;
    }

    /** Where checkpoints are; null, the default, for {@code checkpoints} in the database's directory. Cannot be changed later. */
    public @Nullable Path checkpointDir() {
        return values.checkpointDir;
    }

    /** How records of the log of 1,024 bytes or more are compressed; null, the default, for not at all. */
    public @Nullable Compression walCompression() {
        return values.walCompression;
    }

    /**
     * How blocks of tables on a level are compressed: {@link Compression#none()}, the default, for not at all. Tables come to level 0,
     * and are merged into levels 1 to {@link #DEEPEST_LEVEL}, which has nearly everything; what a table was written with it keeps
     * until it is merged, or goes to a level with another codec. {@link KeyspaceOptions#compression()} wins over it.
     */
    public Compression compressionAtLevel(int level) {
        return values.compression.get(level);
    }

    /**
     * Further codecs that tables and records of the log may have been written with, and all that keyspaces name; GoDb's own, and those
     * that these options name, are always known.
     */
    public List<Compression> codecs() {
        return values.codecs;
    }

    /**
     * How much of {@link #memoryBytes()} decompressed blocks may take while nobody else needs it; half of it by default, 0 for no
     * cache. Blocks that are not compressed need none.
     */
    public long cacheBytes() {
        return values.cacheBytes;
    }

    /** How often a checkpoint is taken if there is something new; 30 s by default, zero for never by time. */
    public Duration checkpointInterval() {
        return values.checkpointInterval;
    }

    /** After how many bytes of log a checkpoint is taken; 100 MiB by default, {@link Long#MAX_VALUE} for never. */
    public long checkpointLogBytes() {
        return values.checkpointLogBytes;
    }

    /** After how many changed entries a checkpoint is taken; 1,000,000 by default, {@link Long#MAX_VALUE} for never. */
    public long checkpointEntries() {
        return values.checkpointEntries;
    }

    /** Whether closing takes a last checkpoint, so that the next opening has nothing to replay; true by default. */
    public boolean checkpointOnClose() {
        return values.checkpointOnClose;
    }

    /** How many of the newest checkpoints are kept to fall back upon; 3 by default, at least 1. */
    public int checkpointsKept() {
        return values.checkpointsKept;
    }

    /** After what time a checkpoint that is not the newest is let go even so; 10 min by default. */
    public Duration checkpointRetention() {
        return values.checkpointRetention;
    }

    /** How many tables a get may have to ask before they are merged; 4 by default, {@link Integer#MAX_VALUE} for never by itself. */
    public int mergeAtTables() {
        return values.mergeAtTables;
    }

    /**
     * After what time without a commit tables are merged though they need not be, so that gets ask fewer of them; 1 s by default, 0
     * for not at all. It is done only where a byte is not written again and again for it.
     */
    public Duration mergeAtRestAfter() {
        return values.mergeAtRestAfter;
    }

    /** How many tables may wait to be merged before commits are delayed a little, more with each further one; 12 by default. */
    public int slowAtTables() {
        return values.slowAtTables;
    }

    /** How many tables may wait to be merged before commits wait for that, as for memory; 24 by default. More than {@link #slowAtTables()}. */
    public int stallAtTables() {
        return values.stallAtTables;
    }

    /** How large a table becomes where tables are merged; 64 MiB by default, 512 MiB at most. */
    public long tableBytes() {
        return values.tableBytes;
    }

    /** How large a level of tables must be to be worth having, above the one that has nearly everything; 64 MiB by default. */
    public long levelBytes() {
        return values.levelBytes;
    }

    /** How many bytes a second merging may read; 0, the default, for as many as it can. */
    public long compactionBytesPerSecond() {
        return values.compactionBytesPerSecond;
    }

    /**
     * How many bytes a second the background may read to find what went bad on the device; 0 for no such reading. 8 MiB by default: a
     * hundredth of what one processor can check, and enough for 4 TB in {@link #scrubEvery()}.
     */
    public long scrubBytesPerSecond() {
        return values.scrubBytesPerSecond;
    }

    /** In how much time all is read again that way, spread over it, if the rate allows; 7 days by default. */
    public Duration scrubEvery() {
        return values.scrubEvery;
    }

    /** What is done when the database was not closed cleanly; {@link RecoveryMode#AUTO} by default. */
    public RecoveryMode recoveryMode() {
        return values.recoveryMode;
    }

    /** Whether a database is created where there is none; true by default. */
    public boolean create() {
        return values.create;
    }

    /** Whether the database has threads of its own; true by default. Without them whoever commits writes tables and checkpoints, and nothing is done by time: for tests that must repeat. */
    public boolean background() {
        return values.background;
    }

    /** The time of commits; the system's by default. */
    public InstantSource clock() {
        return values.clock;
    }

    /** Where ids and secrets come from; must not repeat between runs. */
    public RandomGenerator random() {
        return values.random;
    }

    /** Sets options; each method says what it sets where {@link DatabaseOptions} reads it. */
    public static final class Builder {
        private FileSystem fileSystem = new LocalFileSystem();
        private Durability durability = Durability.OS;
        private Duration forceInterval = Duration.ofSeconds(1);
        private Duration flushInterval = Duration.ofMillis(100);
        private Duration stallAfter = Duration.ofSeconds(5);
        private Duration stallTimeout = Duration.ofSeconds(60);
        private long memoryBytes;
        private long memtableBytes = 64L << 20;
        private int maxKeyBytes = 1 << 10;
        private int maxValueBytes = 1 << 20;
        private int maxCommitBytes = 256 << 20;
        private long segmentBytes = 64L << 20;
        private int leastSegments = 5;
        private @Nullable Path walDir;
        private @Nullable Path checkpointDir;
        private @Nullable Compression walCompression;
        private List<Compression> compression = Collections.nCopies(DEEPEST_LEVEL + 1, Compression.none());
        private List<Compression> codecs = List.of();
        private long cacheBytes = HALF_OF_MEMORY;
        private Duration checkpointInterval = Duration.ofSeconds(30);
        private long checkpointLogBytes = 100L << 20;
        private long checkpointEntries = 1_000_000;
        private boolean checkpointOnClose = true;
        private int checkpointsKept = 3;
        private Duration checkpointRetention = Duration.ofMinutes(10);
        private int mergeAtTables = 4;
        private Duration mergeAtRestAfter = Duration.ofSeconds(1);
        private int slowAtTables = 12;
        private int stallAtTables = 24;
        private long tableBytes = 64L << 20;
        private long levelBytes = 64L << 20;
        private long compactionBytesPerSecond;
        private long scrubBytesPerSecond = 8L << 20;
        private Duration scrubEvery = Duration.ofDays(7);
        private RecoveryMode recoveryMode = RecoveryMode.AUTO;
        private boolean create = true;
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
            stallTimeout = from.stallTimeout;
            memoryBytes = from.memoryBytes;
            memtableBytes = from.memtableBytes;
            maxKeyBytes = from.maxKeyBytes;
            maxValueBytes = from.maxValueBytes;
            maxCommitBytes = from.maxCommitBytes;
            segmentBytes = from.segmentBytes;
            leastSegments = from.leastSegments;
            walDir = from.walDir;
            checkpointDir = from.checkpointDir;
            walCompression = from.walCompression;
            compression = from.compression;
            codecs = from.codecs;
            cacheBytes = from.cacheBytes;
            checkpointInterval = from.checkpointInterval;
            checkpointLogBytes = from.checkpointLogBytes;
            checkpointEntries = from.checkpointEntries;
            checkpointOnClose = from.checkpointOnClose;
            checkpointsKept = from.checkpointsKept;
            checkpointRetention = from.checkpointRetention;
            mergeAtTables = from.mergeAtTables;
            mergeAtRestAfter = from.mergeAtRestAfter;
            slowAtTables = from.slowAtTables;
            stallAtTables = from.stallAtTables;
            tableBytes = from.tableBytes;
            levelBytes = from.levelBytes;
            compactionBytesPerSecond = from.compactionBytesPerSecond;
            scrubBytesPerSecond = from.scrubBytesPerSecond;
            scrubEvery = from.scrubEvery;
            recoveryMode = from.recoveryMode;
            create = from.create;
            background = from.background;
            clock = from.clock;
            random = from.random;
        }

        /** Sets {@link DatabaseOptions#fileSystem()}. */
        public Builder fileSystem(FileSystem value) {
            fileSystem = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#durability()}. */
        public Builder durability(Durability value) {
            durability = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#forceInterval()}. */
        public Builder forceInterval(Duration value) {
            forceInterval = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#flushInterval()}. */
        public Builder flushInterval(Duration value) {
            flushInterval = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#stallAfter()}. */
        public Builder stallAfter(Duration value) {
            stallAfter = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#stallTimeout()}. */
        public Builder stallTimeout(Duration value) {
            stallTimeout = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#memoryBytes()}. */
        public Builder memoryBytes(long value) {
            memoryBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#memtableBytes()}. */
        public Builder memtableBytes(long value) {
            memtableBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#maxKeyBytes()}. */
        public Builder maxKeyBytes(int value) {
            maxKeyBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#maxValueBytes()}. */
        public Builder maxValueBytes(int value) {
            maxValueBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#maxCommitBytes()}. */
        public Builder maxCommitBytes(int value) {
            maxCommitBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#segmentBytes()}. */
        public Builder segmentBytes(long value) {
            segmentBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#leastSegments()}. */
        public Builder leastSegments(int value) {
            leastSegments = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#walDir()}. */
        public Builder walDir(@Nullable Path value) {
            walDir = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#checkpointDir()}. */
        public Builder checkpointDir(@Nullable Path value) {
            checkpointDir = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#walCompression()}. */
        public Builder walCompression(@Nullable Compression value) {
            walCompression = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#compressionAtLevel} for all levels. */
        public Builder compression(Compression value) {
            compression = Collections.nCopies(DEEPEST_LEVEL + 1, value);
            return this;
        }

        /** Sets {@link DatabaseOptions#compressionAtLevel} for one level. */
        public Builder compressionAtLevel(int level, Compression value) {
            List<Compression> changed = new ArrayList<>(compression);
            changed.set(Objects.checkIndex(level, DEEPEST_LEVEL + 1), value);
            compression = Collections.unmodifiableList(changed);
            return this;
        }

        /** Sets {@link DatabaseOptions#codecs()}. */
        public Builder codecs(List<Compression> value) {
            codecs = List.copyOf(value);
            return this;
        }

        /** Sets {@link DatabaseOptions#cacheBytes()}. */
        public Builder cacheBytes(long value) {
            cacheBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#checkpointInterval()}. */
        public Builder checkpointInterval(Duration value) {
            checkpointInterval = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#checkpointLogBytes()}. */
        public Builder checkpointLogBytes(long value) {
            checkpointLogBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#checkpointEntries()}. */
        public Builder checkpointEntries(long value) {
            checkpointEntries = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#checkpointOnClose()}. */
        public Builder checkpointOnClose(boolean value) {
            checkpointOnClose = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#checkpointsKept()}. */
        public Builder checkpointsKept(int value) {
            checkpointsKept = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#checkpointRetention()}. */
        public Builder checkpointRetention(Duration value) {
            checkpointRetention = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#mergeAtTables()}. */
        public Builder mergeAtTables(int value) {
            mergeAtTables = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#mergeAtRestAfter()}. */
        public Builder mergeAtRestAfter(Duration value) {
            mergeAtRestAfter = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#slowAtTables()}. */
        public Builder slowAtTables(int value) {
            slowAtTables = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#stallAtTables()}. */
        public Builder stallAtTables(int value) {
            stallAtTables = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#tableBytes()}. */
        public Builder tableBytes(long value) {
            tableBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#levelBytes()}. */
        public Builder levelBytes(long value) {
            levelBytes = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#compactionBytesPerSecond()}. */
        public Builder compactionBytesPerSecond(long value) {
            compactionBytesPerSecond = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#scrubBytesPerSecond()}. */
        public Builder scrubBytesPerSecond(long value) {
            scrubBytesPerSecond = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#scrubEvery()}. */
        public Builder scrubEvery(Duration value) {
            scrubEvery = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#recoveryMode()}. */
        public Builder recoveryMode(RecoveryMode value) {
            recoveryMode = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#create()}. */
        public Builder create(boolean value) {
            create = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#background()}. */
        public Builder background(boolean value) {
            background = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#clock()}. */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** Sets {@link DatabaseOptions#random()}. */
        public Builder random(RandomGenerator value) {
            random = value;
            return this;
        }

        /** The options; a value out of its range is an {@link IllegalArgumentException} that says which. */
        public DatabaseOptions build() {
            Builder all = new Builder(this);
            if (all.memoryBytes == 0) {
                all.memoryBytes = Math.max(
                        LEAST_MEMORY_BYTES,
                        Math.min(
                                MOST_MEMORY_BY_DEFAULT_BYTES,
                                Runtime.getRuntime().maxMemory() / SHARES_OF_HEAP));
            }
            if (all.cacheBytes == HALF_OF_MEMORY) {
                all.cacheBytes = all.memoryBytes / 2;
            }
            all.requireValid();
            return new DatabaseOptions(all);
        }

        private void requireValid() {
            Objects.requireNonNull(fileSystem, "fileSystem");
            Objects.requireNonNull(durability, "durability");
            compression.forEach(each -> Objects.requireNonNull(each, "compression"));
            Objects.requireNonNull(recoveryMode, "recoveryMode");
            Objects.requireNonNull(clock, "clock");
            Objects.requireNonNull(random, "random");
            OptionChecks.requireWithin("memoryBytes", memoryBytes, LEAST_MEMORY_BYTES, Long.MAX_VALUE);
            OptionChecks.requireWithin("cacheBytes", cacheBytes, 0, Long.MAX_VALUE);
            OptionChecks.requireWithin("memtableBytes", memtableBytes, 1 << 20, 512L << 20);
            OptionChecks.requireWithin("maxKeyBytes", maxKeyBytes, 1, LONGEST_KEY_BYTES);
            OptionChecks.requireWithin("maxValueBytes", maxValueBytes, 1, LONGEST_VALUE_BYTES);
            OptionChecks.requireWithin("maxCommitBytes", maxCommitBytes, 1 << 10, LARGEST_COMMIT_BYTES);
            OptionChecks.requireWithin("segmentBytes", segmentBytes, 64L << 10, 1L << 30);
            OptionChecks.requireWithin("leastSegments", leastSegments, 0, Integer.MAX_VALUE);
            OptionChecks.requireWithin("checkpointLogBytes", checkpointLogBytes, 1, Long.MAX_VALUE);
            OptionChecks.requireWithin("checkpointEntries", checkpointEntries, 1, Long.MAX_VALUE);
            OptionChecks.requireWithin("checkpointsKept", checkpointsKept, 1, 1_000);
            OptionChecks.requireWithin("mergeAtTables", mergeAtTables, 1, Integer.MAX_VALUE);
            OptionChecks.requireWithin("slowAtTables", slowAtTables, 1, Integer.MAX_VALUE - 1);
            OptionChecks.requireWithin("stallAtTables", stallAtTables, slowAtTables + 1L, Integer.MAX_VALUE);
            OptionChecks.requireWithin("tableBytes", tableBytes, 16 << 10, 512L << 20);
            OptionChecks.requireWithin("levelBytes", levelBytes, 16 << 10, Long.MAX_VALUE);
            OptionChecks.requireWithin("compactionBytesPerSecond", compactionBytesPerSecond, 0, Long.MAX_VALUE);
            OptionChecks.requireWithin("scrubBytesPerSecond", scrubBytesPerSecond, 0, Long.MAX_VALUE);
            OptionChecks.requirePositive("scrubEvery", scrubEvery);
            OptionChecks.requireNotNegative("forceInterval", forceInterval);
            OptionChecks.requireNotNegative("checkpointInterval", checkpointInterval);
            OptionChecks.requireNotNegative("checkpointRetention", checkpointRetention);
            OptionChecks.requireNotNegative("mergeAtRestAfter", mergeAtRestAfter);
            OptionChecks.requirePositive("flushInterval", flushInterval);
            OptionChecks.requirePositive("stallAfter", stallAfter);
            OptionChecks.requirePositive("stallTimeout", stallTimeout);
        }
    }
}
