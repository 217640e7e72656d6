package io.godb.testkit.fault;

import java.util.Set;

/** An unreadable page, as Java 17 reports it: rubbish first, the failure when the thread confirms what it read. */
final class LateReadFault extends Fault {
    static final String NAME = "late-read-EIO";

    LateReadFault() {
        super(NAME, Set.of(OperationKind.VIEW_GET));
    }

    @Override
    void before(Call call, FiredFault fired) {
        call.failLate(fired.injecting(call.failure(Errno.EIO, fired)));
    }
}
