package io.godb.crashtests.log;

import io.godb.core.log.Log;
import io.godb.core.log.LogMessage;
import io.godb.core.log.LogRecord;
import io.godb.testkit.oracle.RecordSink;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A commit's content as a record, or as the messages of a batch, and back. */
final class LogContent {
    private static final int MESSAGE_BYTES = 150;

    private LogContent() {}

    /** The content in pieces, one a message. */
    static List<LogMessage> batch(byte[] content) {
        List<LogMessage> messages = new ArrayList<>();
        for (int from = 0; from < content.length; from += MESSAGE_BYTES) {
            byte[] piece = Arrays.copyOfRange(content, from, Math.min(content.length, from + MESSAGE_BYTES));
            messages.add(LogMessage.of(null, piece, Instant.EPOCH));
        }
        return messages;
    }

    /** Hands over all that the log holds. */
    static void scan(Log log, RecordSink found) {
        for (long offset = log.startOffset(); offset < log.nextOffset(); offset++) {
            found.record(offset, of(log.record(offset)));
        }
    }

    private static byte[] of(LogRecord record) {
        if (record instanceof LogRecord.Bytes single) {
            return single.bytes();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ((LogRecord.Batch) record).messages().forEach(message -> all.writeBytes(message.value()));
        return all.toByteArray();
    }
}
