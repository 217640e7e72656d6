package io.godb.core;

/**
 * What an acknowledgement promises. At every level, and after every kind of crash, what is recovered is a prefix of what
 * was written, whole commits only.
 */
public enum Durability {
    /** Nothing is written. A killed process loses everything since the last checkpoint; a log keeps nothing at all. */
    NONE,
    /** Accepted by the process, and written out within the flush interval. A killed process loses at most that. */
    MEMORY,
    /**
     * In the operating system's page cache: a killed process loses nothing. Forced to the device in the background; a
     * power cut loses at most what was written since the last force that completed.
     */
    OS,
    /** Forced to the device: neither a killed process nor a power cut loses anything. */
    FULL
}
