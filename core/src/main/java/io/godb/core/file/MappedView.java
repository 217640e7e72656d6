package io.godb.core.file;

import io.godb.core.StorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A view of a mapped file.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>The mapped bytes never leave this object but as copies.
 *   <li>{@code bytes} is null exactly when the view is closed; on Java 17 nothing else stands between a late reader and a
 *       crash, which is why {@link ByteView#close} asks for more.
 * </ol>
 */
final class MappedView implements ByteView {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Path file;
    private final int size;
    private final @Nullable Mapping mapping;
    private @Nullable ByteBuffer bytes;

    /** {@code mapping} is null for an empty file, which cannot be mapped. */
    MappedView(Path file, @Nullable Mapping mapping) {
        this.file = file;
        this.mapping = mapping;
        ByteBuffer mapped = mapping == null ? NOTHING : mapping.bytes();
        this.bytes = mapped.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.size = mapped.capacity();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public byte getByte(int position) {
        try {
            return open().get(position);
        } catch (InternalError fault) {
            throw unreadable(fault);
        }
    }

    @Override
    public int getInt(int position) {
        try {
            return aligned(position, Integer.BYTES).getInt(position);
        } catch (InternalError fault) {
            throw unreadable(fault);
        }
    }

    @Override
    public long getLong(int position) {
        try {
            return aligned(position, Long.BYTES).getLong(position);
        } catch (InternalError fault) {
            throw unreadable(fault);
        }
    }

    @Override
    public void copy(int position, byte[] target, int targetOffset, int length) {
        try {
            MappedMemory.copy(open(), position, target, targetOffset, length);
        } catch (InternalError fault) {
            throw unreadable(fault);
        }
    }

    @Override
    public void confirm() {
        open();
        try {
            MappedMemory.confirm();
        } catch (InternalError fault) {
            throw unreadable(fault);
        }
    }

    @Override
    public void close() {
        if (bytes != null) {
            bytes = null;
            if (mapping != null) {
                mapping.close();
            }
        }
    }

    private ByteBuffer open() {
        ByteBuffer open = bytes;
        if (open == null) {
            throw new IllegalStateException("the view of " + file + " is closed; make a new one");
        }
        return open;
    }

    private ByteBuffer aligned(int position, int bytes) {
        ByteBuffer open = open();
        if ((position & (bytes - 1)) != 0) {
            throw ViewBounds.misaligned(position, bytes, size);
        }
        return open;
    }

    private StorageException unreadable(InternalError fault) {
        return new StorageException(
                "could not read a mapped page of " + file
                        + ": the file was cut short, or the device failed; check the device, then verify the files",
                file,
                fault);
    }
}
