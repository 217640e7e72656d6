package io.godb.testkit.fault;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Which changed names of one directory the device really has.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A name that changed and is not on the device is unforced, or forgotten, never both.
 *   <li>Forgotten is what a failed force covered. Only changing that very name anew makes it unforced again.
 *   <li>While anything is forgotten, no force is passed on: one that was would make the forgotten names durable below.
 * </ol>
 *
 * <p><b>Threads.</b> Any; everything is guarded by this object.
 */
final class DirectoryForces {
    private final Set<Path> unforced = new HashSet<>();
    private final Set<Path> forgotten = new HashSet<>();

    synchronized void changed(Path name) {
        forgotten.remove(name);
        unforced.add(name);
    }

    synchronized void forget() {
        forgotten.addAll(unforced);
        unforced.clear();
    }

    /** Forces through {@code real} what changed before this call, unless the device would only pretend to. */
    void force(Runnable real) {
        Set<Path> covered;
        synchronized (this) {
            if (!forgotten.isEmpty()) {
                return;
            }
            covered = Set.copyOf(unforced);
            unforced.clear();
        }
        try {
            real.run();
        } catch (Throwable failure) {
            synchronized (this) {
                unforced.addAll(covered);
            }
            throw failure;
        }
    }
}
