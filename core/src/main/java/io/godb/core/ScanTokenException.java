package io.godb.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A scan cannot be resumed from this token. Begin the scan anew, or ask for what the token belongs to. */
public final class ScanTokenException extends GoDbException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why it was refused. */
    public enum Reason {
        /** It is no token, or a part of one, or was changed. */
        DAMAGED,
        /** A newer version of GoDb made it. */
        NEWER_VERSION,
        /** It was made by another database. */
        OTHER_DATABASE,
        /** It was made by another keyspace, or by one of the same name that was dropped. */
        OTHER_KEYSPACE,
        /** It was made by a scan of another range, or in the other order. */
        OTHER_RANGE
    }

    /** The message says why, and what to do. */
    public ScanTokenException(Reason reason, String message, @Nullable Path file) {
        super(ErrorCode.SCAN_TOKEN_REFUSED, message, file, null);
        this.reason = reason;
    }

    /** Why it was refused. */
    public Reason reason() {
        return reason;
    }
}
