package io.godb.core.internal.engine;

import io.godb.core.DatabaseOptions;
import io.godb.core.Durability;
import io.godb.core.MissingFileException;
import io.godb.core.SnapshotInfo;
import io.godb.core.SpaceReport;
import io.godb.core.SpaceReport.Cause;
import io.godb.core.SpaceReport.Content;
import io.godb.core.SpaceReport.Holder;
import io.godb.core.SpaceReport.Kind;
import io.godb.core.SpaceReport.StoredFile;
import io.godb.core.StorageException;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.DatabaseDirectories;
import io.godb.core.internal.checkpoint.LoadedTable;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableFacts;
import io.godb.core.log.LogSegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Looks at every file of an open database once, and says what it is and why it is there.
 *
 * <p><b>Order.</b> What is being written is asked for first, then the directories are listed, then everything else is asked for. So a
 * file that is listed is found in use, or in work, or was let go meanwhile; none that is needed seems not to be.
 *
 * <p><b>Threads.</b> One for each survey; others go on meanwhile. Of a file that goes meanwhile nothing is told.
 *
 * <p><b>Failure.</b> A directory of the database that cannot be listed is an exception; one that is not the database's is told of.
 */
final class SpaceSurvey {
    private static final String TEMPORARY = AtomicFile.TEMPORARY_SUFFIX;
    /** What salvage calls a table that it sets aside. */
    private static final String DAMAGED = ".damaged";
    /** Directories below that many others are not gone into: there may be links that lead in circles. */
    private static final int DEEPEST = 16;

    private static final Holder LEFT_ALONE =
            new Holder(Cause.LEFT_ALONE, "it is not the database's, which leaves it alone", null);

    private record Listed(Path file, long bytes, Path directory) {}

    private final DatabaseOptions options;
    private final FileSystem files;
    private final DatabaseDirectories directories;
    private final SegmentedLog log;
    private final OpenSnapshots snapshots;
    private final Compactions compactions;
    private final Checkpointer checkpointer;
    private final Views views;

    private final Set<Path> seen = new HashSet<>();
    private final List<Listed> listed = new ArrayList<>();
    private final List<StoredFile> found = new ArrayList<>();

    // What is known when all was listed.
    private TableNumbers.InWork inWork;
    private List<Checkpoint> kept = List.of();
    private List<Checkpoint> doubtful = List.of();
    private List<Checkpoint> pinned = List.of();
    private List<LoadedTable> loaded = List.of();
    private List<LogSegment> segments = List.of();
    private final Map<Long, Table> live = new HashMap<>();
    private final Map<Long, Integer> levels = new HashMap<>();
    private final Map<Long, List<SnapshotInfo>> readers = new HashMap<>();
    private final Set<Long> read = new HashSet<>();
    private long flushedLsn;

    SpaceSurvey(
            DatabaseOptions options,
            SegmentedLog log,
            OpenSnapshots snapshots,
            Compactions compactions,
            Checkpointer checkpointer,
            Views views) {
        this.options = options;
        this.files = options.fileSystem();
        this.directories = checkpointer.directories();
        this.log = log;
        this.snapshots = snapshots;
        this.compactions = compactions;
        this.checkpointer = checkpointer;
        this.views = views;
        this.inWork = checkpointer.inWork();
    }

    SpaceReport run() {
        for (Path each :
                List.of(directories.directory(), directories.tables(), directories.checkpoints(), directories.log())) {
            list(each, 0);
        }
        ask();
        for (Listed each : listed) {
            found.add(judge(each));
        }
        Instant now = options.clock().instant();
        return new SpaceReport(directories.directory(), now, found, snapshots.list(), compactions.merging());
    }

    private void list(Path directory, int depth) {
        if (!seen.add(normal(directory))) {
            return;
        }
        for (Path each : files.list(directory)) {
            try {
                listed.add(new Listed(each, files.size(each), directory));
            } catch (StorageException noFile) {
                // What is missing was there a moment ago.
                if (!(noFile instanceof MissingFileException)) {
                    listBelow(each, depth + 1, noFile);
                }
            }
        }
    }

