package io.godb.core.internal.log;

import io.godb.core.file.FileSystem;
import io.godb.core.internal.log.Chain.Link;
import io.godb.core.internal.log.RecoveredLog.RecoveredSegment;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.LogOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens a log that was closed without reading it all: everything had been forced, the openings say where each segment ends,
 * and the last one, which will be appended to, is read to see that it ends where STATE says.
 *
 * <p>Whatever does not fit is no finding of this class: it gives no answer, and {@link FullRead} judges.
 */
final class CleanRead {
    private final FileSystem files;
    private final LogOptions options;
    private final Chain chain;
    private final State state;

    CleanRead(FileSystem files, LogOptions options, Chain chain, State state) {
        this.files = files;
        this.options = options;
        this.chain = chain;
        this.state = state;
    }

    /** What the log amounts to, or null if it was not closed as it is. */
    @Nullable
    Findings find() {
        if (!state.isClosed() || !chain.apart().isEmpty()) {
            return null;
        }
        if (chain.links().isEmpty()) {
            return state.endNumber() == 0 && endsAt(state.startOffset() - 1) ? empty() : null;
        }
        Link last = chain.links().get(chain.links().size() - 1);
        return last.number() == state.endNumber() && isWhole() ? findFrom(last) : null;
    }

    private boolean endsAt(long offset) {
        return state.durableOffset() == offset;
    }

    private Findings empty() {
        long endOffset = state.startOffset() - 1;
        return new Findings(List.of(), endOffset, endOffset, 0, true, List.of(), 0, 0);
    }

    /** Whether all identities are right and the segments end within their files. */
    private boolean isWhole() {
        for (int i = 0; i < chain.links().size(); i++) {
            Link link = chain.links().get(i);
            Link successor = chain.successorOf(i);
            if (!link.head().isOwn() || !isWithin(link, successor)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWithin(Link link, @Nullable Link successor) {
        if (successor == null) {
            return true;
        }
        int end = successor.opening().previousEnd();
        return end >= SegmentFormat.RECORDS
                && end <= link.head().fileBytes()
                && link.opening().firstOffset() <= successor.opening().firstOffset();
    }

    private @Nullable Findings findFrom(Link last) {
        ScannedSegment scanned = SegmentScan.scanRecords(files, last.head(), last.opening());
        boolean isAsClosed = scanned.end() == state.endPosition()
                && endsAt(scanned.lastOffset())
                && scanned.lastOffset() >= state.startOffset() - 1;
        return isAsClosed ? findings(last, scanned) : null;
    }

    private Findings findings(Link last, ScannedSegment scanned) {
        List<RecoveredSegment> segments = new ArrayList<>();
        for (int i = 0; i + 1 < chain.links().size(); i++) {
            segments.add(sealed(chain.links().get(i), chain.links().get(i + 1)));
        }
        segments.add(FullRead.recovered(last, scanned, options));
        return new Findings(
                segments,
                scanned.lastOffset(),
                scanned.lastOffset(),
                scanned.latestTime(),
                true,
                List.of(),
                scanned.records(),
                scanned.end() - SegmentFormat.RECORDS);
    }

    private RecoveredSegment sealed(Link link, Link successor) {
        int end = successor.opening().previousEnd();
        long nextOffset = successor.opening().firstOffset();
        long records = nextOffset - link.opening().firstOffset();
        int index = SegmentScan.indexAt(files, link.head(), end, nextOffset, records);
        return new RecoveredSegment(
                link.head().file(), link.head().fileBytes(), link.opening(), end, nextOffset - 1, null, index);
    }
}
