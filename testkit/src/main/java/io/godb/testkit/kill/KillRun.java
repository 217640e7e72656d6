package io.godb.testkit.kill;

import io.godb.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of the harness: life after life on one store, a new store from time to time, and a check after most lives. The
 * next child is started while the present one lives.
 */
final class KillRun {
    /** Unchecked lives in a row, at most. */
    private static final int UNCHECKED_MAX = 3;
    /** A store up to this size is copied before it is checked, for whoever looks into a failure. */
    private static final long COPIED_BYTES_MAX = 32L << 20;

    private final KillSettings settings;
    private final KillMoments moments;
    private final Path scratch;
    private final Path asKilled;
    private final KillCount count = new KillCount();
    private int children;

    // Of the present store.
    private Path store;
    private final List<KilledLife> lives = new ArrayList<>();
    private int unchecked;
    private boolean isCopied;

    KillRun(KillSettings settings) {
        this.settings = settings;
        this.moments = new KillMoments(settings.seed(), settings.openingPercent(), settings.longestWriting());
        this.scratch = settings.directory().resolve("scratch");
        this.asKilled = scratch.resolve("as-killed");
        this.store = settings.directory().resolve("store-1");
    }

    KillReport run() throws IOException, InterruptedException {
        Files.createDirectories(scratch);
        ChildProcess child = startChild();
        try {
            int round = 1;
            while (!isLast(round)) {
                ChildProcess next = startChild();
                try (ChildProcess present = child) {
                    live(round, present);
                } finally {
                    child = next;
                }
                round++;
            }
            try (ChildProcess present = child) {
                live(round, present);
            }
        } finally {
            child.close();
        }
        check();
        return count.report();
    }

    private boolean isLast(int round) {
        return round >= settings.rounds() || count.elapsed().compareTo(settings.budget()) >= 0;
    }

    private ChildProcess startChild() throws IOException {
        children++;
        return ChildProcess.start(settings, scratch, children);
    }

    private void live(int round, ChildProcess child) throws IOException, InterruptedException {
        KillMoment moment = moments.next();
        boolean isStoreOver = lives.size() == settings.roundsPerStore();
        if (isStoreOver || unchecked == UNCHECKED_MAX || !moments.skipsCheckBefore(moment)) {
            check();
        }
        if (isStoreOver) {
            beginStore(round);
        }
        KilledLife life;
        try {
            life = new KillRound(child, moment, settings).run(round, store);
        } catch (ChildFailure failure) {
            throw failed("in life " + round + ", to be killed " + moment, failure);
        }
        lives.add(life);
        unchecked++;
        count.killed(life, child.listener());
        if (child.listener().hasHeard(Claim.Kind.OPENED)) {
            moments.opened(child.listener().nanosBetween(Claim.Kind.STARTED, Claim.Kind.OPENED));
        }
        child.clean();
    }

    private void beginStore(int round) throws IOException {
        Directories.delete(store);
        store = settings.directory().resolve("store-" + round);
        lives.clear();
    }

    private void check() throws IOException, InterruptedException {
        if (unchecked == 0) {
            return;
        }
        isCopied = Directories.copy(store, asKilled, COPIED_BYTES_MAX);
        KilledLife last = lives.get(lives.size() - 1);
        try {
            settings.checker().check(store, List.copyOf(lives));
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception | AssertionError failure) {
            throw failed(
                    "after life " + last.number() + ", killed " + last.moment() + ", in calls of writers "
                            + last.inCall() + ", " + unchecked + " lives after the last check",
                    failure);
        }
        count.checked();
        unchecked = 0;
    }

    private AssertionError failed(String when, Throwable cause) {
        return new AssertionError(
                "A kill breaks a promise: " + cause.getMessage()
                        + "\n  " + when
                        + "\n  the store: " + store
                        + (isCopied ? "; as the kill left it before the last check: " + asKilled : "")
                        + "\n  the same moments, though not the same interleaving, with "
                        + Seeds.repeatWith(settings.seed()),
                cause);
    }
}
