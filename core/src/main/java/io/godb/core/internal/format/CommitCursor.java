package io.godb.core.internal.format;

import io.godb.core.UnsupportedFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/**
 * Goes from operation to operation of a commit, where its bytes stand; see {@link CommitFormat}. What the accessors return
 * belongs to the operation that {@link #next} has gone to. May be used again for another commit.
 *
 * <p><b>Threads.</b> One at a time; the bytes must not change meanwhile.
 *
 * <p><b>Failure.</b> Whatever the bytes are: {@link IllegalArgumentException} if they are no commit, {@link
 * UnsupportedFormatException} if only a newer version can tell. After either the cursor is to be set {@linkplain #over over}
 * another commit.
 */
public final class CommitCursor {
    private final CommitReader reader = new CommitReader();
    private int operationFrom;
    private int kind;
    private int keyspace;
    private int keyFrom;
    private int keyLength;
    private boolean isBounded;
    private int valueFrom;
    private int valueLength;
    private long deadline;
    private int tableFrom;

    /** Over no commit yet. */
    public CommitCursor() {}

    /** Before the first operation of the commit in that range of the array; returns itself. */
    public CommitCursor over(byte[] bytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        reader.over(bytes, from, length);
        int version = reader.unsignedByte("version");
        if (version == 0) {
            throw reader.malformed("version is 0");
        }
        if (version != CommitFormat.VERSION) {
            throw new UnsupportedFormatException(
                    "a commit has version " + version + " of the format, this release reads version "
                            + CommitFormat.VERSION + "; open the database with the release that wrote it",
                    null);
        }
        return this;
    }

    /** Goes to the next operation, if there is one. */
    public boolean next() {
        if (reader.left() == 0) {
            return false;
        }
        operationFrom = reader.at();
        int first = reader.unsignedByte("kind");
        kind = first & ~CommitFormat.HAS_DEADLINE;
        boolean hasDeadline = kind != first;
        if (hasDeadline && kind != EntryKind.PUT) {
            throw reader.malformed("an operation of kind " + kind + " has a deadline");
        }
        keyspace = reader.varint("keyspace");
        keyFrom = 0;
        keyLength = 0;
        // Of an operation without a value nothing may be left of one that is elsewhere, maybe behind the end of this
        // array.
        valueFrom = 0;
        valueLength = 0;
        isBounded = false;
        deadline = 0;
        if (kind == EntryKind.PUT) {
            readPut(hasDeadline);
        } else {
            readRest();
        }
        return true;
    }

    private void readPut(boolean hasDeadline) {
        readKey("key");
        if (hasDeadline) {
            deadline = reader.signedLong("deadline");
            if (deadline == 0) {
                throw reader.malformed("deadline is 0");
            }
        }
        readValue("value");
    }

    private void readRest() {
        switch (kind) {
            case EntryKind.DELETE -> readKey("key");
            case EntryKind.DELETE_RANGE -> {
                readKey("range's begin");
                readEnd();
            }
            case EntryKind.CREATE_KEYSPACE -> {
                readKey("name");
                requireUtf8();
                readValue("options");
            }
            case EntryKind.DROP_KEYSPACE -> {
                // All was said.
            }
            case EntryKind.LOAD -> {
                tableFrom = reader.at();
                reader.skip(CommitFormat.TABLE_BYTES, "table");
            }
            case 0 -> throw reader.malformed("kind is 0");
            default ->
                throw new UnsupportedFormatException(
                        "a commit has an operation of kind " + kind
                                + ", which only a newer version of GoDb knows: open the database with that",
                        null);
        }
    }

    private void readKey(String what) {
        keyLength = reader.length(what);
        keyFrom = reader.at();
        reader.skip(keyLength);
    }

    private void readValue(String what) {
        valueLength = reader.length(what);
        valueFrom = reader.at();
        reader.skip(valueLength);
    }

    private void readEnd() {
        int end = reader.unsignedByte("whether a range has an end");
        if (end != CommitFormat.NO_END && end != CommitFormat.END) {
            throw reader.malformed("whether a range has an end is " + end);
        }
        isBounded = end == CommitFormat.END;
        if (isBounded) {
            readValue("range's end");
        }
    }

    private void requireUtf8() {
        // What is malformed was replaced, and what replaced it is other bytes.
        byte[] again = name().getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(again, 0, again.length, bytes(), keyFrom, keyFrom + keyLength)) {
            throw reader.malformed("name is not UTF-8");
        }
    }

    /** The array that holds the commit, and so every key and value. */
    public byte[] bytes() {
        return reader.bytes();
    }

    /** One of {@link EntryKind}. */
    public int kind() {
        return kind;
    }

    public int keyspace() {
        return keyspace;
    }

    /** Where the key begins; of a range delete, its first key. */
    public int keyFrom() {
        return keyFrom;
    }

    public int keyLength() {
        return keyLength;
    }

    /** Where the value of a put begins. */
    public int valueFrom() {
        return valueFrom;
    }

    public int valueLength() {
        return valueLength;
    }

    /** When what is put expires, in milliseconds since 1970; 0 for never. */
    public long deadline() {
        return deadline;
    }

    /** Whether the range that is deleted has an end; otherwise it ends with its keyspace. */
    public boolean isBounded() {
        return isBounded;
    }

    /** Where the first key behind the range begins, if that is bounded. */
    public int toFrom() {
        return valueFrom;
    }

    public int toLength() {
        return valueLength;
    }

    /** The number of the table that is loaded. */
    public long tableNumber() {
        return LittleEndian.getLong(bytes(), tableFrom);
    }

    /** How many bytes its file has. */
    public long tableBytes() {
        return LittleEndian.getLong(bytes(), tableFrom + Long.BYTES);
    }

    /** What its file says that it is: see the footer of a table. */
    public int tableChecksum() {
        return LittleEndian.getInt(bytes(), tableFrom + 2 * Long.BYTES);
    }

    /** The name of the keyspace that is created. */
    public String name() {
        return new String(bytes(), keyFrom, keyLength, StandardCharsets.UTF_8);
    }

    /** The options of the keyspace that is created: {@link CommitFormat#decodeOptions}. */
    public SortedMap<Integer, byte[]> options(Set<Integer> known) {
        return CommitFormat.decodeOptions(bytes(), valueFrom, valueLength, known);
    }

    /** Where the operation begins. */
    int operationFrom() {
        return operationFrom;
    }

    /** Where the next one does. */
    int operationEnd() {
        return reader.at();
    }
}
