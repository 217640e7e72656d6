package io.godb.core.file;

/** What can be relied upon when a byte that is already there is overwritten. */
public enum FileSystemKind {
    /**
     * A filled file is overwritten where it lies (ext4, XFS, tmpfs, the in-memory one): storing into its mapping needs no
     * new space, so a full disk cannot strike there.
     */
    IN_PLACE,
    /** Overwriting takes new space (Btrfs, ZFS): the log is written through channels, where a full disk is an exception. */
    COPY_ON_WRITE,
    /** Another machine's (NFS, SMB): locks and forces cannot be relied upon, so it is refused for writing. */
    NETWORK,
    /** Not known to us: treated like {@link #COPY_ON_WRITE}. */
    UNKNOWN
}
