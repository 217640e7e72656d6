package io.godb.crashtests.floor;

import io.godb.core.StorageException;
import io.godb.core.file.ByteView;
import io.godb.core.file.LocalFileSystem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * Reads mapped files that are cut short under its hands, in every state of compilation. Every copy must give the file's
 * true bytes or a {@link StorageException}, every confirmed load the true value; anything else ends the process with a
 * message.
 *
 * <p>Arguments: directory, seed, rounds. Prints how many reads were refused.
 */
final class MappedReadsChild {
    private static final int FILE_BYTES = 64 * 1024;
    private static final int LONGEST_READ_BYTES = 300;

    private final Random random;
    private final byte[] content = new byte[FILE_BYTES];
    private int refused;

    private MappedReadsChild(long seed) {
        random = new Random(seed);
    }

    public static void main(String[] arguments) throws IOException {
        MappedReadsChild child = new MappedReadsChild(Long.parseLong(arguments[1]));
        int rounds = Integer.parseInt(arguments[2]);
        for (int round = 0; round < rounds; round++) {
            child.playRound(Path.of(arguments[0], "round-" + round));
        }
        System.out.println("refused=" + child.refused);
    }

    private void playRound(Path file) throws IOException {
        random.nextBytes(content);
        Files.write(file, content);
        try (ByteView view = new LocalFileSystem().view(file)) {
            readSometimes(view, random.nextInt(400));
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(random.nextInt(FILE_BYTES / 4096) * 4096L);
            }
            readSometimes(view, random.nextInt(400));
        }
        Files.delete(file);
    }

    private void readSometimes(ByteView view, int reads) {
        for (int read = 0; read < reads; read++) {
            try {
                if (random.nextInt(4) == 0) {
                    loadOne(view);
                } else {
                    copyOne(view);
                }
            } catch (StorageException expected) {
                refused++;
            }
        }
    }

    private void copyOne(ByteView view) {
        int length = random.nextInt(LONGEST_READ_BYTES);
        int position = random.nextInt(FILE_BYTES - length);
        byte[] target = new byte[length];
        view.copy(position, target, 0, length);
        if (!Arrays.equals(target, 0, length, content, position, position + length)) {
            throw new AssertionError("a copy of " + length + " bytes at " + position + " gave other bytes");
        }
    }

    private void loadOne(ByteView view) {
        int position = random.nextInt(FILE_BYTES / 8) * 8;
        long value;
        try {
            value = view.getLong(position);
            view.confirm();
        } catch (InternalError reportedOnTheWay) {
            refused++;
            return;
        }
        for (int index = 0; index < 8; index++) {
            if ((byte) (value >>> (8 * index)) != content[position + index]) {
                throw new AssertionError("a confirmed load at " + position + " gave another value");
            }
        }
    }
}
