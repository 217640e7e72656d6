package io.godb.core.internal.log;

import io.godb.core.CorruptionException;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.log.RecoveredLog.RecoveredSegment;
import io.godb.core.internal.log.SegmentFormat.Identity;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogPosition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the files of a log amount to, as {@code docs/FORMAT.md} says under "The end of a log". It reads alone, and
 * changes nothing; what it found to be of no use is listed for whoever goes on to write.
 *
 * <p><b>Threads.</b> Any, on a directory that nobody writes to. Several segments are read by the executor's threads at
 * once; the outcome does not depend on them.
 *
 * <p><b>Failure.</b> {@link CorruptionException} for damage below what is proven to have been forced, and for files that
 * contradict each other; {@link io.godb.core.UnsupportedFormatException} for those of a newer release; storage errors as
 * the file system has them. Nothing else, whatever the bytes are.
 */
final class Recovery {
    private final FileSystem files;
    private final LogOptions options;
    private final Executor executor;
    private final LogFiles log;
    private final List<String> remarks = new ArrayList<>();

    private Recovery(FileSystem files, Path directory, LogOptions options, Executor executor) {
        this.files = files;
        this.options = options;
        this.executor = executor;
        log = LogFiles.read(files, directory);
    }

    /** Reads with the caller's thread alone. */
    static RecoveredLog read(FileSystem files, Path directory, LogOptions options) {
        return read(files, directory, options, Runnable::run);
    }

    /** Reads several segments at once where the executor can; the directory exists. */
    static RecoveredLog read(FileSystem files, Path directory, LogOptions options, Executor executor) {
        return new Recovery(files, directory, options, executor).read();
    }

    private RecoveredLog read() {
        log.requireOneLog();
        requireKnown();
        Chain chain = Chain.of(log.heads(), log.startOffset());
        Findings findings = find(chain);
        remarkOnState(findings);
        remarkOnLengths(findings);
        List<Path> counting =
                findings.segments().stream().map(RecoveredSegment::file).toList();
        return new RecoveredLog(
                stateOf(findings),
                findings.segments(),
                log.startOffset(),
                findings.endOffset(),
                findings.provenOffset(),
                findings.latestTime(),
                log.highestNumber(),
                findings.isClean(),
                log.except(counting),
                findings.cuts(),
                remarks,
                findings.checkedRecords(),
                findings.checkedBytes());
    }

    private Findings find(Chain chain) {
        State state = log.state();
        Findings clean = state == null ? null : new CleanRead(files, options, chain, state).find();
        return clean != null ? clean : new FullRead(files, options, log, chain, executor).find();
    }

    /** Refuses a directory that held a log of which too little is left to go on with, where a new one would begin at 1. */
    private void requireKnown() {
        boolean isOpened = !Chain.opened(log.heads()).isEmpty();
        if (log.state() == null && !isOpened && isLost()) {
            Path file = log.directory().resolve(StateFormat.NAME);
            throw new CorruptionException(
                    file + " is damaged or missing, and no segment says where the log begins"
                            + "; nothing was changed, LogSalvage reads what is intact, a backup has the rest",
                    file,
                    0,
                    null);
        }
    }

    private boolean isLost() {
        return log.found().damage() != null
                || log.heads().stream()
                        .anyMatch(head -> SegmentScan.lookInto(files, head).headers() > 0);
    }

    private void remarkOnState(Findings findings) {
        State state = log.state();
        String damage = log.found().damage();
        if (damage != null) {
            remarks.add(damage + "; the segments tell that the log begins at offset " + log.startOffset());
        } else if (state == null && !log.heads().isEmpty()) {
            remarks.add(log.directory().resolve(StateFormat.NAME)
                    + " is missing; the segments tell that the log begins at offset " + log.startOffset());
        } else if (state != null && state.isClosed() && !findings.isClean()) {
            remarks.add("the log was closed at position " + state.endPosition() + " of segment " + state.endNumber()
                    + ", but does not end there");
        }
    }

    private void remarkOnLengths(Findings findings) {
        for (RecoveredSegment segment : findings.segments()) {
            Identity identity = identityOf(segment);
            if (identity != null && segment.fileBytes() < identity.fileBytes()) {
                remarks.add(segment.file() + " was made with " + identity.fileBytes() + " bytes and has "
                        + segment.fileBytes() + "; was it cut short?");
            }
        }
    }

    private @Nullable Identity identityOf(RecoveredSegment segment) {
        return log.heads().stream()
                .filter(head -> head.file().equals(segment.file()))
                .findFirst()
                .map(SegmentHead::identity)
                .orElse(null);
    }

    private @Nullable State stateOf(Findings findings) {
        UUID id = log.log();
        State state = log.state();
        return state != null || id == null ? state : gathered(id, findings);
    }

    /** What STATE would have said. */
    private State gathered(UUID id, Findings findings) {
        return new State(
                id,
                false,
                log.startOffset(),
                findings.provenOffset(),
                log.highestNumber(),
                0,
                0,
                incarnations(findings.segments()));
    }

    private static List<LogPosition> incarnations(List<RecoveredSegment> segments) {
        List<LogPosition> incarnations = new ArrayList<>();
        long newest = 0;
        for (RecoveredSegment segment : segments) {
            if (segment.opening().incarnation() != newest) {
                newest = segment.opening().incarnation();
                incarnations.add(new LogPosition(newest, segment.opening().firstOffset()));
            }
        }
        return incarnations;
    }
}
