package io.godb.core.internal.engine;

import io.godb.core.DatabaseFailedException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first failure that is final: it stays, and every later commit names it. Setting it allocates nothing. */
final class EngineFailure {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.engine");

    private final Path directory;
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

    EngineFailure(Path directory) {
        this.directory = directory;
    }

    void set(Throwable cause) {
        if (first.compareAndSet(null, cause)) {
            LOG.error("the database in {} accepts no more commits until it is opened again", directory, cause);
        }
    }

    boolean isSet() {
        return first.get() != null;
    }

    void requireNone() {
        Throwable cause = first.get();
        if (cause != null) {
            throw new DatabaseFailedException(
                    "the database in " + directory + " failed before and accepts no more commits: " + cause
                            + "; remove the cause, close it, and open it again",
                    directory,
                    cause);
        }
    }
}
