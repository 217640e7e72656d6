package io.godb.crashtests.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.godb.GoDb;
import io.godb.core.Database;
import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.Scan;
import io.godb.core.file.AtomicFile;
import io.godb.core.file.DirectoryLock;
import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.file.LockMode;
import io.godb.core.file.ReadFile;
import io.godb.core.log.Log;
import io.godb.testkit.crash.CrashExplorer;
import io.godb.testkit.crash.CrashReport;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the README, run; each of them must stand in this file word for word. */
@Tag("house")
class ReadmeExamplesTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private final byte[] content = "color=blue".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @Test
    void everyExampleStandsInThisFile() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        String readme = Files.readString(root.resolve("README.md"));
        String source = Files.readString(
                root.resolve("crash-tests/src/test/java/" + getClass().getName().replace('.', '/') + ".java"));
        List<String> examples = JAVA_BLOCK
                .matcher(readme)
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(examples).hasSize(4);
        assertThat(examples)
                .allSatisfy(example -> assertThat(withoutSpace(source)).contains(withoutSpace(example)));
    }

    @Test
    void keepsADatabase() {
        try (Database db = GoDb.connect("file:" + directory)) {
            Keyspace users = db.keyspace("users");
            users.put("user:1".getBytes(UTF_8), "Ada".getBytes(UTF_8));
            System.out.println(new String(users.get("user:1".getBytes(UTF_8)), UTF_8));
            try (Scan scan = users.scan(KeyRange.prefix("user:".getBytes(UTF_8)))) {
                for (Entry each : scan) {
                    System.out.println(new String(each.key(), UTF_8) + " is " + new String(each.value(), UTF_8));
                }
            }
            db.awaitDurable(users.delete("user:1".getBytes(UTF_8)));
        }
        try (Database db = GoDb.connect("file:" + directory)) {
            assertThat(db.openKeyspace("users").size()).isZero();
        }
    }

    @Test
    void keepsALog() {
        try (Log log = Log.open(directory)) {
            long offset = log.append("paid 42.00".getBytes(UTF_8));
            log.sync();
            System.out.println(new String(log.read(offset), UTF_8));
            log.truncateBefore(offset);
        }
        try (Log log = Log.open(directory)) {
            assertThat(log.read(1)).asString(UTF_8).isEqualTo("paid 42.00");
        }
    }

    @Test
    @SuppressWarnings("try") // the lock is held, not used
    void publishesAFile() {
        FileSystem files = new LocalFileSystem();
        try (DirectoryLock lock = files.lock(directory, LockMode.EXCLUSIVE)) {
            AtomicFile.publish(files, directory.resolve("settings"), ByteBuffer.wrap(content));
        }
        assertThat(directory.resolve("settings")).hasBinaryContent(content);
    }

    @Test
    void provesThatItSurvives() {
        CrashReport report = CrashExplorer.of(
                        (disk, marks) -> {
                            disk.createDirectories(Path.of("data"));
                            disk.forceDirectory(Path.of(""));
                            AtomicFile.publish(disk, Path.of("data/settings"), ByteBuffer.wrap(content));
                            marks.acknowledged("settings");
                        },
                        (image, marks) -> requireAcknowledgedSettings(image, marks))
                .explore()
                .orThrow();
        assertThat(report.distinct()).isPositive();
    }

    private void requireAcknowledgedSettings(FileSystem image, List<Mark> marks) {
        Path settings = Path.of("data/settings");
        if (image.exists(settings)) {
            try (ReadFile file = image.open(settings)) {
                ByteBuffer found = ByteBuffer.allocate(content.length);
                file.readFully(found, 0);
                assertThat(found.array()).isEqualTo(content);
            }
        } else {
            assertThat(marks).isEmpty();
        }
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
