package io.godb.core.internal.engine;

import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.WriteBatch;
import io.godb.core.internal.format.CommitBuffer;
import java.util.HashSet;
import java.util.Set;

/** Collects writes as the bytes of their commit. */
final class EngineBatch implements WriteBatch {
    private final Engine engine;
    private final Set<KeyspaceState> keyspaces = new HashSet<>();
    private CommitBuffer commit = new CommitBuffer();

    EngineBatch(Engine engine) {
        this.engine = engine;
    }

    @Override
    public WriteBatch put(Keyspace keyspace, byte[] key, byte[] value) {
        int id = idOf(keyspace);
        engine.writing().requireKey(key);
        engine.writing().requireValue(value);
        engine.writing().requireCommit(commit, key.length + (long) value.length);
        commit.put(id, key, 0, key.length, value, 0, value.length, 0);
        return this;
    }

    @Override
    public WriteBatch delete(Keyspace keyspace, byte[] key) {
        int id = idOf(keyspace);
        engine.writing().requireKey(key);
        engine.writing().requireCommit(commit, key.length);
        commit.delete(id, key, 0, key.length);
        return this;
    }

    @Override
    public WriteBatch deleteRange(Keyspace keyspace, KeyRange range) {
        int id = idOf(keyspace);
        engine.writing().requireRange(range);
        byte[] from = range.from();
        byte[] to = range.toExclusive();
        engine.writing().requireCommit(commit, from.length + (to == null ? 0L : to.length));
        if (!range.isEmpty()) {
            commit.deleteRange(id, from, to);
        }
        return this;
    }

    private int idOf(Keyspace keyspace) {
        KeyspaceState state = engine.stateOf(keyspace);
        state.requireThere(engine.directory());
        keyspaces.add(state);
        return state.id;
    }

    @Override
    public int count() {
        return commit.operations();
    }

    @Override
    public void clear() {
        // Also what a commit left that became visible, but failed before it was as durable as promised.
        isCommitted();
    }

    Engine engine() {
        return engine;
    }

    CommitBuffer buffer() {
        return commit;
    }

    boolean areKeyspacesThere() {
        for (KeyspaceState each : keyspaces) {
            if (each.isDropped()) {
                return false;
            }
        }
        return true;
    }

    void requireKeyspaces() {
        keyspaces.forEach(each -> each.requireThere(engine.directory()));
    }

    /** What was committed may be the memtable's now. */
    void isCommitted() {
        keyspaces.clear();
        if (commit.length() > CommitSize.ADOPTED_VALUE_BYTES) {
            commit = new CommitBuffer();
        } else {
            commit.reset();
        }
    }
}
