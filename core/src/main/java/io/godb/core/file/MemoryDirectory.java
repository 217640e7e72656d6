package io.godb.core.file;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names in one directory, and who has locked it. Guarded by the {@link MemoryTree}. */
final class MemoryDirectory implements MemoryNode {
    private final Map<String, MemoryNode> children = new TreeMap<>();
    private @Nullable MemoryLock lock;

    @Nullable
    MemoryNode child(String name) {
        return children.get(name);
    }

    void put(String name, MemoryNode node) {
        children.put(name, node);
    }

    void remove(String name) {
        children.remove(name);
    }

    Set<String> names() {
        return children.keySet();
    }

    boolean isEmpty() {
        return children.isEmpty();
    }

    @Nullable
    MemoryLock lock() {
        return lock;
    }

    void lock(@Nullable MemoryLock newLock) {
        lock = newLock;
    }
}
