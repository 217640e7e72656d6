package io.godb.crashtests.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Threads that each do one thing over and over until time is up, or one of them fails. */
final class Team {
    private static final long MOST_JOIN_MILLIS = 60_000;

    /** One round of a member's work. */
    @FunctionalInterface
    interface Round {
        void run() throws Exception;
    }

    private final List<Thread> members = new ArrayList<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    /** Adds one that goes on until {@link #isOver}. */
    Team add(String name, Round round) {
        return addOnce(name, () -> {
            while (!isOver) {
                round.run();
            }
        });
    }

    /** Adds one that ends by itself. */
    Team addOnce(String name, Round work) {
        Thread member = new Thread(() -> attempt(work), name);
        member.setDaemon(true);
        members.add(member);
        return this;
    }

    private void attempt(Round work) {
        try {
            work.run();
        } catch (Throwable failure) {
            failures.add(failure);
            isOver = true;
        }
    }

    List<Thread> members() {
        return members;
    }

    void start() {
        members.forEach(Thread::start);
    }

    boolean isOver() {
        return isOver;
    }

    /** Lets all of them end, and throws what one of them met. */
    void finish() throws InterruptedException {
        isOver = true;
        for (Thread each : members) {
            each.join(MOST_JOIN_MILLIS);
            if (each.isAlive()) {
                AssertionError stuck = new AssertionError(each.getName() + " does not end");
                stuck.setStackTrace(each.getStackTrace());
                failures.add(stuck);
            }
        }
        Throwable first = failures.poll();
        if (first != null) {
            AssertionError failed = new AssertionError("a member failed: " + first, first);
            failures.forEach(failed::addSuppressed);
            throw failed;
        }
    }
}
