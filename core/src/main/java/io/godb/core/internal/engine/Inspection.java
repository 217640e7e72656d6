package io.godb.core.internal.engine;

import io.godb.core.GoDbException;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.CheckpointPrinter;
import io.godb.core.internal.format.Printout;
import io.godb.core.internal.log.LogPrinter;
import io.godb.core.internal.log.SegmentedLog;
import io.godb.core.internal.table.TablePrinter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is asked on the command line about files that nobody has open: prints a file of any kind, or verifies a directory.
 *
 * <p>A file is what its name says; if that says nothing, what its first bytes say. So one whose first bytes are damaged is recognised.
 *
 * <p><b>Threads.</b> One. <b>Failure.</b> Everything is a line of text, and the code to exit with.
 */
public final class Inspection {
    /** Nothing is wrong. */
    public static final int OK = 0;

    /** There is damage. */
    public static final int DAMAGED = 1;

    /** It could not be looked at, or not as a whole. */
    public static final int REFUSED = 2;

    private static final List<String> USAGE = List.of(
            "usage: print [--keys] [--values] <file>",
            "       verify <directory>",
            "print shows what a table, a checkpoint, CURRENT, a segment of a log, STATE or OWNER says; keys and values only if asked",
            "verify reads a database, or a log, that no process has open, and changes nothing",
            "exit code: 0 all is well, 1 something is damaged, 2 it could not be looked at, or not as a whole");

    private static final byte[] MAGIC = {'G', 'o', 'D', 'b'};
    private static final int KIND_AT = 4;
    private static final int LONGEST_OWNER_BYTES = 4_096;

    private enum Kind {
        SEGMENT,
        STATE,
        TABLE,
        CHECKPOINT,
        CURRENT,
        OWNER,
        LOCK
    }

    private final FileSystem files;
    private final Consumer<String> lines;

    private Inspection(FileSystem files, Consumer<String> lines) {
        this.files = files;
        this.lines = lines;
    }

    /** Does what the arguments say; returns the code to exit with. */
    public static int run(FileSystem files, List<String> arguments, Consumer<String> lines) {
        return new Inspection(files, lines).run(arguments);
    }

    private int run(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        String command = rest.isEmpty() ? "" : rest.remove(0);
        boolean isPrint = command.equals("print");
        boolean showsKeys = isPrint && rest.remove("--keys");
        boolean showsValues = isPrint && rest.remove("--values");
        if (rest.size() != 1 || rest.get(0).startsWith("--") || !(isPrint || command.equals("verify"))) {
            USAGE.forEach(lines);
            return REFUSED;
        }
        try {
            Path path = Path.of(rest.get(0));
            return isPrint
                    ? print(path, new Printout(lines, showsKeys, showsValues))
                    : new OfflineCheck(files, path, lines).run();
        } catch (GoDbException | InvalidPathException failure) {
            lines.accept(String.valueOf(failure.getMessage()));
            return REFUSED;
        }
    }

    private int print(Path path, Printout out) {
        Kind kind = kind(path);
        if (kind == null) {
            lines.accept(path + " is not one of ours");
            return REFUSED;
        }
        switch (kind) {
            case SEGMENT -> LogPrinter.printSegment(files, path, out);
            case STATE -> LogPrinter.printState(files, path, out);
            case TABLE -> TablePrinter.print(files, path, out);
            case CHECKPOINT -> CheckpointPrinter.printCheckpoint(files, path, out);
            case CURRENT -> CheckpointPrinter.printCurrent(files, path, out);
            case OWNER -> printOwner(path);
            case LOCK -> lines.accept("it carries the lock of its directory, holds nothing, and is not opened");
        }
        return out.damages() == 0 ? OK : DAMAGED;
    }

    private @Nullable Kind kind(Path path) {
        Path name = path.getFileName();
        String text = name == null ? "" : name.toString();
        if (text.equals(DirectoryLock.LOCK_FILE)) {
            return Kind.LOCK;
        }
        byte[] start = start(path, KIND_AT + 1);
        Kind byName = kindByName(path, text);
        if (byName == Kind.OWNER) {
            return new String(start, StandardCharsets.US_ASCII).startsWith("pid=") ? Kind.OWNER : null;
        }
        Kind byContent = kindByContent(start);
        if (byName != null) {
            // Foreign files may be called the same; one that begins neither with our letters nor with zeros is not
            // damaged, it is another's.
            return byContent != null || isNearlyOurs(start) ? byName : null;
        }
        return byContent;
    }

    private static @Nullable Kind kindByName(Path path, String name) {
        if (name.equals(CheckpointFiles.CURRENT)) {
            return Kind.CURRENT;
        }
        if (name.equals(SegmentedLog.STATE_FILE)) {
            return Kind.STATE;
        }
        if (name.equals(DirectoryLock.OWNER_FILE)) {
            return Kind.OWNER;
        }
        if (CheckpointFiles.number(path, CheckpointFiles.TABLE_SUFFIX).isPresent()) {
            return Kind.TABLE;
        }
        if (CheckpointFiles.number(path, CheckpointFiles.CHECKPOINT_SUFFIX).isPresent()) {
            return Kind.CHECKPOINT;
        }
        return CheckpointFiles.number(path, SegmentedLog.SEGMENT_SUFFIX).isPresent() ? Kind.SEGMENT : null;
    }

    private static @Nullable Kind kindByContent(byte[] start) {
        if (start.length <= KIND_AT || !Arrays.equals(start, 0, KIND_AT, MAGIC, 0, KIND_AT)) {
            return null;
        }
        return switch (start[KIND_AT]) {
            case 1 -> Kind.SEGMENT;
            case 2 -> Kind.STATE;
            case 3 -> Kind.TABLE;
            case 4 -> Kind.CHECKPOINT;
            case 5 -> Kind.CURRENT;
            default -> null;
        };
    }

    /** Whether half of the first letters that are there are ours, or nothing is there at all. */
    private static boolean isNearlyOurs(byte[] start) {
        int equal = 0;
        boolean isEmpty = true;
        for (int i = 0; i < start.length; i++) {
            equal += i < MAGIC.length && start[i] == MAGIC[i] ? 1 : 0;
            isEmpty &= start[i] == 0;
        }
        return isEmpty || 2 * equal >= Math.min(start.length, MAGIC.length);
    }

    private byte[] start(Path path, int length) {
        try (ReadFile file = files.open(path)) {
            byte[] bytes = new byte[(int) Math.min(length, file.size())];
            file.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    private void printOwner(Path path) {
        lines.accept("who holds the directory, or was killed while he did:");
        String text = new String(start(path, LONGEST_OWNER_BYTES), StandardCharsets.UTF_8);
        text.lines().map(line -> line.replaceAll("\\p{Cntrl}", ".")).forEach(lines);
    }

    /** A path as it is told, in one line. */
    static String told(@Nullable Path file, long position) {
        return file == null ? "an unknown file" : position < 0 ? file.toString() : file + " at byte " + position;
    }

    /** A number of things. */
    static String count(long count, String singular) {
        return String.format(Locale.ROOT, "%d %s%s", count, singular, count == 1 ? "" : "s");
    }
}
