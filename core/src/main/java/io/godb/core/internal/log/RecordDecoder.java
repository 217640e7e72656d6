package io.godb.core.internal.log;

import io.godb.core.log.LogRecord;
import java.nio.file.Path;

/** Makes a record of a payload as it is stored, whose checksum was right. */
@FunctionalInterface
interface RecordDecoder {
    /** A payload that cannot be decoded is a {@link io.godb.core.GoDbException} that says why. */
    LogRecord record(
            int kind, long offset, long time, int codec, int encryption, byte[] stored, Path file, long position);
}
