package io.godb.core.internal.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ReadEpochsTest {
    private final ReadEpochs epochs = new ReadEpochs();

    @Test
    void returnsAtOnceWhenNobodyReads() {
        epochs.exit(epochs.enter());
        epochs.awaitReaders();
    }

    @Test
    void waitsForAReaderThatEnteredBeforeAndForNoLaterOne() {
        int before = epochs.enter();
        Thread waiter = new Thread(epochs::awaitReaders);
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        int later = epochs.enter();

        epochs.exit(before);
        // The later reader entered the epoch in between, which the second half of the wait looks at, too.
        epochs.exit(later);
        await().until(() -> !waiter.isAlive());
    }

    @Test
    void letsAReaderExitOnAnotherThread() {
        int ticket = epochs.enter();
        CompletableFuture.runAsync(() -> epochs.exit(ticket)).join();
        epochs.awaitReaders();
    }

    /** A resource is released after the await; a reader that still finds it in use finds it released, and fails. */
    @RepeatedTest(5)
    void nobodyReadsWhatWasReleased() throws InterruptedException {
        AtomicReference<AtomicInteger> published = new AtomicReference<>(new AtomicInteger());
        AtomicInteger violations = new AtomicInteger();
        List<Thread> readers = new ArrayList<>();
        for (int index = 0; index < 4; index++) {
            Thread reader = new Thread(() -> readUntilUnpublished(published, violations));
            readers.add(reader);
            reader.start();
        }
        for (int round = 0; round < 500; round++) {
            AtomicInteger old = published.getAndSet(new AtomicInteger());
            epochs.awaitReaders();
            old.set(1);
        }
        published.set(null);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(violations).hasValue(0);
    }

    private void readUntilUnpublished(AtomicReference<AtomicInteger> published, AtomicInteger violations) {
        while (true) {
            int ticket = epochs.enter();
            try {
                AtomicInteger resource = published.get();
                if (resource == null) {
                    return;
                }
                for (int read = 0; read < 10; read++) {
                    violations.addAndGet(resource.get());
                }
            } finally {
                epochs.exit(ticket);
            }
        }
    }
}
