package io.godb.core.internal.checkpoint;

import io.godb.core.CorruptionException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.format.Printout;
import io.godb.core.log.LogPosition;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Prints CURRENT and checkpoints, with all they say but the secret. One that is damaged is read as if its checksum were right, if that
 * is possible.
 *
 * <p><b>Threads.</b> One. <b>Failure.</b> Damage is printed.
 */
public final class CheckpointPrinter {
    private final FileSystem files;
    private final Path path;
    private final Printout out;

    private CheckpointPrinter(FileSystem files, Path path, Printout out) {
        this.files = files;
        this.path = path;
        this.out = out;
    }

    /** Prints the checkpoint in that file. */
    public static void printCheckpoint(FileSystem files, Path path, Printout out) {
        CheckpointPrinter printer = new CheckpointPrinter(files, path, out);
        Checkpoint found = printer.read(CheckpointFormat.KIND, bytes -> CheckpointFormat.decode(path, bytes));
        if (found != null) {
            printer.print(found);
        }
    }

    /** Prints the file CURRENT, whatever its name is. */
    public static void printCurrent(FileSystem files, Path path, Printout out) {
        CheckpointPrinter printer = new CheckpointPrinter(files, path, out);
        Current found = printer.read(CurrentFormat.KIND, bytes -> CurrentFormat.decode(path, bytes));
        if (found != null) {
            out.line("CURRENT of the database " + found.database());
            out.line("it names checkpoint " + found.number() + " at " + found.lsn() + ", by writer "
                    + Long.toHexString(found.writerEpoch()));
            out.line("its log is " + found.log());
            printer.print(found.places());
        }
    }

    private <T> @Nullable T read(int kind, Function<byte[], T> decoder) {
        try {
            return decoder.apply(FileHead.read(files, path, kind));
        } catch (CorruptionException damage) {
            out.damage(damage);
        } catch (UnsupportedFormatException newer) {
            out.damage(newer);
            return null;
        }
        T guessed = readAnyway(decoder);
        out.line(
                guessed == null
                        ? "what it says cannot be read"
                        : "what follows is read in spite of that, and may be wrong");
        return guessed;
    }

    private <T> @Nullable T readAnyway(Function<byte[], T> decoder) {
        try (ReadFile file = files.open(path)) {
            int size = (int) Math.min(file.size(), FieldWriter.LARGEST_BYTES);
            if (size < FileHead.BYTES + FileHead.CHECKSUM_BYTES) {
                return null;
            }
            byte[] bytes = new byte[size];
            file.readFully(ByteBuffer.wrap(bytes), 0);
            int checksum = size - FileHead.CHECKSUM_BYTES;
            LittleEndian.putInt(bytes, checksum, LittleEndian.checksum(bytes, 0, checksum));
            return decoder.apply(bytes);
        } catch (CorruptionException | UnsupportedFormatException damage) {
            return null;
        }
    }

    private void print(Checkpoint found) {
        out.line("checkpoint " + found.number() + " of the database " + found.database());
        out.line("at " + found.lsn() + ", taken " + Instant.ofEpochMilli(found.timeMillis()) + ", by writer "
                + Long.toHexString(found.writerEpoch()) + (found.isClean() ? ", at a clean close" : ""));
        out.line("its log is " + found.log() + (found.hasLog() ? "" : ", to which commits were not written"));
        out.line("next table " + found.nextTable() + ", next keyspace "
                + Integer.toUnsignedString(found.nextKeyspace()));
        print(found.places());
        for (LogPosition each : found.incarnations()) {
            out.line("incarnation " + Long.toHexString(each.incarnation()) + " from " + each.offset() + " on");
        }
        for (KeyspaceEntry each : found.keyspaces()) {
            out.line("keyspace " + Integer.toUnsignedString(each.id()) + ", created by commit " + each.createdLsn()
                    + ": " + each.name());
        }
        for (TableEntry each : found.tables()) {
            out.line("table " + each.number() + " on level " + each.level() + ": " + each.fileBytes() + " bytes, "
                    + each.entries() + " entries, " + each.deletes() + " deletes, " + each.rangeDeletes()
                    + " range deletes, commits " + each.lowestLsn() + " to " + each.highestLsn()
                    + key(each.first()) + key(each.last()));
        }
        out.line("properties: " + found.properties().size());
    }

    private String key(TableKey key) {
        return out.key(key.bytes(), 0, key.bytes().length);
    }

    private void print(Places places) {
        out.line("log in '" + places.log() + "', checkpoints in '" + places.checkpoints() + "', home '" + places.home()
                + "'; an empty name is the default");
    }
}
