package io.godb.core.internal.format;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Operations as values that can be compared: keys and values as text. */
final class CommitModel {
    private static final Set<Integer> KNOWN = Set.of(1, 2, 200);

    /** An operation; {@code value} is the end of a range, or the options, where it is one of those. */
    record Operation(
            int kind, int keyspace, String key, @Nullable String value, long deadline) {
        static Operation put(int keyspace, String key, String value, long deadline) {
            return new Operation(EntryKind.PUT, keyspace, key, value, deadline);
        }

        static Operation delete(int keyspace, String key) {
            return new Operation(EntryKind.DELETE, keyspace, key, null, 0);
        }

        static Operation deleteRange(int keyspace, String from, @Nullable String toExclusive) {
            return new Operation(EntryKind.DELETE_RANGE, keyspace, from, toExclusive, 0);
        }

        boolean isEntry() {
            return kind == EntryKind.PUT || kind == EntryKind.DELETE;
        }

        boolean covers(Operation other) {
            return kind == EntryKind.DELETE_RANGE
                    && other.isEntry()
                    && other.keyspace == keyspace
                    && other.key.compareTo(key) >= 0
                    && (value == null || other.key.compareTo(value) < 0);
        }

        int contentLength() {
            return key.length() + (value == null ? 0 : value.length());
        }
    }

    private CommitModel() {}

    /** What a buffer should hold, said as slowly as can be. */
    static List<Operation> expected(List<Operation> operations) {
        List<Operation> expected = new ArrayList<>();
        for (Operation each : operations) {
            expected.removeIf(each::covers);
            expected.add(each);
        }
        return expected;
    }

    static void add(CommitBuffer target, Operation operation) {
        byte[] key = bytes("<" + operation.key + ">");
        String value = operation.value;
        switch (operation.kind) {
            case EntryKind.PUT -> {
                byte[] padded = bytes("[[" + value + "]");
                target.put(
                        operation.keyspace, key, 1, key.length - 2, padded, 2, padded.length - 3, operation.deadline);
            }
            case EntryKind.DELETE -> target.delete(operation.keyspace, key, 1, key.length - 2);
            case EntryKind.DELETE_RANGE ->
                target.deleteRange(operation.keyspace, bytes(operation.key), value == null ? null : bytes(value));
            case EntryKind.CREATE_KEYSPACE -> target.createKeyspace(operation.keyspace, operation.key, options(value));
            default -> target.dropKeyspace(operation.keyspace);
        }
    }

    /** One option of tag 1, or none. */
    private static SortedMap<Integer, byte[]> options(@Nullable String text) {
        SortedMap<Integer, byte[]> options = new TreeMap<>();
        if (text != null) {
            options.put(1, bytes(text));
        }
        return options;
    }

    static List<Operation> decode(byte[] bytes, int from, int length) {
        List<Operation> operations = new ArrayList<>();
        CommitCursor each = new CommitCursor().over(bytes, from, length);
        while (each.next()) {
            operations.add(operation(each));
        }
        return operations;
    }

    private static Operation operation(CommitCursor at) {
        String key = text(at.bytes(), at.keyFrom(), at.keyLength());
        return switch (at.kind()) {
            case EntryKind.PUT ->
                Operation.put(at.keyspace(), key, text(at.bytes(), at.valueFrom(), at.valueLength()), at.deadline());
            case EntryKind.DELETE_RANGE -> Operation.deleteRange(at.keyspace(), key, end(at));
            case EntryKind.CREATE_KEYSPACE -> new Operation(at.kind(), at.keyspace(), at.name(), option(at), 0);
            default -> new Operation(at.kind(), at.keyspace(), key, null, 0);
        };
    }

    private static @Nullable String end(CommitCursor at) {
        if (!at.isBounded()) {
            return null;
        }
        return text(at.bytes(), at.toFrom(), at.toLength());
    }

    private static @Nullable String option(CommitCursor at) {
        byte[] option = at.options(KNOWN).get(1);
        return option == null ? null : text(option, 0, option.length);
    }

    /** One character a byte, so that text is ordered as bytes are. */
    static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    private static String text(byte[] bytes, int from, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + length; i++) {
            text.append((char) (bytes[i] & 0xFF));
        }
        return text.toString();
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", "").toLowerCase(Locale.ROOT));
    }
}