    /** What has no size is a directory, or cannot be looked at. */
    private void listBelow(Path path, int depth, StorageException noFile) {
        try {
            if (depth <= DEEPEST) {
                list(path, depth);
            }
        } catch (MissingFileException gone) {
            return;
        } catch (StorageException noDirectory) {
            if (isOwn(path)) {
                throw noDirectory;
            }
            String why = "it cannot be looked at: " + noFile.getMessage();
            found.add(
                    new StoredFile(path, 0, Kind.UNKNOWN, -1, null, List.of(new Holder(Cause.LEFT_ALONE, why, null))));
        }
    }

    private static Path normal(Path directory) {
        return directory.toAbsolutePath().normalize();
    }

    private boolean isOwn(Path directory) {
        return is(directory, directories.directory())
                || is(directory, directories.tables())
                || is(directory, directories.checkpoints())
                || is(directory, directories.log());
    }

    private static boolean is(Path one, Path other) {
        return normal(one).equals(normal(other));
    }

    private void ask() {
        segments = log.segments();
        pinned = checkpointer.pinned();
        doubtful = checkpointer.doubtful();
        kept = checkpointer.keptCheckpoints();
        loaded = checkpointer.loadedTables();
        List<OpenSnapshots.Opened> opened = snapshots.all();
        ReadView view = views.acquire();
        try {
            flushedLsn = view.flushedLsn;
            view.levels.byLevel().forEach((level, tables) -> {
                for (Table each : tables) {
                    live.put(each.facts().number(), each);
                    levels.put(each.facts().number(), level);
                }
            });
            // What was loaded and has no place yet is searched before level 0.
            view.loads()
                    .forEach(load ->
                            load.tables().forEach(each -> live.put(each.facts().number(), each)));
            opened.forEach(each -> askReader(each, view));
            for (AutoCloseable each : views.parts()) {
                if (each instanceof Table table) {
                    read.add(table.facts().number());
                }
            }
        } finally {
            views.release(view);
        }
    }

    /** Of a scan that reads an older view its tables; asking where a scan is takes a while. */
    private void askReader(OpenSnapshots.Opened opened, ReadView current) {
        ReadView own = opened.release() instanceof Scanning.Kept kept ? kept.view() : null;
        if (own == null || own == current) {
            return;
        }
        SnapshotInfo reader = opened.describe();
        for (Table each : own.tables()) {
            readers.computeIfAbsent(each.facts().number(), number -> new ArrayList<>())
                    .add(reader);
        }
    }

    private StoredFile judge(Listed each) {
        Path directory = each.directory();
        String name = each.file().getFileName().toString();
        if (isOwn(directory) && isOfLock(name)) {
            return file(each, Kind.LOCK, Cause.IN_USE, "the directory is locked, and says by whom");
        }
        if (is(directory, directories.directory())) {
            return judgeHome(each, name);
        }
        if (is(directory, directories.tables())) {
            return judgeNumbered(each, CheckpointFiles.TABLE_SUFFIX, this::judgeTable);
        }
        if (is(directory, directories.checkpoints())) {
            return judgeNumbered(each, CheckpointFiles.CHECKPOINT_SUFFIX, this::judgeCheckpoint);
        }
        if (is(directory, directories.log())) {
            return judgeLog(each, name);
        }
        return isOldLog(directory)
                ? file(each, Kind.SET_ASIDE, Cause.LEFT_ALONE, "it is of a log that salvage went on without")
                : unknown(each);
    }

    private static boolean isOfLock(String name) {
        return name.equals(DirectoryLock.LOCK_FILE)
                || name.equals(DirectoryLock.OWNER_FILE)
                || name.equals(DirectoryLock.OWNER_FILE + TEMPORARY);
    }

    private boolean isOldLog(Path directory) {
        Path above = directory.getParent();
        return above != null
                && is(above, directories.directory())
                && directory.getFileName().toString().matches(CheckpointFiles.LOG + "(-\\d+)?");
    }

    private StoredFile judgeHome(Listed each, String name) {
        if (name.equals(CheckpointFiles.CURRENT)) {
            return file(each, Kind.CURRENT, Cause.IN_USE, "it names the newest checkpoint");
        }
        return name.equals(CheckpointFiles.CURRENT + TEMPORARY) ? temporary(each) : unknown(each);
    }

