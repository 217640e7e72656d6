package io.godb.core;

/** Which way a scan goes. */
public enum ScanOrder {
    /** From the lowest key to the highest. */
    ASCENDING,
    /** From the highest key to the lowest. */
    DESCENDING
}
