package io.godb.testkit.contract;

import static io.godb.testkit.contract.Contents.assertContent;
import static io.godb.testkit.contract.Contents.bytes;
import static io.godb.testkit.contract.Contents.createFile;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godb.core.ErrorCode;
import io.godb.core.ExistingFileException;
import io.godb.core.MissingFileException;
import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.ByteView;
import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What {@link FileSystem} says about names: create, list, rename, delete, directories. */
interface NamesContract extends Subject {
    /** Links are for file systems that have them; the others say so and do nothing. */
    @Test
    default void aSecondNameIsAsGoodAsTheFirst() {
        Path file = directory().resolve("file");
        Path other = directory().resolve("other");
        byte[] content = bytes(10, 1);
        createFile(fileSystem(), file, content);
        if (!fileSystem().link(file, other)) {
            assertFalse(fileSystem().exists(other));
            return;
        }
        assertThrows(ExistingFileException.class, () -> fileSystem().link(file, other));
        assertThrows(
                MissingFileException.class,
                () -> fileSystem()
                        .link(directory().resolve("missing"), directory().resolve("third")));
        fileSystem().delete(file);
        assertContent(content, fileSystem(), other);
    }

    @Test
    default void createsAnEmptyFile() {
        Path file = directory().resolve("new");
        try (AppendFile created = fileSystem().create(file)) {
            assertEquals(0, created.position());
            assertEquals(0, created.size());
            assertEquals(file, created.path());
        }
        assertTrue(fileSystem().exists(file));
        assertContent(new byte[0], fileSystem(), file);
    }

    @Test
    default void createRefusesANameThatAFileHas() {
        Path file = directory().resolve("taken");
        byte[] content = bytes(10, 1);
        createFile(fileSystem(), file, content);
        ExistingFileException refused =
                assertThrows(ExistingFileException.class, () -> fileSystem().create(file));
        assertEquals(file, refused.file());
        assertEquals(ErrorCode.FILE_EXISTS, refused.code());
        assertContent(content, fileSystem(), file);
    }

    @Test
    default void createRefusesANameThatADirectoryHas() {
        Path taken = directory().resolve("taken");
        fileSystem().createDirectories(taken);
        assertThrows(ExistingFileException.class, () -> fileSystem().create(taken));
        assertEquals(List.of(), fileSystem().list(taken));
    }

    @Test
    default void createRefusesAMissingDirectory() {
        Path file = directory().resolve("missing").resolve("file");
        MissingFileException refused =
                assertThrows(MissingFileException.class, () -> fileSystem().create(file));
        assertEquals(file, refused.file());
        assertFalse(fileSystem().exists(file));
        assertFalse(fileSystem().exists(directory().resolve("missing")));
    }

