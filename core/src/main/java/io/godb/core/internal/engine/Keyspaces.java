package io.godb.core.internal.engine;

import io.godb.core.Database;
import io.godb.core.InvalidKeyspaceNameException;
import io.godb.core.KeyspaceExistsException;
import io.godb.core.KeyspaceOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The keyspaces there are, by name.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>They change only when a commit that says so is applied: under the commit lock, live and in recovery alike.
 *   <li>An id is never used again: the next one is above all that any commit named.
 *   <li>What was dropped is remembered until a checkpoint covers the drop, for one that does not must still name it.
 * </ol>
 *
 * <p><b>Threads.</b> Any looks up, without a lock. The monitor guards what checkpoints need; it is taken below the commit lock.
 */
final class Keyspaces {
    /** The id of the keyspace that is always there. */
    static final int DEFAULT_ID = 0;

    private static final int LONGEST_NAME_BYTES = 255;

    private final Path directory;
    private final Map<String, KeyspaceState> byName = new ConcurrentHashMap<>();
    private final Map<Integer, KeyspaceState> all = new TreeMap<>();
    private int nextId;

    Keyspaces(Path directory, int nextId) {
        this.directory = directory;
        this.nextId = nextId;
        add(new KeyspaceState(DEFAULT_ID, Database.DEFAULT_KEYSPACE, 0, KeyspaceOptions.defaults()));
    }

    synchronized void add(KeyspaceState state) {
        KeyspaceState before = byName.get(state.name);
        if (before != null) {
            // Only what is salvaged has a gap where the drop was.
            before.drop(state.createdLsn);
        }
        byName.put(state.name, state);
        all.put(state.id, state);
        nextId = Math.max(nextId, state.id + 1);
    }

    @Nullable
    KeyspaceState find(String name) {
        return byName.get(name);
    }

    KeyspaceState get(String name) {
        KeyspaceState found = find(name);
        if (found == null) {
            requireValid(name);
            throw KeyspaceState.notFound(name, directory);
        }
        return found;
    }

    void requireNew(String name) {
        requireValid(name);
        if (find(name) != null) {
            throw new KeyspaceExistsException(
                    "the database in " + directory + " has a keyspace named '" + name + "' already; open it instead",
                    directory);
        }
    }

    private void requireValid(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        boolean isText = new String(bytes, StandardCharsets.UTF_8).equals(name)
                && name.codePoints().noneMatch(Character::isISOControl);
        if (name.isEmpty()
                || bytes.length > LONGEST_NAME_BYTES
                || !isText
                || !name.strip().equals(name)) {
            throw new InvalidKeyspaceNameException(
                    "a keyspace of the database in " + directory + " cannot be named '" + name
                            + "': a name has 1 to " + LONGEST_NAME_BYTES
                            + " bytes of UTF-8, no control characters, and no space at either end",
                    directory);
        }
    }

    /** The id that the next keyspace gets. */
    synchronized int nextId() {
        return nextId;
    }

    /** No keyspace that is created gets that id, or one below. */
    synchronized void requireAbove(int id) {
        nextId = Math.max(nextId, id + 1);
    }

    /** By the commit with that LSN. */
    synchronized void drop(int id, long lsn) {
        KeyspaceState state = all.get(id);
        if (state == null) {
            // Only what is salvaged has a gap where the creation was.
            requireAbove(id);
            return;
        }
        state.drop(lsn);
        byName.remove(state.name, state);
    }

    /** The options of one that there is, or that is not forgotten yet. */
    synchronized @Nullable KeyspaceOptions options(int id) {
        KeyspaceState state = all.get(id);
        return state == null ? null : state.options;
    }

    List<String> names() {
        return byName.keySet().stream().sorted().toList();
    }

    int count() {
        return byName.size();
    }

    /** Those that a checkpoint up to {@code lsn} must name. */
    synchronized List<KeyspaceState> at(long lsn) {
        List<KeyspaceState> there = new ArrayList<>();
        for (KeyspaceState each : all.values()) {
            if (each.isThereAt(lsn)) {
                there.add(each);
            }
        }
        return there;
    }

    /** A checkpoint up to {@code lsn} is durable. */
    synchronized void forgetDroppedBy(long lsn) {
        for (Iterator<KeyspaceState> each = all.values().iterator(); each.hasNext(); ) {
            if (each.next().isDroppedBy(lsn)) {
                each.remove();
            }
        }
    }
}
