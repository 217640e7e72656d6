package io.godb.testkit.crash;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.zip.CRC32C;

/** The records of {@link SmallLog}: their payload is the number, repeated. */
final class RecordCodec {
    private static final int HEADER_BYTES = 8;
    /** More than a sector; not a multiple of one, so that records share sectors and pages. */
    private static final int PAYLOAD_BYTES = 700;

    private final Set<PlantedBug> bugs;

    RecordCodec(Set<PlantedBug> bugs) {
        this.bugs = bugs;
    }

    ByteBuffer encode(int number, int generation) {
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + PAYLOAD_BYTES).position(HEADER_BYTES);
        while (record.hasRemaining()) {
            record.putInt(number);
        }
        byte[] payload = new byte[PAYLOAD_BYTES];
        record.get(HEADER_BYTES, payload);
        return record.putInt(0, PAYLOAD_BYTES)
                .putInt(Integer.BYTES, checksum(payload, generation))
                .flip();
    }

    /** The payload of the next record, or an empty one at the end of what is valid. */
    byte[] decode(ByteBuffer log, int generation) {
        if (log.remaining() < HEADER_BYTES) {
            return new byte[0];
        }
        int length = log.getInt();
        int checksum = log.getInt();
        if (length != PAYLOAD_BYTES || length > log.remaining()) {
            return new byte[0];
        }
        byte[] payload = new byte[length];
        log.get(payload);
        boolean valid = bugs.contains(PlantedBug.NO_CHECKSUM) || checksum == checksum(payload, generation);
        return valid ? payload : new byte[0];
    }

    /** The number in a payload, or -1 if it is not the same throughout. */
    static int numberIn(byte[] payload) {
        ByteBuffer numbers = ByteBuffer.wrap(payload);
        int number = numbers.getInt();
        while (numbers.hasRemaining()) {
            if (numbers.getInt() != number) {
                return -1;
            }
        }
        return number;
    }

    private int checksum(byte[] payload, int generation) {
        int seed = bugs.contains(PlantedBug.RECYCLED_WITHOUT_NEW_GENERATION) ? 0 : generation;
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(seed).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }
}
