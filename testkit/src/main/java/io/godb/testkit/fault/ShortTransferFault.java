package io.godb.testkit.fault;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transfer that ends early: with an error behind it when writing, without one when reading. */
final class ShortTransferFault extends Fault {
    private final int lengthMax;
    private final @Nullable Errno errno;

    private ShortTransferFault(String name, Set<OperationKind> kinds, int lengthMax, @Nullable Errno errno) {
        super(name, kinds);
        this.lengthMax = lengthMax;
        this.errno = errno;
    }

    static Fault write(int lengthMax, Errno errno) {
        if (lengthMax < 0) {
            throw new IllegalArgumentException("a write cannot be " + lengthMax + " bytes long");
        }
        Set<OperationKind> kinds = Set.of(OperationKind.APPEND, OperationKind.FILL);
        return new ShortTransferFault("short-write-" + lengthMax + "-" + errno, kinds, lengthMax, errno);
    }

    static Fault read(int lengthMax) {
        if (lengthMax < 1) {
            throw new IllegalArgumentException("a read returns at least one byte, not " + lengthMax);
        }
        return new ShortTransferFault("short-read-" + lengthMax, Set.of(OperationKind.READ), lengthMax, null);
    }

    @Override
    void before(Call call, FiredFault fired) {
        call.limitLength(lengthMax);
        if (errno != null) {
            call.failPartly(() -> fired.injecting(call.failure(errno, fired)));
        }
    }
}
