package io.godb.core.internal.log;

import io.godb.core.CorruptionException;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.log.SegmentFormat.Identity;
import io.godb.core.internal.log.StateFormat.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log's directory that are the log's: STATE, what an unfinished publication left of it, and the heads of the
 * segments, by ascending number. Other names are not looked at.
 */
record LogFiles(Path directory, StateFile.Found found, List<SegmentHead> heads, List<Path> temporaries) {
    static LogFiles read(FileSystem files, Path directory) {
        List<SegmentHead> heads = new ArrayList<>();
        List<Path> temporaries = new ArrayList<>();
        for (Path file : files.list(directory)) {
            long number = SegmentFormat.number(file).orElse(0L);
            if (number > 0) {
                heads.add(SegmentHead.read(files, file, number));
            } else if (file.endsWith(StateFormat.NAME + AtomicFile.TEMPORARY_SUFFIX)) {
                temporaries.add(file);
            }
        }
        heads.sort(Comparator.comparingLong(SegmentHead::number));
        LogFiles unseeded = new LogFiles(directory, StateFile.read(files, directory), heads, temporaries);
        return unseeded.seeded();
    }

    private LogFiles seeded() {
        UUID log = log();
        return new LogFiles(
                directory, found, heads.stream().map(head -> head.ofLog(log)).toList(), temporaries);
    }

    @Nullable
    State state() {
        return found.state();
    }

    /** The log's id as STATE has it, or the first identity; null if there is neither. */
    @Nullable
    UUID log() {
        State state = found.state();
        return state != null
                ? state.log()
                : heads.stream()
                        .map(SegmentHead::identity)
                        .filter(identity -> identity != null)
                        .map(Identity::log)
                        .findFirst()
                        .orElse(null);
    }

    /** Refuses files of a newer release and of other logs. */
    void requireOneLog() {
        UUID log = log();
        for (SegmentHead head : heads) {
            head.requireReadable();
            Identity identity = head.identity();
            if (identity != null && !identity.log().equals(log)) {
                throw new CorruptionException(
                        head.file() + " belongs to the log " + identity.log() + ", but this is " + log
                                + "; nothing was changed, move the file to where it came from",
                        head.file(),
                        0,
                        null);
            }
        }
    }

    /** Where the log begins: as STATE says, or at the lowest offset there is, or at 1. */
    long startOffset() {
        State state = found.state();
        return state != null
                ? state.startOffset()
                : Chain.opened(heads).stream()
                        .mapToLong(link -> link.opening().firstOffset())
                        .min()
                        .orElse(1);
    }

    long highestNumber() {
        State state = found.state();
        return heads.stream()
                .mapToLong(SegmentHead::highestNumber)
                .reduce(state == null ? 0 : state.highestNumber(), Math::max);
    }

    /** Every file that is none of these. */
    List<Path> except(List<Path> files) {
        List<Path> others = new ArrayList<>(temporaries);
        heads.stream()
                .map(SegmentHead::file)
                .filter(file -> !files.contains(file))
                .forEach(others::add);
        return others;
    }
}
