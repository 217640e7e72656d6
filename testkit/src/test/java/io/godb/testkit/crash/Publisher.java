package io.godb.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.AppendFile;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.testkit.trace.Marks;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Publishes versions of one file, correctly or with planted bugs, and judges what a crash left of them. */
final class Publisher implements CrashWorkload, CrashChecker {
    private static final Path DATA = Path.of("data");
    private static final Path NAME = DATA.resolve("x");
    private static final Path TEMPORARY = DATA.resolve("x.tmp");
    private static final Path OTHER = DATA.resolve("other");
    private static final int[] LENGTHS = {100, 9000, 4096, 5000};

    private final Set<PlantedBug> bugs;

    Publisher(PlantedBug... bugs) {
        this.bugs = Set.of(bugs);
    }

    @Override
    public void run(FileSystem files, Marks marks) {
        files.createDirectories(DATA);
        files.forceDirectory(Path.of(""));
        for (int version = 1; version <= LENGTHS.length; version++) {
            marks.submitted(String.valueOf(version));
            if (bugs.isEmpty()) {
                AtomicFile.publish(files, NAME, content(version));
            } else {
                publishWrongly(files, version);
            }
            marks.acknowledged(String.valueOf(version));
        }
    }

    private void publishWrongly(FileSystem files, int version) {
        try (AppendFile target = files.create(TEMPORARY)) {
            target.append(content(version), Route.CHANNEL);
            if (bugs.contains(PlantedBug.FORCE_OF_THE_WRONG_FILE)) {
                forceAnother(files, version);
            } else if (bugs.contains(PlantedBug.RENAME_BEFORE_FORCE)) {
                files.rename(TEMPORARY, NAME);
                target.force();
            } else if (!bugs.contains(PlantedBug.NO_FILE_FORCE)) {
                target.force();
            }
        }
        if (!bugs.contains(PlantedBug.RENAME_BEFORE_FORCE)) {
            files.rename(TEMPORARY, NAME);
        }
        if (!bugs.contains(PlantedBug.NO_DIRECTORY_FORCE)) {
            files.forceDirectory(DATA);
        }
    }

    private static void forceAnother(FileSystem files, int version) {
        try (AppendFile other = files.create(Path.of(OTHER + "-" + version))) {
            other.force();
        }
    }

    @Override
    public void check(FileSystem image, List<Mark> marks) {
        int version = image.exists(NAME) ? versionIn(image) : 0;
        assertThat(version)
                .as("recovered version")
                .isBetween(LastMark.of(Mark.Kind.ACKNOWLEDGED, marks), LastMark.of(Mark.Kind.SUBMITTED, marks));
        if (version > 0) {
            AtomicFile.publish(image, NAME, content(version));
            assertThat(versionIn(image)).as("version published again").isEqualTo(version);
        }
    }

    private static int versionIn(FileSystem image) {
        try (ReadFile file = image.open(NAME)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.readFully(bytes, 0);
            assertThat(bytes.capacity()).as("length of the published file").isPositive();
            int version = bytes.get(0);
            assertThat(version).as("version in the published file").isBetween(1, LENGTHS.length);
            assertThat(bytes.flip().equals(content(version)))
                    .as("version " + version + " is whole")
                    .isTrue();
            return version;
        }
    }

    private static ByteBuffer content(int version) {
        byte[] bytes = new byte[LENGTHS[version - 1]];
        Arrays.fill(bytes, (byte) version);
        return ByteBuffer.wrap(bytes);
    }
}
