package io.godb.core.internal.format;

import io.godb.core.UnsupportedFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a commit did, as the payload of its record in the log; {@code docs/FORMAT.md} says what each field means.
 *
 * <pre>
 *  commit     u8 version, operation...
 *  operation  u8 kind, highest bit: it has a deadline; varint keyspace; then
 *    put              varint length, key, [i64 deadline], varint length, value
 *    delete           varint length, key
 *    delete range     varint length, from, u8 0 | u8 1, varint length, to
 *    create keyspace  varint length, name in UTF-8, varint length, options
 *    drop keyspace
 *    load             u64 number of the table, u64 length of its file, u32 checksum of its tail
 *  options    (u8 tag, varint length, bytes)..., tags ascending
 * </pre>
 *
 * <p><b>Invariant.</b> No put or delete stands before a range delete of the same commit that covers its key: what is applied
 * has one number for the whole commit, and a range delete hides lower ones alone.
 *
 * <p><b>Invariant.</b> A commit that loads does nothing else, and all its tables are of one keyspace.
 *
 * <p>Written by {@link CommitBuffer}, read by {@link CommitCursor}.
 */
public final class CommitFormat {
    static final int VERSION = 1;
    static final int HEADER_BYTES = 1;
    static final int HAS_DEADLINE = 0x80;
    static final int DEADLINE_BYTES = Long.BYTES;
    static final int TABLE_BYTES = 2 * Long.BYTES + Integer.BYTES;
    static final int LONGEST_VARINT_BYTES = 5;
    static final byte NO_END = 0;
    static final byte END = 1;

    /** Tags from here on must be understood. */
    public static final int FIRST_REQUIRED_TAG = 0x80;

    private static final int LAST_TAG = 0xFF;

    /** The most bytes that an operation has beside its keys and values. */
    static final int LONGEST_FRAME_BYTES =
            1 + LONGEST_VARINT_BYTES + LONGEST_VARINT_BYTES + DEADLINE_BYTES + 1 + LONGEST_VARINT_BYTES;

    private CommitFormat() {}

    /** Writes a number that is not negative; returns the position behind it. */
    static int putVarint(byte[] target, int at, int value) {
        int next = at;
        int rest = value;
        while (rest > 0x7F) {
            target[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[next++] = (byte) rest;
        return next;
    }

    /** The bytes of a keyspace's options, by their tags. */
    public static byte[] encodeOptions(SortedMap<Integer, byte[]> options) {
        int room = options.values().stream()
                .mapToInt(value -> 1 + LONGEST_VARINT_BYTES + value.length)
                .sum();
        byte[] bytes = new byte[room];
        int at = 0;
        // Whatever the order of the map is.
        for (var option : new TreeMap<>(options).entrySet()) {
            byte[] value = option.getValue();
            bytes[at] = tag(option.getKey());
            at = putVarint(bytes, at + 1, value.length);
            System.arraycopy(value, 0, bytes, at, value.length);
            at += value.length;
        }
        return Arrays.copyOf(bytes, at);
    }

    private static byte tag(int tag) {
        if (tag < 0 || tag > LAST_TAG) {
            throw new IllegalArgumentException("an option's tag is between 0 and " + LAST_TAG + "; " + tag + " is not");
        }
        return (byte) tag;
    }

    /**
     * The options whose tags are known. Others are left out, or, where they must be understood, refused with an {@link
     * UnsupportedFormatException}; bytes that are no options are an {@link IllegalArgumentException}.
     */
    public static SortedMap<Integer, byte[]> decodeOptions(byte[] bytes, int from, int length, Set<Integer> known) {
        SortedMap<Integer, byte[]> options = new TreeMap<>();
        CommitReader reader = new CommitReader();
        reader.over(bytes, from, length);
        int before = -1;
        while (reader.left() > 0) {
            int tag = reader.unsignedByte("option's tag");
            if (tag <= before) {
                throw reader.malformed("option " + tag + " follows option " + before);
            }
            before = tag;
            int valueLength = reader.length("option");
            if (known.contains(tag)) {
                options.put(tag, Arrays.copyOfRange(bytes, reader.at(), reader.at() + valueLength));
            } else if (tag >= FIRST_REQUIRED_TAG) {
                throw new UnsupportedFormatException(
                        "a keyspace has the option " + tag
                                + ", which only a newer version of GoDb knows: open the database with that",
                        null);
            }
            reader.skip(valueLength);
        }
        return options;
    }

    static byte[] utf8(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(name)) {
            throw new IllegalArgumentException(
                    "a keyspace's name has half of a surrogate pair, which UTF-8 cannot say");
        }
        return bytes;
    }
}
