package io.godb.core.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.log.SegmentFormat.Identity;
import io.godb.core.internal.log.SegmentFormat.Opening;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.Log;
import io.godb.core.log.LogMessage;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The log whose files the format page shows: what it says is what is written, and what it is read as. */
class LogExampleTest {
    private static final Path DIRECTORY = Path.of("/log");
    private static final UUID LOG = new UUID(0xba41_9d35_0dfe_8af7L, 0xaee7_bbe1_0c45_c028L);
    private static final long INCARNATION = 0x4f08_3ce3_f12b_bb4bL;
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final int END = SegmentFormat.RECORDS + 2 * RecordFormat.HEADER_BYTES + 5 + 17;

    @Test
    void theSegmentOfTheFormatPageIsWhatIsWritten() throws IOException {
        byte[] written = Arrays.copyOf(written(SegmentFormat.name(1).toString()), END);
        assertThat(FormatPage.example("Segment (SegmentFormat)"))
                .as(() -> dump(written))
                .isEqualTo(written);
    }

    @Test
    void theStateOfTheFormatPageIsWhatIsWritten() throws IOException {
        byte[] written = written(StateFormat.NAME);
        assertThat(FormatPage.example("STATE (StateFormat)"))
                .as(() -> dump(written))
                .isEqualTo(written);
    }

    @Test
    void decodesTheSegmentOfTheFormatPage() throws IOException {
        byte[] segment = FormatPage.example("Segment (SegmentFormat)");
        byte[] identity = Arrays.copyOf(segment, SegmentFormat.BLOCK_BYTES);
        byte[] opening = Arrays.copyOfRange(segment, SegmentFormat.OPENING, SegmentFormat.RECORDS);
        assertThat(SegmentFormat.isIdentity(identity)).isTrue();
        assertThat(SegmentFormat.identity(identity)).isEqualTo(new Identity(LOG, 1, 65_536));
        assertThat(SegmentFormat.opening(opening, 1)).contains(new Opening(1, 1, INCARNATION, 0, 0, 0, 0));

        int first = SegmentFormat.RECORDS;
        assertRecord(segment, first, 1, RecordFormat.KIND_BYTES, 5, 0);
        assertThat(new String(segment, first + RecordFormat.HEADER_BYTES, 5, StandardCharsets.UTF_8))
                .isEqualTo("hello");
        int second = first + RecordFormat.HEADER_BYTES + 5;
        assertRecord(segment, second, 2, RecordFormat.KIND_BATCH, 17, 1);
        byte[] payload = Arrays.copyOfRange(segment, second + RecordFormat.HEADER_BYTES, segment.length);
        assertThat(BatchFormat.decode(payload)).isEqualTo(batch());
    }

    private static void assertRecord(byte[] bytes, int at, long offset, int kind, int length, long durableOffset) {
        assertThat(RecordFormat.isValid(bytes, at, SegmentFormat.seed(LOG, 1))).isTrue();
        assertThat(RecordFormat.offset(bytes, at)).isEqualTo(offset);
        assertThat(RecordFormat.kind(bytes, at)).isEqualTo(kind);
        assertThat(RecordFormat.length(bytes, at)).isEqualTo(length);
        assertThat(RecordFormat.durableOffset(bytes, at)).isEqualTo(durableOffset);
        assertThat(RecordFormat.time(bytes, at)).isEqualTo(TIME.toEpochMilli());
        assertThat(RecordFormat.codec(bytes, at)).isZero();
        assertThat(RecordFormat.encryption(bytes, at)).isZero();
        assertThat(LittleEndian.checksum(bytes, at + RecordFormat.HEADER_BYTES, length))
                .isEqualTo(RecordFormat.payloadChecksum(bytes, at));
    }

    @Test
    void decodesTheStateOfTheFormatPage() throws IOException {
        byte[] state = FormatPage.example("STATE (StateFormat)");
        assertThat(StateFormat.isState(state)).isTrue();
        assertThat(StateFormat.decode(state))
                .isEqualTo(new State(LOG, true, 1, 2, 1, 1, END, List.of(new LogPosition(INCARNATION, 1))));
    }

    private static List<LogMessage> batch() {
        return List.of(LogMessage.of(new byte[] {'k'}, new byte[] {'v'}, TIME));
    }

    private static byte[] written(String name) {
        MemoryFileSystem files = new MemoryFileSystem();
        LogOptions options = LogOptions.builder()
                .fileSystem(files)
                .segmentBytes(LogOptions.SMALLEST_SEGMENT_BYTES)
                .firstSegmentBytes(LogOptions.SMALLEST_SEGMENT_BYTES)
                .background(false)
                .clock(() -> TIME)
                .random(new Random(42))
                .build();
        try (Log log = Log.open(DIRECTORY, options)) {
            log.append("hello".getBytes(StandardCharsets.UTF_8));
            log.sync();
            log.append(batch());
        }
        try (ReadFile file = files.open(DIRECTORY.resolve(name))) {
            byte[] bytes = new byte[(int) file.size()];
            file.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    /** As the page shows it, without lines of zeros. */
    private static String dump(byte[] bytes) {
        StringBuilder text = new StringBuilder("\n");
        for (int at = 0; at < bytes.length; at += 16) {
            byte[] line = Arrays.copyOfRange(bytes, at, Math.min(at + 16, bytes.length));
            if (!Arrays.equals(line, new byte[line.length])) {
                text.append(String.format("%08x ", at));
                StringBuilder characters = new StringBuilder();
                for (int i = 0; i < 16; i++) {
                    text.append(i == 8 ? " " : "").append(i < line.length ? String.format(" %02x", line[i]) : "   ");
                    characters.append(
                            i >= line.length
                                    ? ""
                                    : line[i] >= 32 && line[i] < 127 ? String.valueOf((char) line[i]) : ".");
                }
                text.append("  |").append(characters).append("|\n");
            }
        }
        return text.toString();
    }
}
