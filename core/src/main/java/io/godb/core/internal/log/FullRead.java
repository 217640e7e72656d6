package io.godb.core.internal.log;

import io.godb.core.CorruptionException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.log.Chain.Link;
import io.godb.core.internal.log.RecoveredLog.RecoveredSegment;
import io.godb.core.internal.log.SegmentFormat.Opening;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecovery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads all records of a log that was not closed, or not as it is found, and judges where it ends.
 *
 * <p><b>The rule.</b> The log ends at the first place where a record does not fit and from which no later segment
 * continues. What anything that is valid, wherever it stands, says had been forced must lie in front of that place:
 * otherwise it is damage and refused. What stands behind it is cut, and told.
 *
 * <p><b>Threads.</b> One; the files are read by the executor's, and the outcome is the same however many those are.
 */
final class FullRead {
    private final FileSystem files;
    private final LogOptions options;
    private final LogFiles log;
    private final Chain chain;
    private final Executor executor;
    private final List<LogRecovery.Cut> cuts = new ArrayList<>();

    private List<ScannedSegment> scans = List.of();
    private List<Evidence> apart = List.of();
    private List<Evidence> unopened = List.of();
    /** How many links of the chain count. */
    private int accepted;

    FullRead(FileSystem files, LogOptions options, LogFiles log, Chain chain, Executor executor) {
        this.files = files;
        this.options = options;
        this.log = log;
        this.chain = chain;
        this.executor = executor;
    }

    Findings find() {
        readFiles();
        follow();
        long endOffset = Math.max(log.startOffset() - 1, lastOffset());
        long provenOffset = provenOffset();
        requireIntact(endOffset, provenOffset);
        requireLastSegment();
        cut();
        List<RecoveredSegment> segments = segments(endOffset);
        return new Findings(
                segments,
                endOffset,
                Math.min(provenOffset, endOffset),
                latestTime(endOffset),
                false,
                cuts,
                acceptedScans().mapToLong(ScannedSegment::records).sum(),
                acceptedScans()
                        .mapToLong(scan -> scan.end() - SegmentFormat.RECORDS)
                        .sum());
    }

    private void readFiles() {
        List<Supplier<ScannedSegment>> jobs = new ArrayList<>();
        for (int i = 0; i < chain.links().size(); i++) {
            Link link = chain.links().get(i);
            int end = Link.end(chain.successorOf(i));
            jobs.add(() -> SegmentScan.scan(files, link.head(), link.opening(), end));
        }
        scans = Jobs.run(jobs, executor);
        apart = lookInto(chain.apart().stream().map(Link::head).toList());
        unopened = lookInto(chain.unopened());
    }

    private List<Evidence> lookInto(List<SegmentHead> heads) {
        List<Supplier<Evidence>> jobs = new ArrayList<>();
        for (SegmentHead head : heads) {
            jobs.add(() -> SegmentScan.lookInto(files, head));
        }
        return Jobs.run(jobs, executor);
    }

    /** Accepts segments as long as each continues the one before. */
    private void follow() {
        boolean goesOn = !chain.links().isEmpty();
        while (goesOn) {
            Link link = chain.links().get(accepted);
            ScannedSegment scan = scans.get(accepted);
            requireIdentity(link);
            requireNotEncrypted(link, scan);
            goesOn = continues(scan, chain.successorOf(accepted));
            accepted++;
        }
    }

    private static boolean continues(ScannedSegment scan, @Nullable Link successor) {
        return successor != null
                && scan.end() == successor.opening().previousEnd()
                && scan.lastOffset() + 1 == successor.opening().firstOffset();
    }

    /** The identity was forced before the opening could be written, so no crash leaves an opening without it. */
    private static void requireIdentity(Link link) {
        if (!link.head().isOwn()) {
            throw refused(
                    link.head().file() + " is damaged at 0: its identity is not valid or not its own; the records from "
                            + link.opening().firstOffset() + " on are affected",
                    link.head().file(),
                    0);
        }
    }

    private static void requireNotEncrypted(Link link, ScannedSegment scan) {
        if (scan.misfit() == Misfit.ENCRYPTION) {
            throw new UnsupportedFormatException(
                    link.head().file() + " holds at " + scan.end() + " a record with encryption " + scan.encryption()
                            + ", this release reads encryption 0 (none); open the log with the release that wrote it",
                    link.head().file());
        }
    }

    private @Nullable Link last() {
        return accepted == 0 ? null : chain.links().get(accepted - 1);
    }

    private long lastOffset() {
        return accepted == 0 ? 0 : scans.get(accepted - 1).lastOffset();
    }

    private Stream<ScannedSegment> acceptedScans() {
        return scans.stream().limit(accepted);
    }

