package io.godb.core.internal.log;

import io.godb.core.internal.format.LittleEndian;
import io.godb.core.log.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the file {@code STATE} holds; {@code docs/FORMAT.md} says what each field means. */
final class StateFormat {
    static final String NAME = "STATE";
    static final int VERSION = 1;

    private static final byte KIND = 2;
    private static final int INCARNATIONS = 64;
    private static final int INCARNATION_BYTES = 16;
    private static final int CHECKSUM_BYTES = 4;

    /**
     * The state of a log. {@code incarnations} holds, ascending, each incarnation with its first offset.
     */
    record State(
            UUID log,
            boolean isClosed,
            long startOffset,
            long durableOffset,
            long highestNumber,
            long endNumber,
            int endPosition,
            List<LogPosition> incarnations) {
        State {
            incarnations = List.copyOf(incarnations);
        }
    }

    private StateFormat() {}

    static byte[] encode(State state) {
        List<LogPosition> incarnations = state.incarnations();
        byte[] bytes = new byte[INCARNATIONS + incarnations.size() * INCARNATION_BYTES + CHECKSUM_BYTES];
        LittleEndian.putInt(bytes, 0, SegmentFormat.MAGIC);
        bytes[4] = KIND;
        bytes[5] = (byte) (state.isClosed() ? 1 : 0);
        LittleEndian.putShort(bytes, 6, VERSION);
        LittleEndian.putLong(bytes, 8, state.log().getMostSignificantBits());
        LittleEndian.putLong(bytes, 16, state.log().getLeastSignificantBits());
        LittleEndian.putLong(bytes, 24, state.startOffset());
        LittleEndian.putLong(bytes, 32, state.durableOffset());
        LittleEndian.putLong(bytes, 40, state.highestNumber());
        LittleEndian.putLong(bytes, 48, state.endNumber());
        LittleEndian.putInt(bytes, 56, state.endPosition());
        LittleEndian.putInt(bytes, 60, incarnations.size());
        int at = INCARNATIONS;
        for (LogPosition each : incarnations) {
            LittleEndian.putLong(bytes, at, each.incarnation());
            LittleEndian.putLong(bytes, at + 8, each.offset());
            at += INCARNATION_BYTES;
        }
        LittleEndian.putInt(bytes, at, LittleEndian.checksum(bytes, 0, at));
        return bytes;
    }

    /** Whether the checksum is right and it is the state of a log, of whatever version. */
    static boolean isState(byte[] bytes) {
        int checksum = bytes.length - CHECKSUM_BYTES;
        return checksum >= INCARNATIONS
                && LittleEndian.getInt(bytes, checksum) == LittleEndian.checksum(bytes, 0, checksum)
                && LittleEndian.getInt(bytes, 0) == SegmentFormat.MAGIC
                && bytes[4] == KIND;
    }

    /** The version of the format that a state names. */
    static int version(byte[] bytes) {
        return LittleEndian.getShort(bytes, 6);
    }

    static State decode(byte[] bytes) {
        List<LogPosition> incarnations = new ArrayList<>();
        int end = bytes.length - CHECKSUM_BYTES;
        for (int at = INCARNATIONS; at + INCARNATION_BYTES <= end; at += INCARNATION_BYTES) {
            incarnations.add(new LogPosition(LittleEndian.getLong(bytes, at), LittleEndian.getLong(bytes, at + 8)));
        }
        return new State(
                new UUID(LittleEndian.getLong(bytes, 8), LittleEndian.getLong(bytes, 16)),
                bytes[5] == 1,
                LittleEndian.getLong(bytes, 24),
                LittleEndian.getLong(bytes, 32),
                LittleEndian.getLong(bytes, 40),
                LittleEndian.getLong(bytes, 48),
                LittleEndian.getInt(bytes, 56),
                incarnations);
    }
}
