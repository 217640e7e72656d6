package io.godb.core.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.LogPosition;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StateFileTest {
    @Test
    void whatIsPublishedIsRead() {
        MemoryFileSystem files = new LogImage().write();
        assertThat(StateFile.read(files, LogImage.DIRECTORY)).isEqualTo(new StateFile.Found(null, null));
        State state = new State(
                new UUID(5, 6), true, 7, 8, 9, 10, 11, List.of(new LogPosition(12, 7), new LogPosition(13, 8)));
        StateFile.publish(files, LogImage.DIRECTORY, state);
        StateFile.publish(files, LogImage.DIRECTORY, state);
        assertThat(StateFile.read(files, LogImage.DIRECTORY)).isEqualTo(new StateFile.Found(state, null));
    }

    @Test
    void anyWrongByteIsTold() {
        LogImage image = new LogImage().open(1, 0);
        for (int position = 0; position < image.files.get("STATE").length; position++) {
            MemoryFileSystem files = image.flipped("STATE", position).write();
            assertThat(StateFile.read(files, LogImage.DIRECTORY).damage()).contains("STATE");
        }
        MemoryFileSystem large = image.with("STATE", new byte[17 << 20]).write();
        assertThat(StateFile.read(large, LogImage.DIRECTORY).damage()).isNotNull();
    }
}
