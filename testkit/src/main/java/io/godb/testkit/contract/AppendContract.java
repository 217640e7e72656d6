package io.godb.testkit.contract;

import static io.godb.testkit.contract.Contents.append;
import static io.godb.testkit.contract.Contents.assertContent;
import static io.godb.testkit.contract.Contents.bytes;
import static io.godb.testkit.contract.Contents.createFile;
import static io.godb.testkit.contract.Contents.join;
import static io.godb.testkit.contract.Contents.overwrite;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link AppendFile} says, and {@link FileSystem} about how one is opened. */
interface AppendContract extends Subject {
    @Test
    default void appendsEveryLengthByEitherRoute() {
        for (Route route : Route.values()) {
            for (int length : Contents.LENGTHS) {
                Path file = directory().resolve(route + "-" + length);
                byte[] content = bytes(length, length);
                try (AppendFile target = fileSystem().create(file)) {
                    append(target, content, route);
                    assertEquals(length, target.position());
                    assertEquals(length, target.size());
                }
                assertContent(content, fileSystem(), file);
            }
        }
    }

    @Test
    default void appendsOneBehindTheOther() {
        Path file = directory().resolve("file");
        byte[] content = new byte[0];
        try (AppendFile target = fileSystem().create(file)) {
            for (int length : Contents.LENGTHS) {
                byte[] part = bytes(length, length);
                append(target, part, Route.CHANNEL);
                content = join(content, part);
                assertEquals(content.length, target.position());
            }
        }
        assertContent(content, fileSystem(), file);
    }

    @Test
    default void routesAlternateWithinAndBeyondTheFilledPart() {
        for (int filled : new int[] {0, 1, 4096, 10_000, 65_536, 70_000}) {
            Path file = directory().resolve("filled-" + filled);
            byte[] content = new byte[0];
            try (AppendFile target = fileSystem().create(file)) {
                target.fill(filled);
                for (int turn = 0; turn < 40; turn++) {
                    byte[] part = bytes(1 + turn * 97, turn);
                    append(target, part, turn % 2 == 0 ? Route.MAPPED : Route.CHANNEL);
                    content = join(content, part);
                    assertEquals(content.length, target.position());
                    assertEquals(Math.max(filled, content.length), target.size());
                }
            }
            assertContent(content, fileSystem(), file);
        }
    }

    @Test
    default void appendsAcrossTheFilledEnd() {
        for (Route route : Route.values()) {
            Path file = directory().resolve("across-" + route);
            try (AppendFile target = fileSystem().create(file)) {
                target.fill(4096);
                append(target, bytes(4000, 1), route);
                append(target, bytes(4000, 2), route);
                assertEquals(8000, target.size());
            }
            assertContent(join(bytes(4000, 1), bytes(4000, 2)), fileSystem(), file);
        }
    }

    @Test
    default void anEmptyAppendChangesNothing() {
        for (Route route : Route.values()) {
            Path file = directory().resolve("file-" + route);
            try (AppendFile target = fileSystem().create(file)) {
                append(target, new byte[0], route);
                assertEquals(0, target.size());
                append(target, bytes(10, 1), route);
                append(target, new byte[0], route);
                assertEquals(10, target.position());
                assertEquals(10, target.size());
            }
            assertContent(bytes(10, 1), fileSystem(), file);
        }
    }

    @Test
    default void takesTheRemainingBytesOfEveryKindOfBufferAndConsumesThem() {
        byte[] content = bytes(9000, 1);
        byte[] middle = Arrays.copyOfRange(content, 1000, 8000);
        for (Route route : Route.values()) {
            for (boolean isFilled : new boolean[] {false, true}) {
                List<ByteBuffer> sources = sourcesOf(content);
                for (int index = 0; index < sources.size(); index++) {
                    Path file = directory().resolve(route + "-" + isFilled + "-" + index);
                    ByteBuffer source = sources.get(index);
                    try (AppendFile target = fileSystem().create(file)) {
                        if (isFilled) {
                            target.fill(middle.length);
                        }
                        target.append(source, route);
                    }
                    assertEquals(source.limit(), source.position(), "consumed");
                    assertContent(middle, fileSystem(), file);
                }
            }
        }
    }

    /** The bytes 1000 to 8000 of the content: on the heap, direct, read-only, and as slices of each. */
    private static List<ByteBuffer> sourcesOf(byte[] content) {
        ByteBuffer heap = ByteBuffer.wrap(content);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        return List.of(
                heap.duplicate().position(1000).limit(8000),
                heap.asReadOnlyBuffer().position(1000).limit(8000),
                heap.slice(500, 8000).position(500).limit(7500),
                direct.duplicate().position(1000).limit(8000),
                direct.asReadOnlyBuffer().position(1000).limit(8000),
                direct.slice(500, 8000).position(500).limit(7500));
    }

    @Test
    default void fillExtendsWithZerosAndLeavesThePosition() {
        Path file = directory().resolve("file");
        try (AppendFile target = fileSystem().create(file)) {
            append(target, bytes(100, 1), Route.CHANNEL);
            target.fill(70_000);
            assertEquals(100, target.position());
            assertEquals(70_000, target.size());
            assertEquals(70_000, fileSystem().size(file));
        }
        assertContent(Arrays.copyOf(bytes(100, 1), 70_000), fileSystem(), file);
    }

    @Test
    default void fillNeverShrinksAndKeepsWhatIsThere() {
        Path file = directory().resolve("file");
        try (AppendFile target = fileSystem().create(file)) {
            append(target, bytes(5000, 1), Route.MAPPED);
            for (long length : new long[] {0, 1, 4096, 5000}) {
                target.fill(length);
                assertEquals(5000, target.size());
                assertEquals(5000, target.position());
            }
        }
        assertContent(bytes(5000, 1), fileSystem(), file);
    }