    @Test
    default void createRefusesAFileInPlaceOfADirectory() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(1, 1));
        assertThrows(StorageException.class, () -> fileSystem().create(file.resolve("below")));
        assertContent(bytes(1, 1), fileSystem(), file);
    }

    @Test
    default void whatIsMissingIsNamed() {
        Path missing = directory().resolve("missing");
        assertMissing(missing, () -> fileSystem().open(missing));
        assertMissing(missing, () -> fileSystem().openForAppend(missing, 0));
        assertMissing(missing, () -> fileSystem().view(missing));
        assertMissing(missing, () -> fileSystem().size(missing));
        assertMissing(missing, () -> fileSystem().list(missing));
        assertMissing(missing, () -> fileSystem().rename(missing, directory().resolve("other")));
        assertMissing(missing, () -> fileSystem().recycle(missing, directory().resolve("other")));
        assertEquals(List.of(), fileSystem().list(directory()));
    }

    private static void assertMissing(Path missing, Executable call) {
        MissingFileException thrown = assertThrows(MissingFileException.class, call);
        assertEquals(missing, thrown.file());
        assertEquals(ErrorCode.FILE_MISSING, thrown.code());
        assertTrue(thrown.toString().contains(missing.toString()), thrown::toString);
    }

    @Test
    default void filesAndDirectoriesExistOnceTheyWereCreated() {
        Path below = directory().resolve("directory");
        Path file = below.resolve("file");
        assertFalse(fileSystem().exists(below));
        assertFalse(fileSystem().exists(file));
        fileSystem().createDirectories(below);
        createFile(fileSystem(), file, new byte[0]);
        assertTrue(fileSystem().exists(directory()));
        assertTrue(fileSystem().exists(below));
        assertTrue(fileSystem().exists(file));
    }

    @Test
    default void sizeIsTheFilesLength() {
        for (int length : Contents.LENGTHS) {
            Path file = directory().resolve("of-" + length);
            createFile(fileSystem(), file, bytes(length, length));
            assertEquals(length, fileSystem().size(file));
        }
    }

    @Test
    default void listGivesAllNamesInOrder() {
        List<String> names = List.of("b", "a", "10", "9", "Z", "a.tmp", "aa", "a-b", "a b");
        for (String name : names) {
            createFile(fileSystem(), directory().resolve(name), new byte[0]);
        }
        fileSystem().createDirectories(directory().resolve("directory").resolve("below"));
        List<Path> expected = Stream.concat(names.stream(), Stream.of("directory"))
                .map(directory()::resolve)
                .sorted()
                .toList();
        assertEquals(expected, fileSystem().list(directory()));
        assertEquals(
                List.of(directory().resolve("directory").resolve("below")),
                fileSystem().list(directory().resolve("directory")));
    }

    @Test
    default void listNamesPathsBelowTheDirectoryAsItWasNamed() {
        fileSystem().createDirectories(directory().resolve("a"));
        createFile(fileSystem(), directory().resolve("file"), new byte[0]);
        Path roundabout = directory().resolve("a").resolve("..");
        assertEquals(
                List.of(roundabout.resolve("a"), roundabout.resolve("file")),
                fileSystem().list(roundabout));
    }

    @Test
    default void listOfAnEmptyDirectoryIsEmpty() {
        assertEquals(List.of(), fileSystem().list(directory()));
    }

    @Test
    default void listRefusesAFile() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(3, 3));
        StorageException refused =
                assertThrows(StorageException.class, () -> fileSystem().list(file));
        assertEquals(file, refused.file());
    }

    @Test
    default void aWayAroundLeadsToTheSameFile() {
        fileSystem().createDirectories(directory().resolve("a"));
        Path file = directory().resolve("b");
        Path roundabout = directory().resolve("a").resolve("..").resolve(".").resolve("b");
        createFile(fileSystem(), roundabout, bytes(5, 5));
        assertContent(bytes(5, 5), fileSystem(), file);
        assertThrows(ExistingFileException.class, () -> fileSystem().create(file));
        assertTrue(fileSystem().delete(roundabout));
        assertFalse(fileSystem().exists(file));
    }

    @Test
    default void createDirectoriesMakesAllThatAreMissing() {
        Path deep = directory().resolve("a").resolve("b").resolve("c");
        fileSystem().createDirectories(deep);
        assertTrue(fileSystem().exists(deep));
        assertEquals(List.of(directory().resolve("a")), fileSystem().list(directory()));
    }

    @Test
    default void createDirectoriesLeavesWhatIsThere() {
        Path below = directory().resolve("a");
        fileSystem().createDirectories(below);
        createFile(fileSystem(), below.resolve("file"), bytes(7, 7));
        fileSystem().createDirectories(below);
        fileSystem().createDirectories(directory());
        assertContent(bytes(7, 7), fileSystem(), below.resolve("file"));
    }

    @Test
    default void createDirectoriesRefusesAFile() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(7, 7));
        assertEquals(
                file,
                assertThrows(StorageException.class, () -> fileSystem().createDirectories(file))
                        .file());
        assertThrows(StorageException.class, () -> fileSystem().createDirectories(file.resolve("below")));
        assertContent(bytes(7, 7), fileSystem(), file);
    }

    @Test
    default void renameGivesAFileAnotherName() {
        Path from = directory().resolve("from");
        Path to = directory().resolve("to");
        createFile(fileSystem(), from, bytes(5000, 1));
        fileSystem().rename(from, to);
        assertEquals(List.of(to), fileSystem().list(directory()));
        assertContent(bytes(5000, 1), fileSystem(), to);
    }

    @Test
    default void renameReplacesTheFileThatHasTheName() {
        Path from = directory().resolve("from");
        Path to = directory().resolve("to");
        createFile(fileSystem(), from, bytes(10, 1));
        createFile(fileSystem(), to, bytes(5000, 2));
        fileSystem().rename(from, to);
        assertEquals(List.of(to), fileSystem().list(directory()));
        assertContent(bytes(10, 1), fileSystem(), to);
    }

    @Test
    default void renameMovesBetweenDirectories() {
        Path below = directory().resolve("below");
        fileSystem().createDirectories(below);
        Path from = directory().resolve("from");
        Path to = below.resolve("to");
        createFile(fileSystem(), from, bytes(10, 1));
        fileSystem().rename(from, to);
        assertEquals(List.of(below), fileSystem().list(directory()));
        assertContent(bytes(10, 1), fileSystem(), to);
    }

    @Test
    default void renameToTheSameNameChangesNothing() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(10, 1));
        fileSystem().rename(file, file);
        assertContent(bytes(10, 1), fileSystem(), file);
    }

    @Test
    default void renameOfAMissingFileLeavesTheOther() {
        Path to = directory().resolve("to");
        createFile(fileSystem(), to, bytes(10, 1));
        assertThrows(
                MissingFileException.class,
                () -> fileSystem().rename(directory().resolve("from"), to));
        assertContent(bytes(10, 1), fileSystem(), to);
    }

    @Test
    default void renameRefusesToReplaceADirectory() {
        Path from = directory().resolve("from");
        Path to = directory().resolve("to");
        createFile(fileSystem(), from, bytes(10, 1));
        fileSystem().createDirectories(to);
        assertThrows(StorageException.class, () -> fileSystem().rename(from, to));
        assertContent(bytes(10, 1), fileSystem(), from);
        assertEquals(List.of(), fileSystem().list(to));
    }

    @Test
    default void renameRefusesAMissingDirectory() {
        Path from = directory().resolve("from");
        createFile(fileSystem(), from, bytes(10, 1));
        Path to = directory().resolve("missing").resolve("to");
        assertThrows(MissingFileException.class, () -> fileSystem().rename(from, to));
        assertContent(bytes(10, 1), fileSystem(), from);
    }

    @Test
    default void deleteTellsWhetherTheFileWasThere() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(10, 1));
        assertTrue(fileSystem().delete(file));
        assertFalse(fileSystem().delete(file));
        assertFalse(fileSystem().exists(file));
        assertEquals(List.of(), fileSystem().list(directory()));
    }

    @Test
    default void aDeletedNameIsFreeAgain() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(5000, 1));
        fileSystem().delete(file);
        createFile(fileSystem(), file, bytes(10, 2));
        assertContent(bytes(10, 2), fileSystem(), file);
    }

    @Test
    default void deleteRemovesAnEmptyDirectory() {
        Path below = directory().resolve("below");
        fileSystem().createDirectories(below);
        assertTrue(fileSystem().delete(below));
        assertFalse(fileSystem().exists(below));
    }

    @Test
    default void deleteRefusesADirectoryThatIsNotEmpty() {
        Path below = directory().resolve("below");
        fileSystem().createDirectories(below);
        createFile(fileSystem(), below.resolve("file"), bytes(10, 1));
        StorageException refused =
                assertThrows(StorageException.class, () -> fileSystem().delete(below));
        assertEquals(below, refused.file());
        assertContent(bytes(10, 1), fileSystem(), below.resolve("file"));
    }

    @Test
    default void readersOutliveTheirName() {
        for (NameLoss loss : NameLoss.values()) {
            Path file = directory().resolve("read-" + loss);
            byte[] content = bytes(70_000, 1);
            createFile(fileSystem(), file, content);
            try (ReadFile reader = fileSystem().open(file);
                    ByteView view = fileSystem().view(file)) {
                loss.inflict(fileSystem(), file);
                assertArrayEquals(content, Contents.read(reader), () -> "read after " + loss);
                assertArrayEquals(content, Contents.copy(view), () -> "viewed after " + loss);
            }
        }
    }

    @Test
    default void appendersOutliveTheirNameAndTouchNoOther() {
        for (NameLoss loss : NameLoss.values()) {
            Path file = directory().resolve("append-" + loss);
            try (AppendFile appender = fileSystem().create(file)) {
                appender.fill(8192);
                Contents.append(appender, bytes(100, 1), Route.CHANNEL);
                try (ReadFile reader = fileSystem().open(file)) {
                    loss.inflict(fileSystem(), file);
                    fileSystem().delete(file);
                    createFile(fileSystem(), file, bytes(8192, 9));
                    Contents.append(appender, bytes(100, 2), Route.MAPPED);
                    Contents.append(appender, bytes(100, 3), Route.CHANNEL);
                    appender.force();
                    byte[] expected = Contents.join(bytes(100, 1), bytes(100, 2), bytes(100, 3), new byte[8192 - 300]);
                    assertArrayEquals(expected, Contents.read(reader), () -> "appended after " + loss);
                }
            }
            assertContent(bytes(8192, 9), fileSystem(), file);
        }
    }

    @Test
    default void directoriesCanBeForced() {
        Path below = directory().resolve("below");
        fileSystem().createDirectories(below);
        fileSystem().forceDirectory(directory());
        createFile(fileSystem(), below.resolve("file"), bytes(10, 1));
        fileSystem().forceDirectory(below);
        fileSystem().rename(below.resolve("file"), below.resolve("renamed"));
        fileSystem().forceDirectory(below);
        fileSystem().delete(below.resolve("renamed"));
        fileSystem().forceDirectory(below);
        assertEquals(List.of(), fileSystem().list(below));
    }

    @Test
    default void nothingIsBelowAFile() {
        Path file = directory().resolve("file");
        createFile(fileSystem(), file, bytes(10, 1));
        Path below = file.resolve("below");
        assertFalse(fileSystem().exists(below));
        assertFalse(fileSystem().delete(below));
        assertFalse(fileSystem().exists(below.resolve("deeper")));
        assertFalse(fileSystem().delete(below.resolve("deeper")));
        assertContent(bytes(10, 1), fileSystem(), file);
    }

    @Test
    default void aDirectoryIsNoFileToReadOrMeasure() {
        Path below = directory().resolve("below");
        fileSystem().createDirectories(below);
        assertThrows(StorageException.class, () -> fileSystem().open(below));
        assertThrows(StorageException.class, () -> fileSystem().view(below));
        assertThrows(StorageException.class, () -> fileSystem().size(below));
    }

    @Test
    default void renameRefusesADirectoryAndChangesNothing() {
        Path from = directory().resolve("from");
        Path to = directory().resolve("to");
        fileSystem().createDirectories(from);
        createFile(fileSystem(), from.resolve("file"), bytes(10, 1));
        assertThrows(StorageException.class, () -> fileSystem().rename(from, to));
        assertEquals(List.of(from), fileSystem().list(directory()));
        assertContent(bytes(10, 1), fileSystem(), from.resolve("file"));
    }

    @Test
    default void thereIsFreeSpace() {
        assertTrue(fileSystem().freeBytes(directory()) > 0);
    }

    @Test
    default void theKindOfFileSystemIsTold() {
        assertNotNull(fileSystem().kind(directory()));
    }

    /** The ways in which a file can lose the name it was opened under. */
    enum NameLoss {
        DELETE {
            @Override
            void inflict(FileSystem files, Path file) {
                files.delete(file);
            }
        },
        RENAME {
            @Override
            void inflict(FileSystem files, Path file) {
                files.rename(file, file.resolveSibling(file.getFileName() + "-renamed"));
            }
        },
        REPLACEMENT {
            @Override
            void inflict(FileSystem files, Path file) {
                Path other = file.resolveSibling(file.getFileName() + "-other");
                createFile(files, other, bytes(20, 5));
                files.rename(other, file);
            }
        };

        abstract void inflict(FileSystem files, Path file);
    }
}
