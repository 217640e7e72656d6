package io.godb.core.file;

/** The way appended bytes take into the operating system. Both may be used on one file, in any order. */
public enum Route {
    /**
     * Stored into mapped memory where the file is filled and the file system overwrites in place, without a system call;
     * through the channel elsewhere. The cheapest way when no force follows.
     */
    MAPPED,
    /** One positional write to the channel: cheaper than {@link #MAPPED} when a force follows at once. */
    CHANNEL
}
