package io.godb.core;

/** What is done when a database was not closed cleanly, or is damaged. */
public enum RecoveryMode {
    /** Recovers whatever was acknowledged; refuses if something of it is damaged. */
    AUTO,
    /** Changes nothing: a database that needs recovery is refused, with the report of what recovery would find. */
    MANUAL,
    /** Keeps what is intact and gives up what is not, and says what that was. For a database that {@link #AUTO} refuses. */
    SALVAGE
}
