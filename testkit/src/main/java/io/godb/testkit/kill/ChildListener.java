package io.godb.testkit.kill;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a child's claims to the pipe's end, which comes when the child is dead, and keeps those about the store.
 *
 * <p><b>Threads.</b> Reads in its own; the parent waits here for what it wants to hear.
 */
final class ChildListener {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Thread thread;

    // Guarded by this.
    private final Claims claims = new Claims();
    private final Map<Claim.Kind, Long> firstHeardNanos = new EnumMap<>(Claim.Kind.class);
    private int acknowledgements;
    private boolean isAtEnd;
    private @Nullable Exception failure;

    ChildListener(InputStream pipe) {
        thread = new Thread(() -> readAll(pipe), "kill-claims");
        thread.setDaemon(true);
        thread.start();
    }

    synchronized boolean hasHeard(Claim.Kind kind) {
        return firstHeardNanos.containsKey(kind);
    }

    /** Waits for the first claim of that kind; false if the workload ended, or the deadline came, before. */
    boolean await(Claim.Kind kind, long deadlineNanos) throws InterruptedException {
        return await(() -> hasHeard(kind), deadlineNanos);
    }

    /** Waits for that many acknowledgements; false if the workload ended, or the deadline came, before. */
    boolean awaitAcknowledgements(int count, long deadlineNanos) throws InterruptedException {
        return await(() -> acknowledgements() >= count, deadlineNanos);
    }

    /** The time between the first claims of those kinds; both were heard. */
    synchronized long nanosBetween(Claim.Kind first, Claim.Kind second) {
        Long from = firstHeardNanos.get(first);
        Long to = firstHeardNanos.get(second);
        if (from == null || to == null) {
            throw new IllegalStateException("Not both of " + first + " and " + second + " were heard");
        }
        return to - from;
    }

    synchronized int acknowledgements() {
        return acknowledgements;
    }

    synchronized boolean isAtEnd() {
        return isAtEnd;
    }

    /** Whether nothing more is to be heard. */
    private synchronized boolean isOver() {
        return isAtEnd || hasHeard(Claim.Kind.ENDED);
    }

    /** Everything the child claimed about the store; to be called when it is dead. */
    Claims awaitAll() throws InterruptedException {
        thread.join();
        synchronized (this) {
            if (failure != null) {
                throw new IllegalStateException("The child's pipe cannot be read", failure);
            }
            return claims;
        }
    }

    private synchronized boolean await(BooleanSupplier wanted, long deadlineNanos) throws InterruptedException {
        long restNanos = deadlineNanos - System.nanoTime();
        while (!wanted.getAsBoolean() && !isOver() && restNanos > 0) {
            wait(Math.max(1, restNanos / 1_000_000));
            restNanos = deadlineNanos - System.nanoTime();
        }
        return wanted.getAsBoolean();
    }

    private void readAll(InputStream pipe) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            int length = pipe.read(buffer.array(), 0, BUFFER_BYTES);
            while (length >= 0) {
                take(buffer.limit(buffer.position() + length).position(0));
                buffer.compact();
                length = pipe.read(buffer.array(), buffer.position(), buffer.remaining());
            }
            if (buffer.position() > 0) {
                throw new IOException("The pipe ends inside a claim");
            }
            end(null);
        } catch (IOException | RuntimeException cause) {
            end(cause);
        }
    }

    private synchronized void take(ByteBuffer buffer) {
        while (buffer.remaining() >= Claim.LENGTH_BYTES) {
            Claim claim = Claim.from(buffer);
            firstHeardNanos.putIfAbsent(claim.kind(), System.nanoTime());
            switch (claim.kind()) {
                case ACKNOWLEDGED -> {
                    acknowledgements++;
                    claims.add(claim);
                }
                case TRUNCATING, TRUNCATED -> claims.add(claim);
                case STARTED, OPENED, CLOSING, ENDED, FAILED -> {}
            }
        }
        notifyAll();
    }

    private synchronized void end(@Nullable Exception cause) {
        failure = cause;
        isAtEnd = true;
        notifyAll();
    }
}
