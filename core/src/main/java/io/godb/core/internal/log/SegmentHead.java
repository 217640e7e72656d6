package io.godb.core.internal.log;

import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.internal.log.SegmentFormat.Identity;
import io.godb.core.internal.log.SegmentFormat.Opening;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the first 1,024 bytes of a file with a segment's name say: its identity, and its opening if that carries the name's
 * number; null where they are not valid.
 *
 * @param number the one in the name
 * @param seed what the checksums of its records were computed with
 * @param version the format's version that a valid identity names, of whatever release
 */
record SegmentHead(
        Path file,
        long number,
        long fileBytes,
        int version,
        @Nullable Identity identity,
        @Nullable Opening opening,
        int seed) {
    static SegmentHead read(FileSystem files, Path file, long number) {
        byte[] blocks = new byte[SegmentFormat.RECORDS];
        long fileBytes = fill(files, file, blocks);
        byte[] first = Arrays.copyOf(blocks, SegmentFormat.BLOCK_BYTES);
        byte[] second = Arrays.copyOfRange(blocks, SegmentFormat.OPENING, SegmentFormat.RECORDS);
        boolean isIdentity = SegmentFormat.isIdentity(first);
        return new SegmentHead(
                file,
                number,
                fileBytes,
                isIdentity ? SegmentFormat.version(first) : SegmentFormat.VERSION,
                isIdentity ? SegmentFormat.identity(first) : null,
                SegmentFormat.opening(second, number).orElse(null),
                0);
    }

    /** The same, with what its checksums were computed with if it is of that log, or of the one that its identity names. */
    SegmentHead ofLog(@Nullable UUID log) {
        UUID own = identity == null ? log : identity.log();
        int known = own == null ? 0 : SegmentFormat.seed(own, number);
        return new SegmentHead(file, number, fileBytes, version, identity, opening, known);
    }

    /** Reads as much as there is, leaves zeros behind it, and returns the file's length. */
    private static long fill(FileSystem files, Path file, byte[] blocks) {
        try (ReadFile opened = files.open(file)) {
            ByteBuffer target = ByteBuffer.wrap(blocks);
            while (target.hasRemaining() && opened.read(target, target.position()) > 0) {}
            return opened.size();
        }
    }

    /** Whether the identity is valid and names the number that the file's name has. */
    boolean isOwn() {
        return identity != null && identity.number() == number;
    }

    /**
     * Whether it was being recycled when the log stopped: its identity is that of its next life, and the rename to that number was
     * not durable. Its records were given up before, so its opening, which is still that of its former life, says nothing.
     */
    boolean isOnItsWay() {
        return identity != null && identity.number() > number;
    }

    boolean isReadable() {
        return version == SegmentFormat.VERSION;
    }

    void requireReadable() {
        if (!isReadable()) {
            throw new UnsupportedFormatException(
                    file + " has version " + version + " of the format, this release reads version "
                            + SegmentFormat.VERSION + "; open the log with the release that wrote it",
                    file);
        }
    }

    /** The highest number that the name and the identity know. */
    long highestNumber() {
        return identity == null ? number : Math.max(number, identity.number());
    }
}
