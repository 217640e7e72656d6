package io.godb.core.internal.engine;

import io.godb.core.KeyRange;
import io.godb.core.ValueReader;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.memtable.Memtable;
import io.godb.core.internal.table.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks keys up.
 *
 * <p><b>Why the view is taken before the LSN.</b> The view says what can be found, the LSN which of it counts. Were the LSN
 * older than the view, a flush in between could have left out the version that it means.
 *
 * <p><b>Threads.</b> Any; no lock, and nothing allocated besides what is returned.
 */
final class Reading {
    /** No snapshot: as it is now. */
    static final long NOW = -1;

    private final Views views;
    private final Committer committer;
    private final long secret;

    Reading(Views views, Committer committer, long secret) {
        this.views = views;
        this.committer = committer;
        this.secret = secret;
    }

    byte @Nullable [] get(long snapshot, int keyspace, byte[] key) {
        long hash = hash(keyspace, key);
        Lookup lookup = Lookup.mine();
        int ticket = views.enter();
        try {
            return find(snapshot, keyspace, key, hash, lookup) ? lookup.value() : null;
        } finally {
            views.exit(ticket);
        }
    }

    private long hash(int keyspace, byte[] key) {
        return KeyHash.of(secret, keyspace, key, 0, key.length);
    }

    private boolean find(long snapshot, int keyspace, byte[] key, long hash, Lookup lookup) {
        ReadView view = views.current();
        long lsn = snapshot == NOW ? committer.visible() : snapshot;
        return view.find(keyspace, key, hash, lsn, lookup);
    }

    int get(long snapshot, int keyspace, byte[] key, ByteBuffer target) {
        Objects.requireNonNull(target, "target");
        long hash = hash(keyspace, key);
        Lookup lookup = Lookup.mine();
        int ticket = views.enter();
        try {
            if (!find(snapshot, keyspace, key, hash, lookup)) {
                return -1;
            }
            int length = lookup.length();
            if (length <= target.remaining()) {
                lookup.putInto(target);
            }
            return length;
        } finally {
            views.exit(ticket);
        }
    }

    /** The reader is called outside the epoch, which it might keep open for long, with a copy that is this thread's. */
    <T> @Nullable T read(long snapshot, int keyspace, byte[] key, ValueReader<T> reader) {
        Objects.requireNonNull(reader, "reader");
        long hash = hash(keyspace, key);
        Lookup lookup = Lookup.mine();
        byte[] value;
        int length;
        int ticket = views.enter();
        try {
            if (!find(snapshot, keyspace, key, hash, lookup)) {
                return null;
            }
            length = lookup.length();
            value = lookup.lent();
        } finally {
            views.exit(ticket);
        }
        try {
            return reader.read(ByteBuffer.wrap(value, 0, length).slice().asReadOnlyBuffer());
        } finally {
            lookup.giveBack(value);
        }
    }

    boolean exists(long snapshot, int keyspace, byte[] key) {
        long hash = hash(keyspace, key);
        Lookup lookup = Lookup.mine();
        int ticket = views.enter();
        try {
            return find(snapshot, keyspace, key, hash, lookup);
        } finally {
            views.exit(ticket);
        }
    }

    List<byte @Nullable []> getAll(long snapshot, int keyspace, List<byte[]> keys) {
        // The list is somebody else's, and may do anything; in an epoch nothing may wait.
        byte[][] all = keys.toArray(byte[][]::new);
        List<byte @Nullable []> values = new ArrayList<>(all.length);
        Lookup lookup = Lookup.mine();
        int ticket = views.enter();
        try {
            ReadView view = views.current();
            long lsn = snapshot == NOW ? committer.visible() : snapshot;
            for (byte[] key : all) {
                boolean isThere = view.find(keyspace, key, hash(keyspace, key), lsn, lookup);
                values.add(isThere ? lookup.value() : null);
            }
            return values;
        } finally {
            views.exit(ticket);
        }
    }

    /** What memtables and tables have counted: puts minus deletes, never below none. */
    long sizeEstimate(int keyspace) {
        ReadView view = views.acquire();
        try {
            long count = 0;
            for (Memtable each : view.memtables) {
                var figures = each.figures(keyspace);
                count += figures.puts() - figures.deletes();
            }
            for (Table each : view.tables()) {
                for (var figures : each.keyspaces()) {
                    count += figures.keyspace() == keyspace ? figures.entries() - 2 * figures.deletes() : 0;
                }
            }
            return Math.max(0, count);
        } finally {
            views.release(view);
        }
    }

    long approximateSize(int keyspace, KeyRange range) {
        if (range.isEmpty()) {
            return 0;
        }
        byte[] from = range.from();
        byte[] to = range.toExclusive();
        ReadView view = views.acquire();
        try {
            long bytes = 0;
            for (Memtable each : view.memtables) {
                bytes += each.approximateBytes(keyspace, from, to);
            }
            for (Table each : view.tables()) {
                bytes += each.approximateBytes(keyspace, from, to);
            }
            return bytes;
        } finally {
            views.release(view);
        }
    }
}