    private StoredFile judgeNumbered(Listed each, String suffix, BiFunction<Listed, Long, StoredFile> judge) {
        OptionalLong number = CheckpointFiles.number(each.file(), suffix);
        if (number.isPresent()) {
            return judge.apply(each, number.getAsLong());
        }
        if (CheckpointFiles.number(each.file(), suffix + TEMPORARY).isPresent()) {
            return temporary(each);
        }
        return CheckpointFiles.number(each.file(), suffix + DAMAGED).isPresent()
                ? file(each, Kind.SET_ASIDE, Cause.LEFT_ALONE, "it is damaged; salvage has set it aside")
                : unknown(each);
    }

    private StoredFile judgeTable(Listed each, long number) {
        Table table = live.get(number);
        if (table != null) {
            int level = levels.getOrDefault(number, 0);
            Holder use = new Holder(Cause.IN_USE, "it is read, on level " + level, null);
            return new StoredFile(each.file(), each.bytes(), Kind.TABLE, level, content(table.facts()), List.of(use));
        }
        List<Holder> holders = new ArrayList<>();
        for (Checkpoint checkpoint : kept) {
            if (names(checkpoint, number)) {
                holders.add(new Holder(
                        Cause.CHECKPOINT,
                        "checkpoint " + checkpoint.number() + " at " + checkpoint.lsn() + ", which is kept, names it",
                        null));
            } else if (isReplayedFrom(checkpoint, number)) {
                holders.add(new Holder(
                        Cause.CHECKPOINT,
                        "checkpoint " + checkpoint.number() + " at " + checkpoint.lsn()
                                + ", which is kept, is older than the commit that loaded it",
                        null));
            }
        }
        if (doubtful.stream().anyMatch(checkpoint -> names(checkpoint, number))) {
            holders.add(new Holder(Cause.DOUBTFUL_CHECKPOINT, "a checkpoint that may be the newest names it", null));
        }
        for (SnapshotInfo reader : readers.getOrDefault(number, List.of())) {
            holders.add(new Holder(Cause.SCAN, "it is read", reader));
        }
        boolean isInTask = pinned.stream().anyMatch(checkpoint -> names(checkpoint, number))
                || (read.contains(number) && !readers.containsKey(number));
        if (isInTask) {
            holders.add(new Holder(Cause.TASK, "a task of the database is at work on it", null));
        }
        if (holders.isEmpty() && (number >= inWork.from() || inWork.tables().contains(number))) {
            return file(each, Kind.UNFINISHED_TABLE, Cause.TASK, "it is being written");
        }
        if (holders.isEmpty()) {
            holders.add(waiting());
        }
        return new StoredFile(each.file(), each.bytes(), Kind.REPLACED_TABLE, -1, null, holders);
    }

    private boolean isReplayedFrom(Checkpoint checkpoint, long table) {
        return loaded.stream().anyMatch(each -> each.number() == table && each.lsn() > checkpoint.lsn());
    }

    private static boolean names(Checkpoint checkpoint, long table) {
        return checkpoint.tables().stream().anyMatch(each -> each.number() == table);
    }

    private static Content content(TableFacts facts) {
        long hidden = facts.entries() - facts.keys() + facts.deletes();
        long most = Math.min(facts.entries(), hidden);
        long bytes = facts.entries() == 0 ? 0 : (long) ((double) facts.fileBytes() * most / facts.entries());
        return new Content(facts.entries(), facts.keys(), facts.deletes(), facts.rangeDeletes(), bytes);
    }

