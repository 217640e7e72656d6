package io.godb.crashtests.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one record stands in an undamaged segment, told by the format page alone: {@code from} its header to {@code end}
 * behind its payload.
 */
record StoredRecord(String file, long offset, int from, int end) {
    static final int FIRST = 1024;
    private static final int HEADER_BYTES = 32;
    private static final int LENGTH_BITS = 29;
    private static final int SEAL = 3;

    /** All records of a segment whose opening is there; none of one that was only prepared. */
    static List<StoredRecord> of(Image image, String file) {
        ByteBuffer bytes = ByteBuffer.wrap(image.bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<StoredRecord> records = new ArrayList<>();
        long next = isOpened(bytes, file) ? bytes.getLong(512 + 8) : Long.MAX_VALUE;
        int position = FIRST;
        while (position + HEADER_BYTES <= bytes.capacity() && bytes.getLong(position + 8) == next) {
            int lengthAndKind = bytes.getInt(position + 16);
            if (lengthAndKind >>> LENGTH_BITS == SEAL) {
                break;
            }
            int end = position + HEADER_BYTES + (lengthAndKind & (1 << LENGTH_BITS) - 1);
            if (end > bytes.capacity()) {
                break;
            }
            records.add(new StoredRecord(file, next, position, end));
            position = end;
            next++;
        }
        return records;
    }

    private static boolean isOpened(ByteBuffer bytes, String file) {
        return bytes.getLong(512) == Long.parseLong(file.substring(0, 16));
    }

    /** Those of all segments, ascending; without those that a later segment replaces, after a cut. */
    static List<StoredRecord> of(Image image) {
        List<StoredRecord> all = new ArrayList<>();
        for (String file : image.segments()) {
            List<StoredRecord> records = of(image, file);
            if (!records.isEmpty()) {
                all.removeIf(each -> each.offset() >= records.get(0).offset());
                all.addAll(records);
            }
        }
        return all;
    }

    boolean covers(String name, int position) {
        return name.equals(file) && position >= from && position < end;
    }
}
