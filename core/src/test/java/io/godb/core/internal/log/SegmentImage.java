package io.godb.core.internal.log;

import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.log.SegmentFormat.Identity;
import io.godb.core.internal.log.SegmentFormat.Opening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** The bytes of a segment, written record by record the way the format page says. */
final class SegmentImage {
    static final UUID LOG = new UUID(1, 2);
    static final long INCARNATION = 77;

    final long number;
    final List<Integer> positions = new ArrayList<>();
    byte[] bytes;
    int end = SegmentFormat.RECORDS;
    long nextOffset;
    long time = 1000;

    SegmentImage(long number, int fileBytes) {
        this.number = number;
        bytes = new byte[fileBytes];
        identity(LOG, number);
    }

    SegmentImage identity(UUID log, long identityNumber) {
        put(SegmentFormat.encode(new Identity(log, identityNumber, bytes.length)), 0);
        return this;
    }

    /** What a former life left, from the first record on. */
    SegmentImage stale(byte[] former) {
        System.arraycopy(former, SegmentFormat.OPENING, bytes, SegmentFormat.OPENING, bytes.length - 512);
        return this;
    }

    SegmentImage open(long firstOffset, long durableOffset, long previousNumber, int previousEnd) {
        put(
                SegmentFormat.encode(
                        new Opening(number, firstOffset, INCARNATION, durableOffset, previousNumber, previousEnd, 0)),
                SegmentFormat.OPENING);
        nextOffset = firstOffset;
        return this;
    }

    SegmentImage record(byte[] payload, long durableOffset) {
        return record(payload, durableOffset, RecordFormat.KIND_BYTES, nextOffset);
    }

    SegmentImage record(byte[] payload, long durableOffset, int kind, long offset) {
        positions.add(end);
        append(payload, durableOffset, kind, offset);
        nextOffset = offset + 1;
        return this;
    }

    SegmentImage records(int count, long durableOffset) {
        for (int i = 0; i < count; i++) {
            record(payload(nextOffset), Math.min(durableOffset, nextOffset - 1));
        }
        return this;
    }

    SegmentImage seal(boolean hasIndex, long durableOffset) {
        byte[] index = new byte[hasIndex ? positions.size() * 4 : 0];
        for (int i = 0; hasIndex && i < positions.size(); i++) {
            LittleEndian.putInt(index, i * 4, positions.get(i));
        }
        int recordsEnd = end;
        append(index, durableOffset, RecordFormat.KIND_SEAL, nextOffset);
        end = recordsEnd;
        return this;
    }

    private void append(byte[] payload, long durableOffset, int kind, long offset) {
        put(payload, end + RecordFormat.HEADER_BYTES);
        RecordFormat.write(
                bytes,
                end,
                SegmentFormat.seed(LOG, number),
                offset,
                kind,
                payload.length,
                LittleEndian.checksum(payload, 0, payload.length),
                durableOffset,
                time++,
                0);
        end += RecordFormat.HEADER_BYTES + payload.length;
    }

    /** Makes one byte wrong. */
    SegmentImage flip(int position) {
        bytes[position] ^= 0x41;
        return this;
    }

    /** Gives the file another length, and an identity that says so. */
    void resize(int length) {
        bytes = Arrays.copyOf(bytes, length);
        identity(LOG, number);
    }

    private void put(byte[] source, int position) {
        System.arraycopy(source, 0, bytes, position, source.length);
    }

    static byte[] payload(long offset) {
        byte[] payload = new byte[20];
        Arrays.fill(payload, (byte) (offset * 7 + 3));
        return payload;
    }
}
