package io.godb.crashtests.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.AppendFile;
import io.godb.core.file.LocalFileSystem;
import io.godb.crashtests.rig.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views closed while others read: safe with epochs, and shown to be deadly without, so that the test has teeth. */
@Tag("floor")
class ReadEpochsTest {
    @TempDir
    Path scratch;

    private Path file;

    @BeforeEach
    void createFile() {
        file = scratch.resolve("file");
        try (AppendFile target = new LocalFileSystem().create(file)) {
            target.fill(1 << 20);
        }
    }

    @Test
    void closingAfterTheReadersLeftHarmsNobody() {
        assertThat(closeViewsUnderReaders(true).output()).contains("clean");
    }

    @Test
    void closingWithoutWaitingIsWhatThisGuardsAgainst() {
        assertThat(closeViewsUnderReaders(false).exitCode()).isNotZero();
    }

    private ChildJvm.Result closeViewsUnderReaders(boolean isWaiting) {
        List<String> options = List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + scratch.resolve("crash.log"));
        return ChildJvm.run(ChildJvm.command(options, EpochsChild.class, file, 800, isWaiting));
    }
}
