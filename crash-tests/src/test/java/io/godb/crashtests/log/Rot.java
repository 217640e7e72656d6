package io.godb.crashtests.log;

import io.godb.core.CorruptionException;
import io.godb.core.Durability;
import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.core.log.Log;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns each bit of a log's segment, one at a time. Each record was forced before the next was written, so all but the last
 * are proven: none of them may be missing or changed without a {@link CorruptionException}.
 */
final class Rot {
    private static final int RECORDS = 8;
    private static final int RECORD_BYTES = 40;
    private static final int USED_BYTES = 1024 + RECORDS * (32 + RECORD_BYTES);

    private final LogSetup setup;
    private final Map<Path, byte[]> fixture = new TreeMap<>();

    private Rot(long seed) {
        setup = LogSetup.equalRecords(seed, Durability.FULL, RECORD_BYTES);
        MemoryFileSystem files = new MemoryFileSystem();
        try (Log log = Log.open(LogSetup.DIRECTORY, setup.options(files, 1, 1))) {
            for (int record = 1; record <= RECORDS; record++) {
                log.append(setup.contents().content(1, 0, record));
            }
            files.list(LogSetup.DIRECTORY).stream()
                    .filter(file -> file.toString().endsWith(".log") || file.endsWith("STATE"))
                    .forEach(file -> fixture.put(file, read(files, file)));
        }
    }

    /** Turns every bit; returns how many, or throws what was believed. */
    static int turnEveryBit(long seed) {
        Rot rot = new Rot(seed);
        Path segment = rot.fixture.keySet().iterator().next();
        for (int bit = 0; bit < USED_BYTES * Byte.SIZE; bit++) {
            rot.turn(segment, bit);
        }
        return USED_BYTES * Byte.SIZE;
    }

    private void turn(Path segment, int bit) {
        byte[] bytes = fixture.get(segment);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        try (Log log = Log.open(LogSetup.DIRECTORY, setup.options(image(), 2, 1))) {
            requireProven(log);
        } catch (CorruptionException expected) {
            // Refused, as it should be.
        } catch (AssertionError believed) {
            throw new AssertionError(
                    "Bit " + bit % Byte.SIZE + " of byte " + bit / Byte.SIZE + " turned: " + believed.getMessage(),
                    believed);
        } finally {
            bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        }
    }

    private void requireProven(Log log) {
        long last = log.nextOffset() - 1;
        if (log.startOffset() != 1 || last < RECORDS - 1 || last > RECORDS) {
            throw new AssertionError("The log was opened without a word, and ends at offset " + last);
        }
        for (long offset = 1; offset <= last; offset++) {
            if (!Arrays.equals(log.read(offset), setup.contents().content(1, 0, offset))) {
                throw new AssertionError("The record at offset " + offset + " is not what was appended");
            }
        }
    }

    private FileSystem image() {
        FileSystem files = new MemoryFileSystem();
        files.createDirectories(LogSetup.DIRECTORY);
        fixture.forEach((path, bytes) -> {
            try (AppendFile file = files.create(path)) {
                file.append(ByteBuffer.wrap(bytes), Route.CHANNEL);
            }
        });
        return files;
    }

    private static byte[] read(FileSystem files, Path path) {
        try (ReadFile file = files.open(path)) {
            byte[] bytes = new byte[(int) file.size()];
            file.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }
}
