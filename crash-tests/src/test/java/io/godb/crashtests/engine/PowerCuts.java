package io.godb.crashtests.engine;

import io.godb.core.Durability;
import io.godb.testkit.crash.CrashExplorer;
import io.godb.testkit.crash.CrashReport;
import io.godb.testkit.crash.PersistenceModel;
import io.godb.testkit.oracle.Promise;

/** Uses of a database during which the power is cut, and its process killed, at every moment. Each is one life. */
enum PowerCuts {
    CREATE(Durability.FULL, 100) {
        @Override
        void use(EngineClient client) {
            client.open().write(1);
        }
    },
    WRITE(Durability.OS, 100) {
        @Override
        void use(EngineClient client) {
            client.open().write(8).sync().write(6);
        }
    },
    WRITE_AT_FULL(Durability.FULL, 100) {
        @Override
        void use(EngineClient client) {
            client.open().write(14);
        }
    },
    CHECKPOINT(Durability.OS, 100) {
        @Override
        void use(EngineClient client) {
            client.open().write(9).checkpoint().write(7);
        }
    },
    CHECKPOINT_AT_FULL(Durability.FULL, 100) {
        @Override
        void use(EngineClient client) {
            client.open().write(7).checkpoint().write(6).checkpoint().write(4);
        }
    },
    /** More than are kept: checkpoints, tables and segments of the log are let go. */
    MANY_CHECKPOINTS(Durability.OS, 100) {
        @Override
        void use(EngineClient client) {
            client.open();
            for (int i = 0; i < 5; i++) {
                client.write(5).checkpoint();
            }
            client.write(3);
        }
    },
    /** The memtable and the segments are full from time to time. */
    FLUSH(Durability.FULL, 300_000) {
        @Override
        void use(EngineClient client) {
            client.open().write(14).checkpoint().write(3);
        }

        /** The others lose sectors, of which there are too many. */
        @Override
        PersistenceModel[] models() {
            return new PersistenceModel[] {PersistenceModel.SYNCED_ONLY, PersistenceModel.ORDERED};
        }
    },
    ROTATE(Durability.FULL, 12_000) {
        @Override
        void use(EngineClient client) {
            client.open().write(25).checkpoint().write(25).checkpoint().write(10);
        }
    },
    /** Tables are merged all the time: by whoever commits, and all of them by hand. */
    COMPACT(Durability.OS, 3_000) {
        @Override
        void use(EngineClient client) {
            client.open();
            for (int i = 0; i < 4; i++) {
                client.write(6).checkpoint();
            }
            client.write(5)
                    .compact()
                    .write(4)
                    .checkpoint()
                    .write(3)
                    .checkpoint()
                    .write(2);
        }
    },
    /** The same with compressed blocks. */
    COMPACT_COMPRESSED(Durability.OS, 20_000) {
        @Override
        void use(EngineClient client) {
            COMPACT.use(client);
        }

        @Override
        EngineSetup setup(long seed) {
            return super.setup(seed).compressed();
        }
    },
    KEYSPACES(Durability.OS, 100) {
        @Override
        void use(EngineClient client) {
            client.open().write(12).checkpoint().write(8).close();
            client.open().write(12).checkpoint().write(8).close();
            client.open().write(6);
        }

        @Override
        EngineSetup setup(long seed) {
            return super.setup(seed).withKeyspaces();
        }
    },
    /** Loads among writes, checkpoints and merges. */
    LOAD(Durability.OS, 100) {
        @Override
        void use(EngineClient client) {
            client.open()
                    .write(10)
                    .checkpoint()
                    .write(9)
                    .compact()
                    .write(5)
                    .checkpoint()
                    .write(4);
        }

        @Override
        EngineSetup setup(long seed) {
            return super.setup(seed).withLoads();
        }
    },
    /** Loads between closing and opening again, with tables of several blocks. */
    LOAD_AND_REOPEN(Durability.FULL, 6_000) {
        @Override
        void use(EngineClient client) {
            client.open().write(7).close();
            client.open().write(6).checkpoint().write(5).close();
            client.open().write(4);
        }

        @Override
        EngineSetup setup(long seed) {
            return super.setup(seed).withLoads();
        }
    },
    CLOSE_AND_REOPEN(Durability.OS, 100) {
        @Override
        void use(EngineClient client) {
            client.open().write(5).close();
            client.open().close();
            client.open().write(5).checkpoint().write(3).close();
            client.open().write(3);
        }
    };

    private static final int SECOND_LIFE = 1000;
    private static final int LONG_EVERY = 5;

    private final Durability level;
    private final int longestValue;

    PowerCuts(Durability level, int longestValue) {
        this.level = level;
        this.longestValue = longestValue;
    }

    abstract void use(EngineClient client);

    PersistenceModel[] models() {
        return PersistenceModel.honest().toArray(PersistenceModel[]::new);
    }

    /** Cuts the power at every moment: what was forced must be there. */
    CrashReport powerCuts(long seed, int images) {
        return explorer(seed, Promise.POWER_CUT)
                .models(models())
                .budget(images)
                .random(8, seed)
                .sampling()
                .explore();
    }

    /** Kills the process at every moment: what was written must be there. */
    CrashReport kills(long seed, int images) {
        return explorer(seed, Promise.KILL)
                .models(PersistenceModel.PROCESS_CRASH)
                .budget(images)
                .random(8, seed)
                .sampling()
                .explore();
    }

    /** Lets the database go on where the power was cut, or the process killed, and cuts the power again: in recovery, or later. */
    CrashReport secondPowerCuts(long seed, int images, int secondImages) {
        return explorer(seed, Promise.POWER_CUT)
                .models(models())
                .budget(images / 4)
                .random(4, seed)
                .secondCrashes(secondImages)
                .thenRun((files, marks) -> use(new EngineClient(files, setup(seed), marks, SECOND_LIFE)))
                .sampling()
                .explore();
    }

    private CrashExplorer explorer(long seed, Promise crash) {
        EngineSetup setup = setup(seed);
        return CrashExplorer.of(
                (files, marks) -> use(new EngineClient(files, setup, marks, 1)), new RecoveredDatabase(setup, crash));
    }

    EngineSetup setup(long seed) {
        return EngineSetup.of(seed, level, new Values(longestValue, LONG_EVERY));
    }
}
