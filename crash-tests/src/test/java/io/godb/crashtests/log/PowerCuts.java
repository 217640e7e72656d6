package io.godb.crashtests.log;

import io.godb.core.Durability;
import io.godb.testkit.crash.CrashExplorer;
import io.godb.testkit.crash.CrashReport;
import io.godb.testkit.crash.PersistenceModel;
import io.godb.testkit.oracle.Promise;

/**
 * Uses of a log during which the power is cut, and its process killed, at every moment. Each is one life of a log that has
 * records of one size, so that whatever a crash left lies where the next life writes.
 */
enum PowerCuts {
    CREATE(Durability.FULL, 600, 1400) {
        @Override
        void use(LogClient client) {
            client.open().append(1);
        }

        @Override
        int secondCrashes() {
            return 160;
        }
    },
    CREATE_AND_APPEND(Durability.OS, 600, 1400) {
        @Override
        void use(LogClient client) {
            client.open().append(3).sync().append(3);
        }
    },
    ROTATE(Durability.OS, 600, 1700) {
        @Override
        void use(LogClient client) {
            client.open().append(2).rotate().append(2).sync().append(1).rotate().append(2);
        }
    },
    /** Segments that are full end by themselves. */
    FILL(Durability.FULL, 9000, 2000) {
        @Override
        void use(LogClient client) {
            client.open();
            client.durability(Durability.MEMORY).append(6).sync();
            client.durability(Durability.OS).append(3).sync().append(6);
            client.durability(Durability.FULL).append(2);
        }
    },
    RECYCLE(Durability.OS, 600, 2400) {
        @Override
        void use(LogClient client) {
            client.open();
            for (int i = 0; i < 4; i++) {
                client.append(2).rotate().append(1).truncateToSegments(1);
            }
        }
    },
    /** More at once than are kept to be recycled, so some are deleted. */
    TRUNCATE_MANY(Durability.OS, 600, 2000) {
        @Override
        void use(LogClient client) {
            client.open();
            for (int i = 0; i < 7; i++) {
                client.append(1).rotate();
            }
            client.append(2).sync().truncateToSegments(1).append(1).rotate().append(1);
        }

        @Override
        int secondCrashes() {
            return 16;
        }
    },
    SYNC_AT_INTERVALS(Durability.OS, 600, 1400) {
        @Override
        void use(LogClient client) {
            client.open().append(2).sync().append(3).awaitDurable().append(1).rotate();
            client.append(2).sync().append(2).awaitDurable().append(1);
        }
    },
    FULL(Durability.FULL, 600, 1400) {
        @Override
        void use(LogClient client) {
            client.open().append(4).rotate().append(3);
        }
    },
    MEMORY(Durability.MEMORY, 600, 1400) {
        @Override
        void use(LogClient client) {
            client.open()
                    .append(3)
                    .sync()
                    .append(2)
                    .rotate()
                    .append(3)
                    .awaitDurable()
                    .append(2);
        }
    },
    BATCHES(Durability.OS, 600, 1400) {
        @Override
        void use(LogClient client) {
            client.open()
                    .appendBatches(3)
                    .append(1)
                    .sync()
                    .appendBatches(2)
                    .rotate()
                    .appendBatches(2);
            client.durability(Durability.FULL).appendBatches(2);
        }
    },
    CHANGE_LEVELS(Durability.MEMORY, 600, 1400) {
        @Override
        void use(LogClient client) {
            client.open().append(2);
            client.durability(Durability.OS).append(2);
            client.durability(Durability.FULL).append(2);
            client.durability(Durability.MEMORY).append(2);
            client.durability(Durability.OS).rotate().append(2);
        }
    },
    CLOSE_AND_REOPEN(Durability.OS, 600, 2400) {
        @Override
        void use(LogClient client) {
            client.open().append(2).close();
            client.open().append(2).rotate().append(1).close();
            client.open().close();
            client.open().append(2).truncateToSegments(1).append(1).close();
        }
    },
    /** What is closed may end in a segment that nobody has written to. */
    CLOSE_BEHIND_A_ROTATION(Durability.OS, 600, 1400) {
        @Override
        void use(LogClient client) {
            client.open().append(2).sync().rotate().close();
            client.open().append(1).close();
            client.open().append(1).rotate().close();
        }
    },
    /** So few pages are unforced in the last two segments that every subset of them is lost once. */
    EVERY_SUBSET(Durability.OS, 2600, 200_000) {
        @Override
        void use(LogClient client) {
            client.open().append(1).sync().append(3).rotate().append(3);
        }

        @Override
        PersistenceModel[] models() {
            return new PersistenceModel[] {PersistenceModel.ORDERED, PersistenceModel.WRITEBACK};
        }
    };

    private static final boolean IS_LONG = Boolean.getBoolean("godb.log.long");
    /** So many times the images, and the second crashes, where it takes no matter how long. */
    private static final int TIMES = IS_LONG ? 3 : 1;

    /** More are for a use all of whose images are wanted, but otherwise not all of those of its second crashes. */
    private static final int MANY_IMAGES = 2400;
    /** Only the longest records can be torn in more places. */
    private static final int MANY_KILLS = 1100;
    /** Above all lives that checks begin. */
    private static final int SECOND_LIFE = 10;

    private final Durability level;
    private final int recordBytes;
    private final int images;

    PowerCuts(Durability level, int recordBytes, int images) {
        this.level = level;
        this.recordBytes = recordBytes;
        this.images = images;
    }

    abstract void use(LogClient client);

    PersistenceModel[] models() {
        return PersistenceModel.honest().toArray(PersistenceModel[]::new);
    }

    /** How many second crashes to ask for; there are more, since none of the moments is left out. */
    int secondCrashes() {
        return 64;
    }

    /** Cuts the power at every moment: what was forced must be there. */
    CrashReport powerCuts(long seed) {
        return explorer(seed, Promise.POWER_CUT)
                .models(models())
                .budget(images * TIMES)
                .random(8, seed)
                .sampling()
                .explore();
    }

    /** Kills the process at every moment: what was written must be there. */
    CrashReport kills(long seed) {
        return explorer(seed, Promise.KILL)
                .models(PersistenceModel.PROCESS_CRASH)
                .budget(IS_LONG ? images * TIMES : Math.min(images, MANY_KILLS))
                .random(8, seed)
                .sampling()
                .explore();
    }

    /** Lets the log go on where the power was cut, or the process killed, and cuts the power again: in recovery, or later. */
    CrashReport secondPowerCuts(long seed) {
        return explorer(seed, Promise.POWER_CUT)
                .budget((IS_LONG ? images * TIMES : Math.min(images, MANY_IMAGES)) / 4)
                .random(4, seed)
                .secondCrashes(secondCrashes() * TIMES)
                .thenRun((files, marks) -> use(new LogClient(files, setup(seed), marks, SECOND_LIFE)))
                .sampling()
                .explore();
    }

    private CrashExplorer explorer(long seed, Promise crash) {
        LogSetup setup = setup(seed);
        return CrashExplorer.of(
                (files, marks) -> use(new LogClient(files, setup, marks, 1)), new RecoveredLog(setup, crash));
    }

    private LogSetup setup(long seed) {
        return LogSetup.equalRecords(seed, level, recordBytes);
    }
}
