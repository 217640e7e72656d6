package io.godb.core.internal.engine;

import io.godb.core.ClosedException;
import io.godb.core.internal.util.ReadEpochs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view that is read now, and those that somebody still reads.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A part is closed when no view that is current or retained has it and nobody keeps it, and after every reader that may have seen one that
 *       had it has left its epoch.
 *   <li>A view is replaced, never changed.
 * </ol>
 *
 * <p><b>Threads.</b> Any. A get is between {@link #enter} and {@link #exit} and counts nowhere else; whoever reads for longer
 * {@linkplain #acquire acquires}. The monitor guards the counts and is taken last of all locks; nothing is awaited under it.
 */
final class Views {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");

    private final Path directory;
    private final ReadEpochs epochs = new ReadEpochs();
    private final IdentityHashMap<AutoCloseable, Integer> viewsByPart = new IdentityHashMap<>();
    private volatile @Nullable ReadView current;

    Views(Path directory, ReadView first) {
        this.directory = directory;
        count(first);
        current = first;
    }

    int enter() {
        return epochs.enter();
    }

    void exit(int ticket) {
        epochs.exit(ticket);
    }

    /** The one that is read now; within an epoch, or by who keeps it from being replaced. */
    ReadView current() {
        ReadView view = current;
        if (view == null) {
            throw new ClosedException("the database in " + directory + " is closed; open it again", directory);
        }
        return view;
    }

    boolean isClosed() {
        return current == null;
    }

    /** The one that is read now, until it is {@linkplain #release released}. */
    ReadView acquire() {
        int ticket = enter();
        try {
            ReadView view = current();
            while (!view.tryRetain()) {
                view = current();
            }
            return view;
        } finally {
            exit(ticket);
        }
    }

    void release(ReadView view) {
        if (view.release()) {
            close(unused(view.parts()));
        }
    }

    /** A part of a view that the caller has acquired stays until it is {@linkplain #giveBack given back}, whatever becomes of the view. */
    synchronized void keep(AutoCloseable part) {
        viewsByPart.merge(part, 1, Integer::sum);
    }

    /** Nobody keeps it besides views. */
    void giveBack(AutoCloseable part) {
        close(unused(List.of(part)));
    }

    /** Puts another in the place of the current one. */
    void update(UnaryOperator<ReadView> change) {
        release(replace(change));
    }

    /** As {@link #update}, but the caller has to {@linkplain #release release} what it returns, the one that was current. */
    synchronized ReadView replace(UnaryOperator<ReadView> change) {
        ReadView old = current();
        ReadView next = change.apply(old);
        count(next);
        current = next;
        return old;
    }

    private synchronized void count(ReadView view) {
        view.parts().forEach(part -> viewsByPart.merge(part, 1, Integer::sum));
    }

    private synchronized List<AutoCloseable> unused(List<AutoCloseable> parts) {
        List<AutoCloseable> unused = new ArrayList<>();
        for (AutoCloseable each : parts) {
            Integer left = viewsByPart.computeIfPresent(each, (part, views) -> views == 1 ? null : views - 1);
            if (left == null) {
                unused.add(each);
            }
        }
        return unused;
    }

    /** The parts of the current view, and of those that somebody still reads. */
    synchronized List<AutoCloseable> parts() {
        return List.copyOf(viewsByPart.keySet());
    }

    private void close(List<AutoCloseable> parts) {
        if (parts.isEmpty()) {
            return;
        }
        epochs.awaitReaders();
        for (AutoCloseable each : parts) {
            try {
                each.close();
            } catch (Exception cause) {
                LOG.warn("the database in {} could not release a file", directory, cause);
            }
        }
    }

    /** Nobody reads from now on; what somebody still holds is closed when it is released. */
    void close() {
        ReadView old;
        synchronized (this) {
            old = current;
            current = null;
        }
        if (old != null) {
            release(old);
        }
    }
}
