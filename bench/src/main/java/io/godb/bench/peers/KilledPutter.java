package io.godb.bench.peers;

import java.util.concurrent.TimeUnit;

/** Puts all entries, one commit each, says how many were acknowledged, and waits to be killed with the store open. */
final class KilledPutter implements Cell {
    /** What the line begins with that says how many. */
    static final String ACKNOWLEDGED = "@acknowledged ";

    private static final String DIRECTORY = "killed";
    private static final long LOOK_AT_CLOCK_EVERY = 256;

    @Override
    public void run(Trial trial) throws Exception {
        Store store = trial.open(trial.arguments().directory().resolve(DIRECTORY), OpenCell.settings(trial, false));
        long entries = trial.arguments().entries();
        long deadline =
                System.nanoTime() + TimeUnit.SECONDS.toNanos(trial.arguments().timeoutSeconds() / 2);
        long done = 0;
        while (done < entries) {
            trial.put(store, done);
            done++;
            if (done % LOOK_AT_CLOCK_EVERY == 0 && System.nanoTime() > deadline) {
                break;
            }
        }
        trial.noteIfCut(done, entries);
        System.out.println(ACKNOWLEDGED + done);
        TimeUnit.DAYS.sleep(1);
        store.close();
    }
}
