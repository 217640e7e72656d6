package io.godb.testkit.oracle;

/** The worst crash that what was acknowledged survives; each promise includes those before it. */
public enum Promise {
    /** Found again after a clean close alone. */
    NONE,
    /** Survives the death of the process. */
    KILL,
    /** Survives the death of the machine. */
    POWER_CUT;

    /** Whether what was promised so survives {@code crash}; a clean close is a crash that {@link #NONE} survives. */
    public boolean covers(Promise crash) {
        return compareTo(crash) >= 0;
    }
}
