package io.godb.core.internal.checkpoint;

import java.nio.file.Path;
import java.util.UUID;

/**
 * The bytes of {@code CURRENT}; {@code docs/FORMAT.md} says what each field means.
 *
 * <p><b>Failure.</b> As {@link CheckpointFormat} says.
 */
public final class CurrentFormat {
    static final int KIND = 5;
    static final int VERSION = 1;

    private CurrentFormat() {}

    /** The whole file. */
    public static byte[] encode(Current current) {
        FieldWriter fields = FileHead.begin();
        fields.uuid(current.log());
        fields.u64(current.lsn());
        fields.u64(current.writerEpoch());
        CheckpointFormat.encode(current.places(), fields);
        return new FileHead(VERSION, current.database(), current.number()).seal(KIND, fields);
    }

    /** What a whole file says; {@code file} is for the messages. */
    public static Current decode(Path file, byte[] bytes) {
        FileHead head = FileHead.of(file, bytes, KIND, VERSION);
        FieldReader fields = new FieldReader(file, bytes);
        try {
            UUID log = fields.uuid();
            long lsn = fields.u64();
            long writerEpoch = fields.u64();
            Places places = CheckpointFormat.places(fields);
            fields.requireEnd();
            return new Current(head.database(), log, head.number(), lsn, writerEpoch, places);
        } catch (IllegalArgumentException cause) {
            throw fields.damaged(String.valueOf(cause.getMessage()), cause);
        }
    }
}
