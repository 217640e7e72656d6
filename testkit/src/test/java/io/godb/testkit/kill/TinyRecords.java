package io.godb.testkit.kill;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Records in a file: {@code length:4 crc32c:4 number:8 payload}, the checksum over number and payload. */
public final class TinyRecords {
    private static final int HEADER_BYTES = 16;

    /** One record found. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Found(long number, byte[] payload) {}

    /** The valid records at the file's start, and where they end. */
    public record Scan(List<Found> records, long validEnd) {
        long lastNumber() {
            return records.isEmpty() ? 0 : records.get(records.size() - 1).number();
        }
    }

    private TinyRecords() {}

    /** Appends header and payload with one call each, so that kills tear records. */
    public static void append(AppendFile file, long number, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .putInt(payload.length)
                .putInt(checksum(number, payload))
                .putLong(number)
                .flip();
        file.append(header, Route.CHANNEL);
        file.append(ByteBuffer.wrap(payload), Route.CHANNEL);
    }

    /** Reads up to the first record that is not whole; a missing file has none. */
    public static Scan scan(FileSystem files, Path path) {
        List<Found> records = new ArrayList<>();
        if (!files.exists(path)) {
            return new Scan(records, 0);
        }
        ByteBuffer bytes = read(files, path);
        int validEnd = 0;
        while (bytes.remaining() >= HEADER_BYTES) {
            int length = bytes.getInt();
            int checksum = bytes.getInt();
            long number = bytes.getLong();
            if (length < 0 || length > bytes.remaining()) {
                break;
            }
            byte[] payload = new byte[length];
            bytes.get(payload);
            if (checksum != checksum(number, payload) || length == 0) {
                break;
            }
            records.add(new Found(number, payload));
            validEnd = bytes.position();
        }
        return new Scan(records, validEnd);
    }

    private static ByteBuffer read(FileSystem files, Path path) {
        try (ReadFile file = files.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.readFully(bytes, 0);
            return bytes.flip();
        }
    }

    private static int checksum(long number, byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }
}
