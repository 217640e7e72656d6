package io.godb.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Reopens a {@link SmallLog} and judges what it finds: a prefix of what was submitted that has everything acknowledged.
 * Recovery moves what the segments hold into the base and deletes them.
 */
final class SmallLogRecovery implements CrashChecker {
    private final Set<PlantedBug> bugs;

    SmallLogRecovery(Set<PlantedBug> bugs) {
        this.bugs = bugs;
    }

    @Override
    public void check(FileSystem image, List<Mark> marks) {
        int last = recoveredFrom(image);
        assertThat(last)
                .as("last recovered record")
                .isBetween(LastMark.of(Mark.Kind.ACKNOWLEDGED, marks), LastMark.of(Mark.Kind.SUBMITTED, marks));
        if (image.exists(SmallLog.DATA)) {
            recover(image, last);
            assertThat(recoveredFrom(image)).as("last record after recovery").isEqualTo(last);
        }
    }

    private int recoveredFrom(FileSystem image) {
        int last = baseOf(image).getInt(0);
        for (int segment = baseOf(image).getInt(4); image.exists(SmallLog.segmentPath(segment)); segment++) {
            last = readSegment(SmallLog.read(image, SmallLog.segmentPath(segment)), segment, last);
        }
        return last;
    }

    private int readSegment(ByteBuffer log, int segment, int before) {
        RecordCodec codec = new RecordCodec(bugs);
        int last = before;
        for (byte[] payload = codec.decode(log, segment); payload.length > 0; payload = codec.decode(log, segment)) {
            assertThat(RecordCodec.numberIn(payload)).as("record after " + last).isEqualTo(last + 1);
            last++;
        }
        return last;
    }

    private void recover(FileSystem image, int last) {
        List<Path> segments = image.list(SmallLog.DATA).stream()
                .filter(path -> path.getFileName().toString().startsWith("log-"))
                .toList();
        int next = 1
                + segments.stream()
                        .mapToInt(SmallLogRecovery::numberOf)
                        .max()
                        .orElse(baseOf(image).getInt(4));
        if (bugs.contains(PlantedBug.RECOVERY_DELETES_TOO_EARLY)) {
            segments.forEach(image::delete);
        }
        AtomicFile.publish(image, SmallLog.BASE, SmallLog.base(last, next));
        segments.forEach(image::delete);
    }

    private static int numberOf(Path segment) {
        return Integer.parseInt(segment.getFileName().toString().substring("log-".length()));
    }

    private static ByteBuffer baseOf(FileSystem image) {
        return image.exists(SmallLog.BASE) ? SmallLog.read(image, SmallLog.BASE) : SmallLog.base(0, 1);
    }
}
