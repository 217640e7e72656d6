package io.godb.crashtests.floor;

import io.godb.core.file.ByteView;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.internal.util.ReadEpochs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Several threads read a view that one thread keeps replacing and closing. On Java 17 a read of a closed view would crash
 * the process, later it would throw. Arguments: file, number of views, and whether to wait for readers.
 */
final class EpochsChild {
    private static final int READERS = 3;

    private final FileSystem files = new LocalFileSystem();
    private final ReadEpochs epochs = new ReadEpochs();
    private final AtomicReference<ByteView> published = new AtomicReference<>();
    private volatile boolean isDone;
    private volatile Throwable failure;

    public static void main(String[] arguments) throws InterruptedException {
        new EpochsChild()
                .run(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Boolean.parseBoolean(arguments[2]));
    }

    private void run(Path file, int views, boolean isWaiting) throws InterruptedException {
        published.set(files.view(file));
        List<Thread> readers = new ArrayList<>();
        for (int index = 0; index < READERS; index++) {
            Thread reader = new Thread(this::readUntilDone);
            readers.add(reader);
            reader.start();
        }
        for (int index = 0; index < views && failure == null; index++) {
            ByteView old = published.getAndSet(files.view(file));
            if (isWaiting) {
                epochs.awaitReaders();
            }
            old.close();
        }
        isDone = true;
        for (Thread reader : readers) {
            reader.join();
        }
        if (failure != null) {
            throw new AssertionError("a reader met a closed view", failure);
        }
        System.out.println("clean");
    }

    private void readUntilDone() {
        byte[] target = new byte[100];
        try {
            while (!isDone) {
                int ticket = epochs.enter();
                try {
                    ByteView view = published.get();
                    for (int position = 0; position < view.size() - 100; position += 5000) {
                        view.copy(position, target, 0, 100);
                    }
                } finally {
                    epochs.exit(ticket);
                }
            }
        } catch (Throwable thrown) {
            failure = thrown;
        }
    }
}
