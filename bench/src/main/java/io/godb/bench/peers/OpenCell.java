package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens what a killed process left, once, gets the last entry that was acknowledged, and counts afterwards what is lost. */
final class OpenCell implements Cell {
    private static final double NANOS_A_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public void run(Trial trial) throws Exception {
        Path directory = trial.arguments().directory();
        long acknowledged = trial.arguments().number("acknowledged", 0);
        byte[] last = trial.workload().key(acknowledged - 1);
        Settings settings = settings(trial, true);

        long begin = System.nanoTime();
        Store store = trial.open(directory, settings);
        byte[] found = store.get(last);
        long end = System.nanoTime();

        trial.report("open ms", (end - begin) / NANOS_A_MILLI);
        if (trial.arguments().number("count", 0) == 1) {
            trial.report("acknowledged", acknowledged);
            trial.report("lost", lost(trial, store, acknowledged));
        } else {
            requireLastIsWhole(trial, acknowledged, found);
        }
        store.close();
    }

    static Settings settings(Trial trial, boolean isRecovered) {
        Settings settings = trial.settings();
        return new Settings(settings.safety(), settings.entries(), true, isRecovered);
    }

    private static void requireLastIsWhole(Trial trial, long acknowledged, byte @Nullable [] found) {
        if (found != null) {
            trial.workload().verify(acknowledged - 1, found);
        }
    }

    private static long lost(Trial trial, Store store, long acknowledged) throws Exception {
        long lost = 0;
        for (long number = 0; number < acknowledged; number++) {
            byte[] found = store.get(trial.workload().key(number));
            if (found == null) {
                lost++;
            } else {
                trial.workload().verify(number, found);
            }
        }
        return lost;
    }
}
