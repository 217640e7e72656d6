package io.godb.core.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.internal.log.FormatPage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the format page shows, and the files that this version of the formats wrote: they are read for good. */
class CheckpointExampleTest {
    private static final Path FILE = Path.of("example");

    @Test
    void theCheckpointOfTheFormatPageIsWhatIsWritten() throws IOException {
        byte[] page = FormatPage.example("Checkpoint (CheckpointFormat)");
        byte[] written = CheckpointFormat.encode(Checkpoints.example());
        assertThat(page).as(() -> HexFormat.of().formatHex(written)).isEqualTo(written);
        assertThat(CheckpointFormat.decode(FILE, page)).isEqualTo(Checkpoints.example());
    }

    @Test
    void theCurrentOfTheFormatPageIsWhatIsWritten() throws IOException {
        byte[] page = FormatPage.example("CURRENT (CurrentFormat)");
        byte[] written = CurrentFormat.encode(Current.of(Checkpoints.example()));
        assertThat(page).as(() -> HexFormat.of().formatHex(written)).isEqualTo(written);
        assertThat(CurrentFormat.decode(FILE, page)).isEqualTo(Current.of(Checkpoints.example()));
    }

    @Test
    void theFilesOfVersionOneAreRead() throws IOException {
        assertThat(CheckpointFormat.decode(FILE, golden("0000000000000007.ckpt")))
                .isEqualTo(Checkpoints.example());
        assertThat(CurrentFormat.decode(FILE, golden("CURRENT"))).isEqualTo(Current.of(Checkpoints.example()));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = CheckpointExampleTest.class.getResourceAsStream("/golden/checkpoint-1/" + name)) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }
}
