package io.godb.testkit.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** One life of one child, from the word to go to its death. */
final class KillRound {
    /** How long a writing child is waited for when it acknowledges too slowly for the moment that was drawn. */
    private static final int WRITING_FACTOR = 4;
    /** Shorter than what parking can do. */
    private static final long SPIN_NANOS = 60_000;

    private final ChildProcess child;
    private final ChildListener listener;
    private final KillMoment moment;
    private final KillSettings settings;

    KillRound(ChildProcess child, KillMoment moment, KillSettings settings) {
        this.child = child;
        this.listener = child.listener();
        this.moment = moment;
        this.settings = settings;
    }

    KilledLife run(int life, Path directory) throws IOException, InterruptedException, ChildFailure {
        child.go(life, directory);
        require(listener.await(Claim.Kind.STARTED, in(settings.patience())), "to start");
        switch (moment.phase()) {
            case OPENING -> {}
            case WRITING -> awaitWriting();
            case CLOSING -> awaitClosing();
        }
        pause(moment.delayNanos());
        boolean diedBefore = listener.isAtEnd();
        child.kill();
        Claims claims = listener.awaitAll();
        if (!child.awaitDeath() || diedBefore) {
            throw new ChildFailure(
                    "The child ended by itself, with exit code " + child.exitCode() + ":\n" + child.errors());
        }
        requireUnended();
        return new KilledLife(life, claims, child.begun(), child.inCall(), moment.toString());
    }

    private void awaitWriting() throws IOException, InterruptedException, ChildFailure {
        awaitOpened();
        if (moment.acknowledgements() > 0) {
            require(listener.awaitAcknowledgements(1, in(settings.patience())), "to acknowledge anything");
            listener.awaitAcknowledgements(
                    moment.acknowledgements(), in(settings.longestWriting().multipliedBy(WRITING_FACTOR)));
        }
    }

    private void awaitClosing() throws IOException, InterruptedException, ChildFailure {
        awaitOpened();
        pause(moment.writingNanos());
        child.askToClose();
        require(listener.await(Claim.Kind.CLOSING, in(settings.patience())), "to stop writing");
    }

    private void awaitOpened() throws IOException, InterruptedException, ChildFailure {
        require(listener.await(Claim.Kind.OPENED, in(settings.patience())), "to open the store");
    }

    /** Fails unless what was waited for came. */
    private void require(boolean came, String what) throws IOException, InterruptedException, ChildFailure {
        if (came) {
            return;
        }
        requireUnended();
        if (listener.isAtEnd()) {
            child.awaitDeath();
            throw new ChildFailure("The child was " + what + ", but ended with exit code " + child.exitCode() + ":\n"
                    + child.errors());
        }
        child.dumpThreads();
        throw new ChildFailure(
                "The child was " + what + ", but did not within " + settings.patience() + ":\n" + child.errors());
    }

    private void requireUnended() throws ChildFailure {
        boolean wasAsked = listener.hasHeard(Claim.Kind.CLOSING);
        if (listener.hasHeard(Claim.Kind.ENDED) && !wasAsked) {
            throw new ChildFailure("The workload returned before it was asked to");
        }
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        long rest = nanos;
        while (rest > 0) {
            if (rest > SPIN_NANOS) {
                LockSupport.parkNanos(rest - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
            rest = end - System.nanoTime();
        }
    }
}
