package io.godb.testkit.fault;

import java.util.Set;

/** One wrong bit on the way to or from the file. */
final class BitFlipFault extends Fault {
    private final long seed;

    BitFlipFault(String name, long seed, Set<OperationKind> kinds) {
        super(name + "-" + seed, kinds);
        this.seed = seed;
    }

    @Override
    void before(Call call, FiredFault fired) {
        call.flip(SeededBits.bits(seed, fired.number()));
    }
}
