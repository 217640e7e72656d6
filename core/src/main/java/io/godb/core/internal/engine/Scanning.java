package io.godb.core.internal.engine;

import io.godb.core.Entry;
import io.godb.core.EntryVisitor;
import io.godb.core.KeyRange;
import io.godb.core.Scan;
import io.godb.core.ScanOptions;
import io.godb.core.ScanOrder;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.mvcc.OpenSnapshots;
import io.godb.core.internal.scan.MergingCursor;
import io.godb.core.internal.scan.ScanPlace;
import io.godb.core.internal.scan.VisibleCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
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
    private final ScanTokens tokens;

    Scanning(Engine engine, Views views) {
        this.engine = engine;
        this.views = views;
        this.tokens = new ScanTokens(engine);
    }

    Scan scan(@Nullable EngineSnapshot snapshot, int keyspace, ScanOptions wanted) {
        return new Walk(keyspace, wanted, snapshot, false);
    }

    void forEach(@Nullable EngineSnapshot snapshot, int keyspace, ScanOptions wanted, EntryVisitor visitor) {
        Objects.requireNonNull(visitor, "visitor");
        try (Walk walk = new Walk(keyspace, wanted, snapshot, true)) {
            walk.visit(visitor);
        }
    }

    long count(@Nullable EngineSnapshot snapshot, int keyspace) {
        try (Walk walk = new Walk(keyspace, ScanOptions.all().keysOnly(), snapshot, true)) {
            return walk.count();
        }
    }

    /** Walks over all versions that may be in the range. */
    private EntryCursor versions(ReadView view, int keyspace, KeyRange range, boolean isOfKeys) {
        List<EntryCursor> sources = new ArrayList<>();
        for (Memtable each : view.memtables) {
            // One that gets its first entries from now on has nothing that this walk may see.
            if (each.entries() > 0) {
                if (each.isSlowToWalk()) {
                    engine.sortSoon();
                }
                sources.add(isOfKeys ? each.keyCursor() : each.cursor());
            }
        }
        for (Loaded each : view.loads()) {
            EntryCursor cursor = each.cursor(keyspace, range.from(), range.toExclusive(), isOfKeys);
            if (cursor != null) {
                sources.add(cursor);
            }
        }
        sources.addAll(view.levels.cursors(keyspace, range.from(), range.toExclusive(), isOfKeys));
        return sources.size() == 1 ? sources.get(0) : new MergingCursor(sources);
    }

    /** What a walk keeps; it must not refer to the walk, which may be lost without being closed. */
    static final class Kept implements Runnable {
        private final Views views;
        private @Nullable ReadView view;
        private @Nullable VisibleCursor cursor;

        Kept(Views views) {
            this.views = views;
        }

        /** What the walk reads; null before it does, and afterwards. */
        synchronized @Nullable ReadView view() {
            return view;
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

    /**
     * One scan.
     *
     * <p><b>Invariants.</b>
     * <ol>
     *   <li>While {@code isAhead}, the cursor is one move beyond the last entry that was handed out, and {@code behind} says what the
     *       place is; {@code isThere} whether that move found an entry.
     *   <li>Else, if {@code isHandedOut}, the place is behind the cursor's key; if not, it is at {@code start}.
     * </ol>
     */
    private final class Walk implements Scan {
        private final int keyspace;
        private final ScanOptions wanted;
        private final boolean isAscending;
        private final OpenSnapshots.Opened opened;
        private final VisibleCursor cursor;
        private final boolean isSameState;

        private long left;
        private byte @Nullable [] start;
        private boolean isHandedOut;
        private boolean isAhead;
        private boolean isThere;
        private byte @Nullable [] behind;
        private boolean isIterated;
        private boolean isClosed;

        /** As it was at {@code snapshot}, or as it is now, or was at the place where it is resumed. */
        Walk(int keyspace, ScanOptions wanted, @Nullable EngineSnapshot snapshot, boolean isVisit) {
            this.keyspace = keyspace;
            this.wanted = wanted;
            this.isAscending = wanted.order() == ScanOrder.ASCENDING;
            this.left = wanted.limit();
            ScanPlace place = tokens.judge(keyspace, wanted);
            Kept kept = new Kept(views);
            // Entered first: from now on no flush leaves out what it can see.
            opened = open(snapshot, place, kept, isVisit);
            try {
                isSameState = place == null || place.lsn() == opened.lsn();
                if (place != null) {
                    if (!isSameState && wanted.isOfSameState()) {
                        throw tokens.expired(place.lsn(), opened.lsn());
                    }
                    start = place.next();
                }
                ReadView view = views.acquire();
                kept.view = view;
                KeyRange range = wanted.range();
                cursor = new VisibleCursor(
                        versions(view, keyspace, range, wanted.isKeysOnly()),
                        view.rangeDeletes(),
                        keyspace,
                        range.from(),
                        range.toExclusive(),
                        isAscending,
                        wanted.isKeysOnly(),
                        opened.lsn());
                kept.cursor = cursor;
                cursor.startAt(start);
            } catch (Throwable cause) {
                opened.close();
                throw cause;
            }
        }

        private OpenSnapshots.Opened open(
                @Nullable EngineSnapshot snapshot, @Nullable ScanPlace place, Kept kept, boolean isVisit) {
            OpenSnapshots open = engine.openSnapshots();
            if (snapshot == null && place != null) {
                OpenSnapshots.Opened again = open.openAgain(this, place.lsn(), kept);
                if (again != null) {
                    return again;
                }
            }
            if (snapshot != null) {
                return snapshot.openAgain(isVisit ? null : this, kept);
            }
            return isVisit ? open.visit(engine::visible, kept) : open.open(this, engine::visible, kept);
        }

        private boolean move() {
            if (isClosed) {
                return false;
            }
            engine.requireOpen();
            return cursor.next();
        }

        /** Moves unless it has; whether there is an entry. */
        private boolean peek() {
            if (!isAhead) {
                behind = place();
                isThere = move();
                isAhead = true;
            }
            return isThere;
        }

        /** The bound of what is left. */
        private byte @Nullable [] place() {
            if (isAhead) {
                return behind;
            }
            if (!isHandedOut) {
                return start;
            }
            int length = cursor.keyLength();
            // Nothing is between a key and the same with a zero byte behind it; the cursor's array may have others
            // there.
            byte[] place = new byte[isAscending ? length + 1 : length];
            System.arraycopy(cursor.keyBytes(), 0, place, 0, length);
            return place;
        }

        @Override
        public Scan seek(byte[] key) {
            // What is at the key is before the next key going down.
            start = Arrays.copyOf(key, isAscending ? key.length : key.length + 1);
            isHandedOut = false;
            isAhead = false;
            if (!isClosed) {
                cursor.startAt(start);
            }
            return this;
        }

        @Override
        public long visit(EntryVisitor visitor) {
            Objects.requireNonNull(visitor, "visitor");
            ShownEntry shown = ShownEntry.take();
            try {
                long before = left;
                visit(shown, visitor);
                return before - left;
            } finally {
                shown.giveBack();
            }
        }

        private void visit(ShownEntry shown, EntryVisitor visitor) {
            VisibleCursor at = cursor;
            boolean isWanted = true;
            while (isWanted && left > 0 && (isAhead ? isThere : move())) {
                isAhead = false;
                isHandedOut = true;
                left--;
                isWanted = shown.show(at, visitor);
            }
        }

        long count() {
            long count = 0;
            while (move()) {
                count++;
            }
            return count;
        }

        @Override
        public boolean hasMore() {
            return peek();
        }

        @Override
        public String token() {
            return tokens.make(keyspace, wanted, opened.lsn(), place());
        }

        @Override
        public long lsn() {
            return opened.lsn();
        }

        @Override
        public boolean isSameState() {
            return isSameState;
        }

        @Override
        public Iterator<Entry> iterator() {
            if (isIterated) {
                throw new IllegalStateException("a scan is iterated once; open another");
            }
            isIterated = true;
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return left > 0 && !isClosed && peek();
                }

                @Override
                public Entry next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException("the scan has no more entries");
                    }
                    return take();
                }
            };
        }

        private Entry take() {
            isAhead = false;
            isHandedOut = true;
            left--;
            byte[] value = new byte[cursor.valueLength()];
            if (value.length > 0) {
                byte[] bytes = cursor.valueBytes();
                System.arraycopy(bytes, cursor.valueFrom(), value, 0, value.length);
            }
            return new Entry(Arrays.copyOf(cursor.keyBytes(), cursor.keyLength()), value);
        }

        @Override
        public void close() {
            if (!isClosed) {
                // What the cursor shows is somebody else's from now on; a token is still given.
                start = place();
                isHandedOut = false;
                isAhead = false;
                isClosed = true;
                opened.close();
            }
        }
    }
}
