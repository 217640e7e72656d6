package io.godb.core;

import java.nio.file.Path;

/** The database was not closed cleanly, and {@link RecoveryMode#MANUAL} allows no recovery. Nothing was changed. */
public final class RecoveryNeededException extends GoDbException {
    private static final long serialVersionUID = 1L;

    private final transient RecoveryReport report;

    /** The report says what recovery would find. */
    public RecoveryNeededException(String message, Path directory, RecoveryReport report) {
        super(ErrorCode.RECOVERY_NEEDED, message, directory, null);
        this.report = report;
    }

    /** What recovery would find. */
    public RecoveryReport report() {
        return report;
    }
}
