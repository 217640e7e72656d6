package io.godb.testkit.kill;

import java.nio.file.Path;
import java.util.List;

/** Reopens what a killed child left, in the parent's own JVM, and judges it. */
@FunctionalInterface
public interface KillChecker {
    /**
     * Throws anything at all if a promise is broken.
     *
     * @param directory of the store; the next life goes on with what the check leaves there
     * @param lives all the store's lives so far, oldest first; of the latest ones several may be unchecked
     */
    void check(Path directory, List<KilledLife> lives) throws Exception;
}
