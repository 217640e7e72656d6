package io.godb.crashtests.log;

import io.godb.testkit.crash.CrashReport;
import java.nio.file.Path;

/** The rigs by name, so that another JVM, with a log that somebody has spoilt, can be told which to run. */
enum Rig {
    KILLS {
        @Override
        String run(long seed, Path scratch) throws Exception {
            return Kills.harness(seed, scratch, "OS").rounds(KILLED).run().toString();
        }
    },
    CUTS_AFTER_APPENDS {
        @Override
        String run(long seed, Path scratch) {
            return passed(PowerCuts.CREATE_AND_APPEND.powerCuts(seed));
        }
    },
    CUTS_AT_FULL {
        @Override
        String run(long seed, Path scratch) {
            return passed(PowerCuts.FULL.powerCuts(seed));
        }
    },
    CUTS_AFTER_SYNCS {
        @Override
        String run(long seed, Path scratch) {
            return passed(PowerCuts.SYNC_AT_INTERVALS.powerCuts(seed));
        }
    },
    CUTS_WHILE_ROTATING {
        @Override
        String run(long seed, Path scratch) {
            return passed(PowerCuts.ROTATE.powerCuts(seed));
        }
    },
    CUTS_WHILE_RECYCLING {
        @Override
        String run(long seed, Path scratch) {
            return passed(PowerCuts.RECYCLE.powerCuts(seed));
        }
    },
    CUTS_WHILE_TRUNCATING {
        @Override
        String run(long seed, Path scratch) {
            return passed(PowerCuts.TRUNCATE_MANY.powerCuts(seed));
        }
    },
    CUTS_WHILE_CLOSING {
        @Override
        String run(long seed, Path scratch) {
            return passed(PowerCuts.CLOSE_AND_REOPEN.powerCuts(seed));
        }
    },
    SECOND_CUTS_AFTER_CREATION {
        @Override
        String run(long seed, Path scratch) {
            return passed(PowerCuts.CREATE.secondPowerCuts(seed));
        }
    },
    SECOND_CUTS {
        @Override
        String run(long seed, Path scratch) {
            return passed(PowerCuts.CREATE_AND_APPEND.secondPowerCuts(seed));
        }
    },
    FAILED_FORCES {
        @Override
        String run(long seed, Path scratch) {
            return FailedForces.sweep(seed) + " forces failed";
        }
    },
    ROT {
        @Override
        String run(long seed, Path scratch) {
            return Rot.turnEveryBit(seed) + " bits turned";
        }
    };

    private static final int KILLED = 30;

    /** Says what it did, or throws what it found. */
    abstract String run(long seed, Path scratch) throws Exception;

    private static String passed(CrashReport report) {
        return report.orThrow().toString();
    }
}
