package io.godb.testkit.fault;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A call before it has its number. */
record Request(OperationKind kind, Path path, @Nullable Path target, long position, long length) {
    static Request of(OperationKind kind, Path path) {
        return new Request(kind, path, null, 0, 0);
    }

    Request to(Path newName) {
        return new Request(kind, path, newName, position, length);
    }

    Request at(long newPosition, long newLength) {
        return new Request(kind, path, target, newPosition, newLength);
    }

    Operation numbered(long index, @Nullable String callSite) {
        String threadName = Thread.currentThread().getName();
        return new Operation(index, kind, path, target, position, length, threadName, callSite);
    }
}