    private StoredFile judgeCheckpoint(Listed each, long number) {
        long newest = kept.isEmpty() ? 0 : kept.get(kept.size() - 1).number();
        for (Checkpoint checkpoint : kept) {
            if (checkpoint.number() == number) {
                Cause cause = number == newest ? Cause.IN_USE : Cause.CHECKPOINT;
                String what = number == newest ? "the database is opened from it" : "it is kept to fall back upon";
                return file(each, Kind.CHECKPOINT, cause, what + ", at " + checkpoint.lsn());
            }
        }
        if (doubtful.stream().anyMatch(checkpoint -> checkpoint.number() == number)) {
            return file(each, Kind.CHECKPOINT, Cause.DOUBTFUL_CHECKPOINT, "it may be the newest");
        }
        if (number > newest) {
            return file(each, Kind.CHECKPOINT, Cause.TASK, "it is being published, or was left of that");
        }
        return new StoredFile(each.file(), each.bytes(), Kind.CHECKPOINT, -1, null, List.of(waiting()));
    }

    private Holder waiting() {
        return new Holder(
                Cause.WAITS,
                checkpointer.count() == 0
                        ? "nothing needs it; it goes after the next checkpoint"
                        : "nothing needs it; it goes with the next sweep",
                null);
    }

    private StoredFile judgeLog(Listed each, String name) {
        if (name.equals(SegmentedLog.STATE_FILE)) {
            return file(each, Kind.LOG_STATE, Cause.IN_USE, "it says where the log begins");
        }
        if (name.equals(SegmentedLog.STATE_FILE + TEMPORARY)) {
            return temporary(each);
        }
        OptionalLong number = CheckpointFiles.number(each.file(), SegmentedLog.SEGMENT_SUFFIX);
        if (number.isEmpty()) {
            return unknown(each);
        }
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).number() == number.getAsLong()) {
                return judgeSegment(each, i);
            }
        }
        boolean isNext = segments.isEmpty()
                || number.getAsLong() > segments.get(segments.size() - 1).number();
        return file(
                each,
                Kind.SPARE_SEGMENT,
                isNext ? Cause.IN_USE : Cause.WAITS,
                isNext ? "it is prepared for commits to come" : "it waits to be written again under another name");
    }

    private StoredFile judgeSegment(Listed each, int index) {
        LogSegment segment = segments.get(index);
        List<Holder> holders = new ArrayList<>();
        String range = "it has the commits " + segment.firstOffset() + " to " + segment.lastOffset();
        boolean isLogged = options.durability() != Durability.NONE;
        if (segment.isActive()) {
            holders.add(new Holder(Cause.IN_USE, range + ", and is written", null));
        }
        if (isLogged && segment.lastOffset() > flushedLsn) {
            holders.add(new Holder(
                    Cause.NOT_FLUSHED,
                    range + ", of which those from " + (flushedLsn + 1) + " on are in no table",
                    null));
        }
        Checkpoint oldest = kept.isEmpty() ? null : kept.get(0);
        if (isLogged && oldest != null && segment.lastOffset() > oldest.lsn()) {
            holders.add(new Holder(
                    Cause.CHECKPOINT,
                    range + ", and the oldest checkpoint that is kept, " + oldest.number() + ", needs those behind "
                            + oldest.lsn(),
                    null));
        }
        if (isLogged && segment.lastOffset() > log.durableOffset()) {
            holders.add(new Holder(Cause.NOT_FORCED, "not all of it was forced", null));
        }
        if (segments.size() - index <= options.leastSegments()) {
            holders.add(new Holder(
                    Cause.LEAST_SEGMENTS,
                    "it is among the newest " + options.leastSegments() + " segments, which are kept",
                    null));
        }
        if (holders.isEmpty()) {
            holders.add(
                    new Holder(Cause.WAITS, range + ", which nothing needs; it goes after the next checkpoint", null));
        }
        return new StoredFile(each.file(), each.bytes(), Kind.LOG_SEGMENT, -1, null, holders);
    }

    private static StoredFile temporary(Listed each) {
        return file(each, Kind.LEFTOVER, Cause.WAITS, "it is being written, or was left of that");
    }

    private static StoredFile unknown(Listed each) {
        return new StoredFile(each.file(), each.bytes(), Kind.UNKNOWN, -1, null, List.of(LEFT_ALONE));
    }

    private static StoredFile file(Listed each, Kind kind, Cause cause, String what) {
        return new StoredFile(each.file(), each.bytes(), kind, -1, null, List.of(new Holder(cause, what, null)));
    }
}
