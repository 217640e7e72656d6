package io.godb.core.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is known of the operating system's kinds of file systems, by the names it gives them. */
final class LocalKinds {
    private static final Map<String, FileSystemKind> KINDS = kinds();

    private LocalKinds() {}

    /** The system's name for the kind of file system a directory is on, such as {@code ext4}; empty if it does not tell. */
    static String typeOf(Path directory) {
        if (!Files.exists(directory)) {
            throw StorageErrors.whenReading(
                    "tell the file system of", directory, StorageErrors.absenceOfDirectory(directory));
        }
        try {
            return Files.getFileStore(directory).type();
        } catch (IOException notTold) {
            return "";
        }
    }

    /** What can be relied upon there. */
    static FileSystemKind kindOf(String type) {
        return KINDS.getOrDefault(type.toLowerCase(Locale.ROOT), FileSystemKind.UNKNOWN);
    }

    private static Map<String, FileSystemKind> kinds() {
        Map<String, FileSystemKind> kinds = new HashMap<>();
        for (String type : List.of("ext2", "ext3", "ext4", "xfs", "tmpfs", "ramfs", "hfs", "ntfs")) {
            kinds.put(type, FileSystemKind.IN_PLACE);
        }
        for (String type : List.of("btrfs", "zfs", "bcachefs", "f2fs", "nilfs2", "apfs", "refs")) {
            kinds.put(type, FileSystemKind.COPY_ON_WRITE);
        }
        for (String type : List.of(
                "nfs",
                "nfs3",
                "nfs4",
                "cifs",
                "smb3",
                "smbfs",
                "smb2",
                "9p",
                "afs",
                "afpfs",
                "webdav",
                "ceph",
                "lustre",
                "glusterfs",
                "fuse.glusterfs",
                "fuse.sshfs",
                "fuse.ceph",
                "fuse.s3fs")) {
            kinds.put(type, FileSystemKind.NETWORK);
        }
        return kinds;
    }
}
