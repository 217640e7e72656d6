package io.godb.testkit.contract;

import static io.godb.testkit.contract.Contents.assertContent;
import static io.godb.testkit.contract.Contents.bytes;
import static io.godb.testkit.contract.Contents.createFile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.godb.core.StorageException;
import io.godb.core.file.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link AtomicFile} says, on this file system. */
interface AtomicFileContract extends Subject {
    @Test
    default void publishesUnderAFreeName() {
        Path file = directory().resolve("file");
        AtomicFile.publish(fileSystem(), file, ByteBuffer.wrap(bytes(5000, 1)));
        assertContent(bytes(5000, 1), fileSystem(), file);
        assertEquals(List.of(file), fileSystem().list(directory()));
    }

    @Test
    default void publishesOverATakenName() {
        Path file = directory().resolve("file");
        for (int turn = 0; turn < 5; turn++) {
            byte[] content = bytes(5000 - turn * 1200, turn);
            AtomicFile.publish(fileSystem(), file, ByteBuffer.wrap(content));
            assertContent(content, fileSystem(), file);
        }
        assertEquals(List.of(file), fileSystem().list(directory()));
    }

    @Test
    default void publishesNothingAtAll() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(10, 1));
        AtomicFile.publish(fileSystem(), file, ByteBuffer.allocate(0));
        assertContent(new byte[0], fileSystem(), file);
    }

    @Test
    default void publishClearsAwayALeftover() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), directory().resolve("file" + AtomicFile.TEMPORARY_SUFFIX), bytes(9000, 1));
        AtomicFile.publish(fileSystem(), file, ByteBuffer.wrap(bytes(10, 2)));
        assertContent(bytes(10, 2), fileSystem(), file);
        assertEquals(List.of(file), fileSystem().list(directory()));
    }

    @Test
    default void aPublishThatCannotRenameLeavesWhatWasThere() {
        Path taken = directory().resolve("taken");
        fileSystem().createDirectories(taken);
        assertThrows(
                StorageException.class, () -> AtomicFile.publish(fileSystem(), taken, ByteBuffer.wrap(bytes(10, 2))));
        assertEquals(List.of(taken), fileSystem().list(directory()));
    }

    @Test
    default void aPublishIntoAMissingDirectoryLeavesNothing() {
        Path file = directory().resolve("missing").resolve("file");
        assertThrows(
                StorageException.class, () -> AtomicFile.publish(fileSystem(), file, ByteBuffer.wrap(bytes(10, 2))));
        assertEquals(List.of(), fileSystem().list(directory()));
    }
}
