package io.godb.core.internal.engine;

import io.godb.core.Entry;
import io.godb.core.EntryVisitor;
import io.godb.core.KeyRange;
import io.godb.core.Scan;
import io.godb.core.ScanOrder;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.internal.scan.MergingCursor;
import io.godb.core.internal.scan.VisibleCursor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks over ranges. Each walk has a snapshot of its own and the view it began with.
 *
 * <p><b>Threads.</b> Any opens; a walk belongs to one at a time.
 */
final class Scanning {
    private final Engine engine;
    private final Views views;

    Scanning(Engine engine, Views views) {
        this.engine = engine;
        this.views = views;
    }

    Scan scan(@Nullable EngineSnapshot snapshot, int keyspace, KeyRange range, ScanOrder order) {
        return new Walk(keyspace, range, order, snapshot);
    }

    void forEach(
            @Nullable EngineSnapshot snapshot, int keyspace, KeyRange range, ScanOrder order, EntryVisitor visitor) {
        show(new Walk(keyspace, range, order, snapshot), visitor);
    }

    private static void show(Walk walk, EntryVisitor visitor) {
        try (walk) {
            Objects.requireNonNull(visitor, "visitor");
            Window key = new Window();
            Window value = new Window();
            boolean isWanted = true;
            while (isWanted && walk.move()) {
                VisibleCursor at = walk.cursor;
                isWanted = visitor.visit(
                        key.over(at.keyBytes(), 0, at.keyLength()),
                        value.over(at.valueBytes(), at.valueFrom(), at.valueLength()));
            }
        }
    }

    long count(@Nullable EngineSnapshot snapshot, int keyspace) {
        return count(new Walk(keyspace, KeyRange.all(), ScanOrder.ASCENDING, snapshot));
    }

    private static long count(Walk walk) {
        try (walk) {
            long count = 0;
            while (walk.move()) {
                count++;
            }
            return count;
        }
    }

    /** A read-only buffer over somebody's array, made anew only when the array is another. */
    private static final class Window {
        private byte @Nullable [] array;
        private ByteBuffer whole = ByteBuffer.allocate(0);

        ByteBuffer over(byte[] bytes, int from, int length) {
            if (bytes != array) {
                array = bytes;
                whole = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            }
            // A slice begins at 0 and cannot show what lies around it.
            return whole.slice(from, length);
        }
    }

    /** What a walk keeps; it must not refer to the walk, which may be lost without being closed. */
    private static final class Kept implements Runnable {
        private final Views views;
        private @Nullable ReadView view;
        private @Nullable VisibleCursor cursor;

        Kept(Views views) {
            this.views = views;
        }

        @Override
        public synchronized void run() {
            VisibleCursor open = cursor;
            ReadView held = view;
            cursor = null;
            view = null;
            if (open != null) {
                open.close();
            }
            if (held != null) {
                views.release(held);
            }
        }
    }

    /** One scan. */
    private final class Walk implements Scan {
        final VisibleCursor cursor;
        private final OpenSnapshots.Opened opened;
        private boolean isIterated;
        private boolean isClosed;

        /** As it was at {@code snapshot}, or as it is now. */
        Walk(int keyspace, KeyRange range, ScanOrder order, @Nullable EngineSnapshot snapshot) {
            Objects.requireNonNull(order, "order");
            Kept kept = new Kept(views);
            // Entered first: from now on no flush leaves out what it can see.
            opened = engine.openSnapshot(this, kept, snapshot == null ? null : snapshot.lsn());
            try {
                if (snapshot != null) {
                    snapshot.requireOpen();
                }
                ReadView view = views.acquire();
                kept.view = view;
                cursor = new VisibleCursor(
                        new MergingCursor(view.cursors()),
                        view.rangeDeletes(),
                        keyspace,
                        range.from(),
                        range.toExclusive(),
                        order == ScanOrder.ASCENDING,
                        opened.lsn());
                kept.cursor = cursor;
            } catch (Throwable cause) {
                opened.close();
                throw cause;
            }
        }

        boolean move() {
            if (isClosed) {
                return false;
            }
            engine.requireOpen();
            return cursor.next();
        }

        @Override
        public Iterator<Entry> iterator() {
            if (isIterated) {
                throw new IllegalStateException("a scan is iterated once; open another");
            }
            isIterated = true;
            return new Iterator<>() {
                private boolean isAhead;
                private boolean isThere;

                @Override
                public boolean hasNext() {
                    if (!isAhead) {
                        isThere = move();
                        isAhead = true;
                    }
                    return isThere;
                }

                @Override
                public Entry next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException("the scan has no more entries");
                    }
                    isAhead = false;
                    int from = cursor.valueFrom();
                    return new Entry(
                            Arrays.copyOf(cursor.keyBytes(), cursor.keyLength()),
                            Arrays.copyOfRange(cursor.valueBytes(), from, from + cursor.valueLength()));
                }
            };
        }

        @Override
        public void close() {
            isClosed = true;
            opened.close();
        }
    }
}
