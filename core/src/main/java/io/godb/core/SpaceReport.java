package io.godb.core;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every file of a database, what it is, and why it is there; printed, it is a table that people can read.
 *
 * @param directory the database's
 * @param time when it was made, by the database's clock
 * @param files the largest first; they have together what listing the directories would add up to
 * @param snapshots what is open, oldest first: what each sees is kept in tables, and by scans as whole tables
 * @param merging what becomes of what is overwritten and deleted
 */
public record SpaceReport(
        Path directory, Instant time, List<StoredFile> files, List<SnapshotInfo> snapshots, Merging merging) {
    /** What a file is. */
    public enum Kind {
        /** A table that is read. */
        TABLE,
        /** A table that others have taken the place of. */
        REPLACED_TABLE,
        /** A table that is being written. */
        UNFINISHED_TABLE,
        /** A checkpoint. */
        CHECKPOINT,
        /** The file that names the newest checkpoint. */
        CURRENT,
        /** A segment of the log with commits. */
        LOG_SEGMENT,
        /** A segment without commits: prepared for those to come, or waiting to be written again. */
        SPARE_SEGMENT,
        /** What the log says about itself. */
        LOG_STATE,
        /** What carries a directory's lock, or names its holder. */
        LOCK,
        /** Damaged, and kept by salvage. */
        SET_ASIDE,
        /** Left by something that did not end; it is deleted or replaced in time. */
        LEFTOVER,
        /** Not the database's, which leaves it alone. */
        UNKNOWN
    }

    /** Why a file stays. */
    public enum Cause {
        /** The database consists of it. */
        IN_USE,
        /** A checkpoint that is kept needs it. */
        CHECKPOINT,
        /** A checkpoint that may be the newest, which is not known, needs it. */
        DOUBTFUL_CHECKPOINT,
        /** An open scan reads it. */
        SCAN,
        /** A copy, a validation or another task of the database is at work on it. */
        TASK,
        /** It holds commits that are in memory only, besides. */
        NOT_FLUSHED,
        /** It holds commits that are not known to be on the device. */
        NOT_FORCED,
        /** It is among the newest segments, so many of which the options keep. */
        LEAST_SEGMENTS,
        /** Nothing needs it; it goes with what is next to clean up. */
        WAITS,
        /** The database does not delete such files. */
        LEFT_ALONE
    }

    /**
     * One reason why a file stays.
     *
     * @param what in words
     * @param reader who reads it, if that is the cause
     */
    public record Holder(Cause cause, String what, @Nullable SnapshotInfo reader) {}

    /**
     * What a table holds, as it says itself.
     *
     * @param entries versions of keys
     * @param keys how many keys these are of: of each, all but the newest are there for snapshots, or until they are merged away
     * @param deletes how many of the entries are deletes
     * @param rangeDeletes deleted ranges
     * @param garbageBytes about what older versions and deletes take; what newer tables hide is not known without reading
     */
    public record Content(long entries, long keys, long deletes, long rangeDeletes, long garbageBytes) {}

    /**
     * A file.
     *
     * @param level of a table that is read; -1 for everything else
     * @param content of a table that is read; null for everything else
     * @param holders why it stays; at least one
     */
    public record StoredFile(
            Path file,
            long bytes,
            Kind kind,
            int level,
            @Nullable Content content,
            List<Holder> holders) {
        /** Copies the list. */
        public StoredFile {
            holders = List.copyOf(holders);
        }

        /** Whether that is one of the reasons. */
        public boolean isHeldBy(Cause cause) {
            return holders.stream().anyMatch(holder -> holder.cause() == cause);
        }
    }

    /** Whether tables are being merged, or are to be. */
    public enum MergingState {
        /** Nothing is due. */
        IDLE,
        /** Something is due and was not begun. */
        DUE,
        /** Tables are being merged. */
        UNDER_WAY,
        /** It failed, and waits to be tried again. */
        FAILING
    }

    /**
     * What merging does.
     *
     * @param tables how many it is about; 0 if that is not known
     * @param bytes what these have
     * @param level where to; -1 if that is not known
     * @param failure why it failed, if it did
     * @param retryIn when it is tried again, if it failed
     */
    public record Merging(
            MergingState state,
            int tables,
            long bytes,
            int level,
            @Nullable String failure,
            Duration retryIn) {}

    /** Copies the lists, and brings the largest file to the front. */
    public SpaceReport {
        files = files.stream()
                .sorted(Comparator.comparingLong(StoredFile::bytes)
                        .reversed()
                        .thenComparing(each -> each.file().toString()))
                .toList();
        snapshots = List.copyOf(snapshots);
    }

    /** What all files have. */
    public long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }

    /** What the files of a kind have. */
    public long bytes(Kind kind) {
        return of(kind).stream().mapToLong(StoredFile::bytes).sum();
    }

    /** The files of a kind, largest first. */
    public List<StoredFile> of(Kind kind) {
        return files.stream().filter(file -> file.kind() == kind).toList();
    }

    /** About what older versions and deletes take in the tables that are read. */
    public long garbageBytes() {
        long bytes = 0;
        for (StoredFile each : files) {
            Content content = each.content();
            bytes += content == null ? 0 : content.garbageBytes();
        }
        return bytes;
    }

    /** For people: a line for each file, the largest first. */
    @Override
    public String toString() {
        return new SpaceText(this).toString();
    }
}
