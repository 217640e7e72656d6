package io.godb.core.internal.log;

import io.godb.core.file.ByteView;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.util.Closing;
import io.godb.core.internal.util.ReadEpochs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments that can be read, oldest first, and their views.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>The array is replaced, never changed; each segment begins where the one before ends.
 *   <li>A view is closed only after it was taken away and every reader that could have seen it has left.
 *   <li>At most {@link #MOST_VIEWS} views are open, or two more for a moment: the system allows a process only so many mappings.
 * </ol>
 *
 * <p><b>Threads.</b> Any reads, between {@link #enter} and {@link #exit}. What changes the array or a view holds this object's
 * monitor and is outside of any epoch.
 */
final class LiveSegments {
    static final int MOST_VIEWS = 1_024;
    private static final Segment[] NONE = {};

    private final FileSystem files;
    private final ReadEpochs epochs = new ReadEpochs();
    private final List<Segment> viewed = new ArrayList<>();
    private volatile Segment[] segments = NONE;
    private boolean isClosed;

    LiveSegments(FileSystem files) {
        this.files = files;
    }

    int enter() {
        return epochs.enter();
    }

    void exit(int ticket) {
        epochs.exit(ticket);
    }

    Segment[] all() {
        return segments;
    }

    /** The one that holds the offset, if any does; the newest is looked at first. */
    @Nullable
    Segment find(long offset) {
        Segment[] all = segments;
        int high = all.length - 1;
        if (high < 0 || offset < all[0].firstOffset()) {
            return null;
        }
        if (offset >= all[high].firstOffset()) {
            return all[high];
        }
        int low = 0;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (all[middle].firstOffset() <= offset) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return all[low];
    }

    synchronized void add(Segment segment) {
        Segment[] grown = Arrays.copyOf(segments, segments.length + 1);
        grown[grown.length - 1] = segment;
        segments = grown;
    }

    /** Takes the oldest away; when this returns nobody reads it. */
    synchronized void removeOldest(Segment oldest) {
        Segment[] all = segments;
        if (all[0] != oldest) {
            throw new IllegalStateException(oldest.file + " is not the oldest segment");
        }
        oldest.isGone = true;
        segments = Arrays.copyOfRange(all, 1, all.length);
        epochs.awaitReaders();
        closeView(oldest);
    }

    /** Opens the segment's view, unless it is open or the segment is gone. Not within an epoch. */
    synchronized void openView(Segment segment) {
        if (isClosed || segment.isGone || segment.view != null) {
            return;
        }
        while (viewed.size() >= MOST_VIEWS) {
            Segment first = viewed.get(0);
            ByteView old = first.view;
            first.view = null;
            viewed.remove(0);
            epochs.awaitReaders();
            if (old != null) {
                old.close();
            }
        }
        segment.view = files.view(segment.file);
        viewed.add(segment);
    }

    private void closeView(Segment segment) {
        ByteView old = segment.view;
        segment.view = null;
        viewed.remove(segment);
        if (old != null) {
            old.close();
        }
    }

    /** Forgets a segment's positions, which its seal holds; returns them when nobody reads them any more. */
    @Nullable
    Positions withdrawPositions(Segment segment) {
        Positions old = segment.positions;
        segment.positions = null;
        epochs.awaitReaders();
        return old;
    }

    /** Closes all views once nobody reads. */
    synchronized void close() {
        isClosed = true;
        segments = NONE;
        List<Segment> open = List.copyOf(viewed);
        List<ByteView> views = new ArrayList<>();
        for (Segment each : open) {
            ByteView view = each.view;
            each.view = null;
            if (view != null) {
                views.add(view);
            }
        }
        viewed.clear();
        epochs.awaitReaders();
        Closing closing = new Closing();
        views.forEach(view -> closing.then(view::close));
        closing.orThrow();
    }
}
