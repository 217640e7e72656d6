package io.godb.crashtests.floor;

import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/**
 * Appends to a filled file through mapped memory until a page cannot be stored into, or the filled part ends; on demand
 * the file is cut short after the first append. What was appended before must be there when read through the system, and
 * the file must refuse everything after the failure.
 *
 * <p>Arguments: file, seed (or {@link #ZEROS} for records of zeros), the length to cut to or -1. Prints
 * {@code appended=} and {@code refused=}.
 */
final class MappedStoresChild {
    private static final int LONGEST_RECORD_BYTES = 3000;

    /** The seed that gives records of zeros, which a page that was never stored into shows, too. */
    static final long ZEROS = -1;

    private MappedStoresChild() {}

    public static void main(String[] arguments) throws IOException {
        FileSystem files = new LocalFileSystem();
        Path path = Path.of(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        long cutTo = Long.parseLong(arguments[2]);
        boolean isRefused = false;
        long appended;
        try (AppendFile file = files.openForAppend(path, 0)) {
            Random random = randomOf(seed);
            try {
                file.append(record(random), Route.MAPPED);
                if (cutTo >= 0) {
                    cut(path, cutTo);
                }
                while (file.position() + LONGEST_RECORD_BYTES <= file.size()) {
                    file.append(record(random), Route.MAPPED);
                }
            } catch (StorageException refusal) {
                isRefused = true;
                requireStickyFailure(file);
            }
            appended = file.position();
        }
        requireAppended(files, path, seed, cutTo >= 0 ? Math.min(appended, cutTo) : appended);
        System.out.println("appended=" + appended + " refused=" + isRefused);
    }

    private static void cut(Path path, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
    }

    private static Random randomOf(long seed) {
        if (seed != ZEROS) {
            return new Random(seed);
        }
        return new Random(seed) {
            @Override
            public void nextBytes(byte[] bytes) {
                // Leaves the zeros that are there.
            }
        };
    }

    private static ByteBuffer record(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(LONGEST_RECORD_BYTES - 1)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static void requireStickyFailure(AppendFile file) {
        for (Runnable call : new Runnable[] {
            file::force,
            () -> file.append(ByteBuffer.allocate(1), Route.CHANNEL),
            () -> file.append(ByteBuffer.allocate(1), Route.MAPPED)
        }) {
            try {
                call.run();
            } catch (StorageException stillRefused) {
                continue;
            }
            throw new AssertionError("the file was used again after a failed append");
        }
    }

    private static void requireAppended(FileSystem files, Path path, long seed, long end) {
        Random random = randomOf(seed);
        try (ReadFile file = files.open(path)) {
            long position = 0;
            while (position < end) {
                ByteBuffer expected = record(random);
                expected.limit((int) Math.min(expected.limit(), end - position));
                ByteBuffer found = ByteBuffer.allocate(expected.remaining());
                file.readFully(found, position);
                if (!found.flip().equals(expected)) {
                    throw new AssertionError("an accepted append at " + position + " is not there");
                }
                position += expected.remaining();
            }
        }
    }
}
