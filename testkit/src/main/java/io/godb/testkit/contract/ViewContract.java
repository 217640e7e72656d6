package io.godb.testkit.contract;

import static io.godb.testkit.contract.Contents.append;
import static io.godb.testkit.contract.Contents.bytes;
import static io.godb.testkit.contract.Contents.copy;
import static io.godb.testkit.contract.Contents.createFile;
import static io.godb.testkit.contract.Contents.overwrite;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What {@link ByteView} says. */
interface ViewContract extends Subject {
    @Test
    default void showsAFileOfEveryLength() {
        for (int length : Contents.LENGTHS) {
            try (ByteView view = viewed(bytes(length, length), "of-" + length)) {
                assertEquals(length, view.size());
                assertArrayEquals(bytes(length, length), copy(view));
                view.confirm();
            }
        }
    }

    @Test
    default void readsLittleEndianValuesAtEveryPosition() {
        byte[] content = bytes(140_000, 1);
        ByteBuffer expected = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        try (ByteView view = viewed(content, "values")) {
            for (int position = 0; position < content.length; position++) {
                assertEquals(content[position], view.getByte(position));
            }
            for (int position = 0; position <= content.length - Integer.BYTES; position += Integer.BYTES) {
                assertEquals(expected.getInt(position), view.getInt(position));
            }
            for (int position = 0; position <= content.length - Long.BYTES; position += Long.BYTES) {
                assertEquals(expected.getLong(position), view.getLong(position));
            }
            view.confirm();
        }
    }

    @Test
    default void refusesValuesThatAreNotAligned() {
        try (ByteView view = viewed(bytes(100, 1), "alignment")) {
            for (int position : new int[] {1, 2, 3, 5, 90}) {
                assertThrows(IllegalArgumentException.class, () -> view.getInt(position));
                assertThrows(IllegalArgumentException.class, () -> view.getLong(position));
            }
            assertThrows(IllegalArgumentException.class, () -> view.getLong(4));
        }
    }

    @Test
    default void copiesAnyRangeToAnyPlace() {
        byte[] content = bytes(140_000, 1);
        try (ByteView view = viewed(content, "ranges")) {
            for (int position : new int[] {0, 1, 4095, 4096, 8191, 65_535, 65_536, 131_071, 139_999}) {
                for (int length : new int[] {0, 1, 2, 4096, 4097, 70_000}) {
                    int count = Math.min(length, content.length - position);
                    byte[] target = new byte[count + 7];
                    view.copy(position, target, 3, count);
                    byte[] expected = new byte[count + 7];
                    System.arraycopy(content, position, expected, 3, count);
                    assertArrayEquals(expected, target);
                }
            }
        }
    }

    @Test
    default void showsLaterAppendsWithinItsLength() {
        for (Route route : Route.values()) {
            Path file = directory().resolve("file-" + route);
            try (AppendFile target = fileSystem().create(file)) {
                append(target, bytes(100, 1), route);
                target.fill(70_000);
                try (ByteView view = fileSystem().view(file)) {
                    byte[] expected = Arrays.copyOf(bytes(100, 1), 70_000);
                    assertArrayEquals(expected, copy(view));
                    append(target, bytes(60_000, 2), route);
                    assertArrayEquals(overwrite(expected, 100, bytes(60_000, 2)), copy(view));
                }
            }
        }
    }

    @Test
    default void showsLaterAppendsEvenAfterTheFileHasGrown() {
        Path file = directory().resolve("file");
        try (AppendFile target = fileSystem().create(file)) {
            target.fill(10);
            try (ByteView view = fileSystem().view(file)) {
                target.fill(1_000_000);
                append(target, bytes(500_000, 1), Route.MAPPED);
                assertEquals(10, view.size());
                assertArrayEquals(Arrays.copyOf(bytes(500_000, 1), 10), copy(view));
            }
        }
    }

    @Test
    default void keepsItsSizeWhileTheFileGrows() {
        Path file = directory().resolve("file");
        try (AppendFile target = fileSystem().create(file)) {
            append(target, bytes(100, 1), Route.CHANNEL);
            try (ByteView view = fileSystem().view(file)) {
                append(target, bytes(5000, 2), Route.CHANNEL);
                assertEquals(100, view.size());
                assertThrows(IndexOutOfBoundsException.class, () -> view.getByte(100));
                assertArrayEquals(bytes(100, 1), copy(view));
            }
            try (ByteView view = fileSystem().view(file)) {
                assertEquals(5100, view.size());
            }
        }
    }

    @Test
    default void refusesPositionsOutside() {
        for (int length : new int[] {0, 1, 100, 4096, 65_536}) {
            try (ByteView view = viewed(bytes(length, 1), "bounds-" + length)) {
                for (int position : new int[] {-1, length, length + 1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                    assertThrows(IndexOutOfBoundsException.class, () -> view.getByte(position));
                    assertThrows(IndexOutOfBoundsException.class, () -> view.getInt(position));
                    assertThrows(IndexOutOfBoundsException.class, () -> view.getLong(position));
                    assertThrows(IndexOutOfBoundsException.class, () -> view.copy(position, new byte[1], 0, 1));
                }
                assertThrows(IndexOutOfBoundsException.class, () -> view.getInt(length - Integer.BYTES + 1));
                assertThrows(IndexOutOfBoundsException.class, () -> view.getLong(length - Long.BYTES + 1));
                assertArrayEquals(bytes(length, 1), copy(view));
            }
        }
    }

    @Test
    default void refusesToCopyOutsideEitherEnd() {
        try (ByteView view = viewed(bytes(10_000, 1), "copies")) {
            byte[] target = new byte[9000];
            assertThrows(IndexOutOfBoundsException.class, () -> view.copy(0, target, 0, 10_001));
            assertThrows(IndexOutOfBoundsException.class, () -> view.copy(9999, target, 0, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> view.copy(0, target, 0, -1));
            assertThrows(IndexOutOfBoundsException.class, () -> view.copy(0, target, 0, 9001));
            assertThrows(IndexOutOfBoundsException.class, () -> view.copy(0, target, 4000, 5001));
            assertThrows(IndexOutOfBoundsException.class, () -> view.copy(0, target, -1, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> view.copy(0, target, Integer.MAX_VALUE, 1));
            assertArrayEquals(new byte[9000], target, "a refused copy changes nothing");
        }
    }

    @Test
    default void viewsAreIndependent() {
        ByteView one = viewed(bytes(5000, 1), "shared");
        try (ByteView other = fileSystem().view(directory().resolve("shared"))) {
            one.close();
            assertArrayEquals(bytes(5000, 1), copy(other));
        }
    }

    @Test
    default void aClosedViewRefusesToRead() {
        ByteView view = viewed(bytes(100, 1), "closed");
        view.close();
        view.close();
        assertThrows(IllegalStateException.class, () -> view.getByte(0));
        assertThrows(IllegalStateException.class, () -> view.getInt(0));
        assertThrows(IllegalStateException.class, () -> view.getLong(0));
        assertThrows(IllegalStateException.class, () -> view.copy(0, new byte[1], 0, 1));
        assertThrows(IllegalStateException.class, view::confirm);
    }

    private ByteView viewed(byte[] content, String name) {
        Path file = directory().resolve(name);
        createFile(fileSystem(), file, content);
        return fileSystem().view(file);
    }
}
