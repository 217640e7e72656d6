package io.godb.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.ErrorCode;
import io.godb.core.GoDbException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StorageErrorsTest {
    private static final Path FILE = Path.of("data", "wal");

    @Test
    void tellsFailuresApart() {
        assertCode(new NoSuchFileException("x"), ErrorCode.FILE_MISSING);
        assertCode(new FileAlreadyExistsException("x"), ErrorCode.FILE_EXISTS);
        assertCode(new AccessDeniedException("x"), ErrorCode.STORAGE_READ_ONLY);
        assertCode(new FileSystemException("x", null, "Read-only file system"), ErrorCode.STORAGE_READ_ONLY);
        assertCode(new IOException("No space left on device"), ErrorCode.DISK_FULL);
        assertCode(new IOException("Disk quota exceeded"), ErrorCode.DISK_FULL);
        assertCode(new IOException("There is not enough space on the disk"), ErrorCode.DISK_FULL);
        assertCode(new FileSystemException("x", null, "Too many open files"), ErrorCode.OUT_OF_FILE_HANDLES);
        assertCode(new IOException("Input/output error"), ErrorCode.STORAGE_IO);
        assertCode(new DirectoryNotEmptyException("x"), ErrorCode.STORAGE_IO);
        assertCode(new NotDirectoryException("x"), ErrorCode.STORAGE_IO);
    }

    @Test
    void takesNoFailedReadForSomethingThatWritingCouldMend() {
        for (IOException cause : List.of(new AccessDeniedException("x"), new IOException("Input/output error"))) {
            assertThat(StorageErrors.whenReading("read", FILE, cause).code()).isEqualTo(ErrorCode.STORAGE_IO);
        }
        IOException outOfHandles = new FileSystemException("x", null, "Too many open files");
        assertThat(StorageErrors.whenReading("read", FILE, outOfHandles).code())
                .isEqualTo(ErrorCode.OUT_OF_FILE_HANDLES);
    }

    @Test
    void saysWhatWhereAndWhy() {
        GoDbException error = StorageErrors.whenReading("read at 7 in", FILE, new IOException("Input/output error"));
        assertThat(error)
                .hasMessage("could not read at 7 in " + FILE + ": Input/output error; check the device, then reopen");
        assertThat(error.file()).isEqualTo(FILE);
        assertThat(error).hasRootCauseMessage("Input/output error");
    }

    private static void assertCode(IOException cause, ErrorCode code) {
        GoDbException error = StorageErrors.whenWriting("touch", FILE, cause);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.isRetryable()).isEqualTo(code.isRetryable());
        assertThat(error).hasCause(cause).hasMessageStartingWith("could not touch " + FILE + ": ");
    }
}
