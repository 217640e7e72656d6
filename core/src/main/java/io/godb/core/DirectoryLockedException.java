package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directory is open elsewhere, in this process or another; {@link #holder()} says by whom. */
public final class DirectoryLockedException extends GoDbException {
    private static final long serialVersionUID = 1L;

    private final String holder;

    /** {@code holder} names pid, host and start time as far as they are known. */
    public DirectoryLockedException(String message, Path directory, String holder, @Nullable Throwable cause) {
        super(ErrorCode.DIRECTORY_LOCKED, message, directory, cause);
        this.holder = holder;
    }

    /** Who holds the directory: pid, host and start time of the process as far as they are known. */
    public String holder() {
        return holder;
    }
}
