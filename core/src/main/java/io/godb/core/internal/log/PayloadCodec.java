package io.godb.core.internal.log;

import io.godb.core.Compression;
import io.godb.core.CorruptionException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.internal.format.Codecs;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.log.LogMessage;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Between a record's bytes and its payload as stored: compression on the way in, the right codec on the way out.
 *
 * <p><b>Format.</b> Where the codec is not 0: the original length (u32), then the compressed bytes.
 *
 * <p><b>Invariants.</b>
 *
 * <ol>
 *   <li>What was compressed is smaller as stored than it was.
 *   <li>No more than {@link LogOptions#LARGEST_RECORD_BYTES} is allocated for what a payload says of itself.
 * </ol>
 *
 * <p><b>Threads.</b> Immutable; any thread.
 *
 * <p><b>Failure.</b> Nothing is kept, so every call stands for itself. Payloads come here after their checksum fitted:
 * what cannot be read then was damaged in a way the checksum missed, or written wrong.
 */
final class PayloadCodec {
    private static final int LENGTH_BYTES = 4;

    private final Codecs codecs;
    private final @Nullable Compression compression;
    private final int id;
    private final int compressFromBytes;

    /** Two codecs of one id, and an id that is not the user's, are an {@link IllegalArgumentException}. */
    PayloadCodec(LogOptions options) {
        Compression wanted = options.compression();
        List<Compression> further = new ArrayList<>(options.codecs());
        if (wanted != null) {
            further.add(wanted);
        }
        codecs = new Codecs(further);
        compression = wanted == Compression.none() ? null : wanted;
        id = compression == null ? Compression.NONE_ID : Codecs.id(compression);
        compressFromBytes = options.compressFromBytes();
    }

    /** The id of the codec that {@link #compressed} uses; 0 if there is none. */
    int id() {
        return id;
    }

    /** The payload to store with {@link #id()}, or null where the bytes are better stored as they are. */
    byte @Nullable [] compressed(byte[] bytes, int from, int length) {
        if (compression == null || length < compressFromBytes) {
            return null;
        }
        int room = compression.longestCompressed(length);
        byte[] target = new byte[Math.addExact(LENGTH_BYTES, room)];
        int made = Codecs.compress(compression, bytes, from, length, target, LENGTH_BYTES);
        if (made >= length - LENGTH_BYTES) {
            return null;
        }
        LittleEndian.putInt(target, 0, length);
        return Arrays.copyOf(target, LENGTH_BYTES + made);
    }

    /**
     * The original bytes of a payload: itself where it was stored as it is. The rest says whose payload it is:
     * {@code position} is where the payload begins in the file, {@code offset} the record's.
     */
    byte[] restore(byte[] stored, int codec, int encryption, Path file, long offset, long position) {
        if (encryption != 0) {
            throw new UnsupportedFormatException(
                    file + ": record " + offset + " is encrypted (" + encryption
                            + "), which this version cannot read: open it with the GoDb that wrote it",
                    file);
        }
        return codec == Compression.NONE_ID
                ? stored
                : decompressed(stored, known(codec, file, offset), file, offset, position);
    }

    private Compression known(int id, Path file, long offset) {
        Compression codec = codecs.find(id);
        if (codec == null) {
            throw new UnsupportedFormatException(
                    file + ": record " + offset + " was compressed with codec " + id + ", "
                            + Codecs.remedy(id, "LogOptions.codecs"),
                    file);
        }
        return codec;
    }

    private static byte[] decompressed(byte[] stored, Compression codec, Path file, long offset, long position) {
        try {
            byte[] original = new byte[originalLength(stored)];
            codec.decompress(stored, LENGTH_BYTES, stored.length - LENGTH_BYTES, original, 0, original.length);
            return original;
        } catch (IllegalArgumentException e) {
            throw new CorruptionException(
                    file + ": record " + offset + ", whose payload is at " + position + ", cannot be decompressed with "
                            + codec.name() + ": " + e.getMessage(),
                    file,
                    position,
                    e);
        }
    }

    private static int originalLength(byte[] stored) {
        if (stored.length < LENGTH_BYTES) {
            throw new IllegalArgumentException("its " + stored.length + " bytes have no room for the original length");
        }
        int length = LittleEndian.getInt(stored, 0);
        if (length < 0 || length > LogOptions.LARGEST_RECORD_BYTES) {
            throw new IllegalArgumentException("its original length is " + Integer.toUnsignedString(length)
                    + ", but no record is larger than " + LogOptions.LARGEST_RECORD_BYTES);
        }
        return length;
    }

    /** The record of a header and its payload, with the same meanings as in {@link #restore}. */
    LogRecord record(
            int kind, long offset, long time, int codec, int encryption, byte[] stored, Path file, long position) {
        requireReadable(kind, offset, file);
        byte[] bytes = restore(stored, codec, encryption, file, offset, position);
        Instant appended = Instant.ofEpochMilli(time);
        return kind == RecordFormat.KIND_BATCH
                ? new LogRecord.Batch(offset, appended, messages(bytes, file, offset, position))
                : new LogRecord.Bytes(offset, appended, bytes);
    }

    private static void requireReadable(int kind, long offset, Path file) {
        if (kind == RecordFormat.KIND_SEAL) {
            throw new IllegalArgumentException("the seal before offset " + offset + " is not one of the log's records");
        }
        if (!RecordFormat.isBytes(kind) && kind != RecordFormat.KIND_BATCH) {
            throw new UnsupportedFormatException(
                    file + ": record " + offset + " is of kind " + kind
                            + ", which only a newer version of GoDb knows: open it with that",
                    file);
        }
    }

    private static List<LogMessage> messages(byte[] bytes, Path file, long offset, long position) {
        try {
            return BatchFormat.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw new CorruptionException(
                    file + ": record " + offset + ", whose payload is at " + position + ": " + e.getMessage(),
                    file,
                    position,
                    e);
        }
    }
}