    /** The highest offset that anything valid says had been forced. */
    private long provenOffset() {
        State state = log.state();
        Stream<Long> opened =
                Chain.opened(log.heads()).stream().map(link -> link.opening().durableOffset());
        Stream<Long> scanned = scans.stream().map(ScannedSegment::highestClaim);
        Stream<Long> found = Stream.concat(apart.stream(), unopened.stream()).map(Evidence::durableOffset);
        return Stream.of(opened, scanned, found)
                .flatMap(claims -> claims)
                .reduce(state == null ? 0 : state.durableOffset(), Math::max);
    }

    private void requireIntact(long endOffset, long provenOffset) {
        if (provenOffset <= endOffset) {
            return;
        }
        String affected = "the offsets from " + (endOffset + 1) + " to " + provenOffset
                + " had been forced, but are damaged or missing";
        Link last = last();
        if (last == null) {
            throw refused(
                    log.directory() + " holds no segment with the offset " + (endOffset + 1) + foundInstead() + ": "
                            + affected,
                    log.directory(),
                    0);
        }
        ScannedSegment scan = scans.get(accepted - 1);
        throw refused(
                last.head().file() + " is damaged at " + scan.end() + ", behind offset " + scan.lastOffset() + ": "
                        + scan.reason() + "; " + affected,
                last.head().file(),
                scan.end());
    }

    private String foundInstead() {
        return chain.apart().stream()
                .map(link -> link.opening().firstOffset())
                .min(Long::compare)
                .map(offset -> ", the lowest found is " + offset)
                .orElse("");
    }

    /** A log that was closed in a segment has that segment, even if it holds no record. */
    private void requireLastSegment() {
        State state = log.state();
        Link last = last();
        if (state != null && state.isClosed() && state.endNumber() > (last == null ? 0 : last.number())) {
            Path file = log.directory().resolve(SegmentFormat.name(state.endNumber()));
            throw refused(file + " is damaged or missing: the log was closed in it", file, 0);
        }
    }

    private static CorruptionException refused(String message, Path file, long position) {
        return new CorruptionException(
                message + "; nothing was changed, LogSalvage reads what is intact, a backup has the rest",
                file,
                position,
                null);
    }

    private void cut() {
        if (accepted > 0 && scans.get(accepted - 1).isTorn()) {
            cutEnd(chain.links().get(accepted - 1).head(), scans.get(accepted - 1));
        }
        for (int i = accepted; i < chain.links().size(); i++) {
            cutWhole(chain.links().get(i));
        }
        chain.apart().forEach(this::cutWhole);
        for (int i = 0; i < unopened.size(); i++) {
            if (unopened.get(i).headers() > 0) {
                cutWhole(chain.unopened().get(i), "it holds records, but no opening says where they belong");
            }
        }
    }

    private void cutEnd(SegmentHead head, ScannedSegment scan) {
        long atLeast = Math.min(RecordFormat.HEADER_BYTES, head.fileBytes() - scan.end());
        long bytes = Math.max(atLeast, scan.behind().end() - scan.end());
        cuts.add(new LogRecovery.Cut(head.file(), scan.end(), bytes, scan.reason()));
    }

    private void cutWhole(Link link) {
        Opening opening = link.opening();
        cutWhole(
                link.head(),
                "it goes on with offset " + opening.firstOffset() + " behind position "
                        + Integer.toUnsignedString(opening.previousEnd()) + " of segment " + opening.previousNumber()
                        + ", but the log ends before");
    }

    private void cutWhole(SegmentHead head, String reason) {
        cuts.add(new LogRecovery.Cut(head.file(), 0, head.fileBytes(), reason));
    }

    /** The segments that count; none if even the last one ends before the offset in front of the start. */
    private List<RecoveredSegment> segments(long endOffset) {
        List<RecoveredSegment> segments = new ArrayList<>();
        for (int i = 0; i < accepted && lastOffset() == endOffset; i++) {
            segments.add(recovered(chain.links().get(i), scans.get(i), options));
        }
        return segments;
    }

    static RecoveredSegment recovered(Link link, ScannedSegment scan, LogOptions options) {
        return new RecoveredSegment(
                link.head().file(),
                link.head().fileBytes(),
                link.opening(),
                scan.end(),
                scan.lastOffset(),
                options.index() ? scan.positions() : null,
                scan.index());
    }

    /** Openings tell it for what was truncated. */
    private long latestTime(long endOffset) {
        long opened = Chain.opened(log.heads()).stream()
                .map(Link::opening)
                .filter(opening -> opening.firstOffset() <= endOffset + 1)
                .mapToLong(Opening::latestTime)
                .max()
                .orElse(0);
        return Math.max(
                opened,
                acceptedScans().mapToLong(ScannedSegment::latestTime).max().orElse(0));
    }
}