    @Test
    default void fillRefusesANegativeLength() {
        Path file = directory().resolve("file");
        try (AppendFile target = fileSystem().create(file)) {
            append(target, bytes(10, 1), Route.CHANNEL);
            assertThrows(IllegalArgumentException.class, () -> target.fill(-1));
            assertThrows(IllegalArgumentException.class, () -> target.fill(Long.MIN_VALUE));
            append(target, bytes(10, 2), Route.CHANNEL);
        }
        assertContent(join(bytes(10, 1), bytes(10, 2)), fileSystem(), file);
    }

    @Test
    default void fillMayBeRepeated() {
        Path file = directory().resolve("file");
        byte[] content = new byte[0];
        try (AppendFile target = fileSystem().create(file)) {
            for (int turn = 1; turn <= 5; turn++) {
                target.fill(turn * 5000L);
                byte[] part = bytes(4999, turn);
                append(target, part, turn % 2 == 0 ? Route.CHANNEL : Route.MAPPED);
                content = join(content, part);
            }
        }
        assertContent(Arrays.copyOf(content, 25_000), fileSystem(), file);
    }

    @Test
    default void opensAtAnyPositionAndKeepsWhatLiesBehind() {
        byte[] content = bytes(10_000, 1);
        for (int position : new int[] {0, 1, 4095, 4096, 5000, 9999, 10_000}) {
            for (Route route : Route.values()) {
                Path file = directory().resolve(route + "-" + position);
                createFile(fileSystem(), file, content);
                try (AppendFile target = fileSystem().openForAppend(file, position)) {
                    assertEquals(position, target.position());
                    assertEquals(10_000, target.size());
                    assertEquals(file, target.path());
                    assertContent(content, fileSystem(), file);
                    append(target, bytes(3000, 2), route);
                    assertEquals(position + 3000, target.position());
                    assertEquals(Math.max(10_000, position + 3000), target.size());
                }
                assertContent(overwrite(content, position, bytes(3000, 2)), fileSystem(), file);
            }
        }
    }

    @Test
    default void refusesToOpenOutsideTheFile() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(10, 1));
        for (long position : new long[] {11, 5000, Long.MAX_VALUE, -1}) {
            assertThrows(IllegalArgumentException.class, () -> fileSystem().openForAppend(file, position));
        }
        assertContent(bytes(10, 1), fileSystem(), file);
    }

    @Test
    default void openForAppendNeverCreates() {
        assertThrows(
                RuntimeException.class,
                () -> fileSystem().openForAppend(directory().resolve("missing"), 0));
        assertEquals(List.of(), fileSystem().list(directory()));
    }

    @Test
    default void aRecycledFileKeepsItsLengthAndItsBytesUntilTheyAreOverwritten() {
        Path retired = directory().resolve("retired");
        Path file = directory().resolve("file");
        byte[] content = bytes(20_000, 1);
        createFile(fileSystem(), retired, content);
        try (AppendFile target = fileSystem().recycle(retired, file)) {
            assertEquals(file, target.path());
            assertEquals(0, target.position());
            assertEquals(20_000, target.size());
            assertFalse(fileSystem().exists(retired));
            assertContent(content, fileSystem(), file);
            append(target, bytes(5000, 2), Route.MAPPED);
            append(target, bytes(1, 3), Route.CHANNEL);
        }
        byte[] expected = overwrite(content, 0, join(bytes(5000, 2), bytes(1, 3)));
        assertContent(expected, fileSystem(), file);
    }

    @Test
    default void whatWasAppendedIsThereBeforeAnyForceOrClose() {
        for (Route route : Route.values()) {
            Path file = directory().resolve("file-" + route);
            try (AppendFile target = fileSystem().create(file)) {
                target.fill(4096);
                append(target, bytes(100, 1), route);
                assertContent(Arrays.copyOf(bytes(100, 1), 4096), fileSystem(), file);
            }
        }
    }

    @Test
    default void forceMayBeCalledAtAnyTime() {
        Path file = directory().resolve("file");
        try (AppendFile target = fileSystem().create(file)) {
            target.force();
            append(target, bytes(100, 1), Route.MAPPED);
            target.force();
            target.force();
            target.fill(9000);
            append(target, bytes(100, 2), Route.MAPPED);
            target.force();
            assertEquals(200, target.position());
            assertEquals(9000, target.size());
        }
        assertContent(Arrays.copyOf(join(bytes(100, 1), bytes(100, 2)), 9000), fileSystem(), file);
    }

    @Test
    default void aClosedAppenderRefusesEverything() {
        Path file = directory().resolve("file");
        AppendFile target = fileSystem().create(file);
        append(target, bytes(10, 1), Route.CHANNEL);
        target.close();
        target.close();
        for (Route route : Route.values()) {
            assertThrows(IllegalStateException.class, () -> append(target, bytes(10, 2), route));
        }
        assertThrows(IllegalStateException.class, () -> target.fill(100));
        assertThrows(IllegalStateException.class, target::force);
        assertContent(bytes(10, 1), fileSystem(), file);
    }

    @Test
    default void aWrittenFileGoesOnWhereItWasClosed() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(4090, 1));
        try (AppendFile target = fileSystem().openForAppend(file, 4090)) {
            append(target, bytes(4090, 2), Route.MAPPED);
        }
        assertContent(join(bytes(4090, 1), bytes(4090, 2)), fileSystem(), file);
    }
}
