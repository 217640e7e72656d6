package io.godb.core.internal.format;

import io.godb.core.CorruptionException;
import io.godb.core.GoDbException;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Where a file that is printed goes, line by line; counts what is damaged in it. Keys and values are shown only if that was asked for.
 *
 * <p><b>Threads.</b> One.
 */
public final class Printout {
    private static final int MOST_BYTES_SHOWN = 256;
    private static final HexFormat HEX = HexFormat.of();

    private final Consumer<String> lines;
    private final boolean showsKeys;
    private final boolean showsValues;
    private int damages;

    /** Hands each line to {@code lines}. */
    public Printout(Consumer<String> lines, boolean showsKeys, boolean showsValues) {
        this.lines = lines;
        this.showsKeys = showsKeys;
        this.showsValues = showsValues;
    }

    /** One line. */
    public void line(String line) {
        lines.accept(line);
    }

    /** A line that says what is wrong, and from which byte on; -1 where that is not known. */
    public void damage(long position, String what) {
        damages++;
        lines.accept("DAMAGE at " + (position < 0 ? "an unknown place" : "byte " + position) + ": " + what);
    }

    /** Likewise, what was thrown because of it. */
    public void damage(GoDbException found) {
        damage(
                found instanceof CorruptionException damage ? damage.position() : -1,
                String.valueOf(found.getMessage()));
    }

    /** How often there was damage. */
    public int damages() {
        return damages;
    }

    /** Whether keys are shown. */
    public boolean showsKeys() {
        return showsKeys;
    }

    /** A key, behind a blank; nothing if keys are not shown. */
    public String key(byte[] bytes, int from, int length) {
        return showsKeys ? " key " + shown(bytes, from, length) : "";
    }

    /** A value, likewise. */
    public String value(byte[] bytes, int from, int length) {
        return showsValues ? " value " + shown(bytes, from, length) : "";
    }

    /** Whether values are shown. */
    public boolean showsValues() {
        return showsValues;
    }

    private static String shown(byte[] bytes, int from, int length) {
        int count = Math.min(length, MOST_BYTES_SHOWN);
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            text.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
        }
        return HEX.formatHex(bytes, from, from + count) + (count < length ? "…" : "") + " '" + text + "'";
    }

    /** What kind of change that is. */
    public static String kind(int entryKind) {
        return switch (entryKind) {
            case EntryKind.PUT -> "put";
            case EntryKind.DELETE -> "delete";
            case EntryKind.DELETE_RANGE -> "delete of a range";
            case EntryKind.CREATE_KEYSPACE -> "creation of a keyspace";
            case EntryKind.DROP_KEYSPACE -> "drop of a keyspace";
            case EntryKind.POINTER -> "pointer";
            case EntryKind.LOAD -> "load of a table";
            default -> "kind " + entryKind;
        };
    }
}
