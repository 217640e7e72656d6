package io.godb.testkit.fault;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One call that reached a {@link FaultyFileSystem}.
 *
 * @param index its number among all calls of that file system, from 0 on
 * @param kind what was asked
 * @param path the file or directory, as it was named
 * @param target the new name of a rename or recycle, else null
 * @param position where in the file, or 0
 * @param length how many bytes were asked for or offered; for a fill, the length asked for
 * @param threadName who called
 * @param callSite the first frame outside the file packages; null unless call sites are captured or a fault fired
 */
public record Operation(
        long index,
        OperationKind kind,
        Path path,
        @Nullable Path target,
        long position,
        long length,
        String threadName,
        @Nullable String callSite) {

    Operation calledFrom(String site) {
        return new Operation(index, kind, path, target, position, length, threadName, site);
    }

    /** One line: kind, file, place, number, caller. */
    @Override
    public String toString() {
        return kind + " " + path + (target == null ? "" : " to " + target) + " [call " + index + ", position "
                + position + ", length " + length + ", thread " + threadName
                + (callSite == null ? "" : ", at " + callSite) + "]";
    }
}
