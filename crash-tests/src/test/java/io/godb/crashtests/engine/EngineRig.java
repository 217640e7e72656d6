package io.godb.crashtests.engine;

import io.godb.core.Durability;
import io.godb.testkit.crash.CrashReport;
import io.godb.testkit.fault.Errno;
import io.godb.testkit.fault.Fault;
import io.godb.testkit.fault.FaultSweep;
import java.util.List;

/** The rigs by name, so that another JVM, with an engine that somebody has spoilt, can be told which to run. */
enum EngineRig {
    CUTS_WHILE_CREATING {
        @Override
        String run(long seed) {
            return passed(PowerCuts.CREATE.powerCuts(seed, IMAGES));
        }
    },
    CUTS_AT_FULL {
        @Override
        String run(long seed) {
            return passed(PowerCuts.WRITE_AT_FULL.powerCuts(seed, IMAGES));
        }
    },
    CUTS_AROUND_CHECKPOINTS {
        @Override
        String run(long seed) {
            return passed(PowerCuts.CHECKPOINT.powerCuts(seed, IMAGES));
        }
    },
    CUTS_AROUND_MANY_CHECKPOINTS {
        @Override
        String run(long seed) {
            return passed(PowerCuts.MANY_CHECKPOINTS.powerCuts(seed, IMAGES));
        }
    },
    KILLS_AROUND_CHECKPOINTS {
        @Override
        String run(long seed) {
            return passed(PowerCuts.MANY_CHECKPOINTS.kills(seed, IMAGES));
        }
    },
    CUTS_WHILE_MERGING {
        @Override
        String run(long seed) {
            return passed(PowerCuts.COMPACT.powerCuts(seed, IMAGES));
        }
    },
    KILLS_WHILE_MERGING {
        @Override
        String run(long seed) {
            return passed(PowerCuts.COMPACT.kills(seed, IMAGES));
        }
    },
    CUTS_WHILE_LOADING {
        @Override
        String run(long seed) {
            return passed(PowerCuts.LOAD.powerCuts(seed, IMAGES));
        }
    },
    FALLBACKS_PAST_LOADS {
        @Override
        String run(long seed) {
            return LoadFallbacks.run(seed) + " times fallen back";
        }
    },
    MERGES_LEVEL_BY_LEVEL {
        @Override
        String run(long seed) {
            return LevelByLevel.run(seed) + " merges";
        }
    },
    KILLS_WHILE_ROTATING {
        @Override
        String run(long seed) {
            return passed(PowerCuts.ROTATE.kills(seed, IMAGES));
        }
    },
    KILLS_AROUND_FLUSHES {
        @Override
        String run(long seed) {
            return passed(PowerCuts.FLUSH.kills(seed, IMAGES));
        }
    },
    KILLS_BETWEEN_KEYSPACES {
        @Override
        String run(long seed) {
            return passed(PowerCuts.KEYSPACES.kills(seed, IMAGES));
        }
    },
    FALLBACKS {
        @Override
        String run(long seed) {
            return Fallbacks.run(seed) + " times fallen back";
        }
    },
    FAULTS {
        @Override
        String run(long seed) {
            return FaultSweep.of("engine", () -> new EngineScript(Durability.OS))
                    .faults(List.of(Fault.fail(Errno.ENOSPC)))
                    .pairs(PAIRS, seed)
                    .run()
                    .toString();
        }
    },
    TORN_READS {
        @Override
        String run(long seed) throws Exception {
            return TornReads.read() + " snapshots read";
        }
    };

    private static final int IMAGES = 120;
    private static final int PAIRS = 50;

    /** Says what it did, or throws what it found. */
    abstract String run(long seed) throws Exception;

    private static String passed(CrashReport report) {
        return report.orThrow().toString();
    }
}
