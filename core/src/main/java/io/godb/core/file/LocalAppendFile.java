package io.godb.core.file;

import io.godb.core.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of the operating system, open for appending.
 *
 * <p>Two routes lead into the same pages of the page cache: stores into a mapping of the part that exists already, and
 * positional writes to the channel. Forcing the channel covers both on Linux; elsewhere the mapping is forced first.
 *
 * <p><b>Invariant.</b> The newest mapping covers {@code mappedLength} bytes. Mappings that a fill made too short stay
 * until close, because a force may be using them.
 *
 * <p><b>Threads.</b> As {@link AppendFile} says. An appender and a forcer share {@code failure} and {@code mapped} only.
 */
final class LocalAppendFile implements AppendFile {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.storage");
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Path path;
    private final LocalChannel channel;
    private final List<Mapping> mappings = new ArrayList<>();
    private volatile @Nullable StorageException failure;
    private volatile @Nullable ByteBuffer mapped;

    private @Nullable FileChannel mappable;

    private ByteBuffer scratch = NOTHING;
    private long mappedLength;
    private long position;
    private long size;

    /** {@code mappable} is open on the same file, or null where stores into a mapping are not safe. */
    LocalAppendFile(Path path, LocalChannel channel, @Nullable FileChannel mappable, long position, long size) {
        this.path = path;
        this.channel = channel;
        this.mappable = mappable;
        this.position = position;
        this.size = size;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void append(ByteBuffer source, Route route) {
        requireUsable();
        long end = position + source.remaining();
        ByteBuffer target = mapped;
        if (route == Route.MAPPED && end > mappedLength) {
            target = mapUpTo(end);
        }
        if (route == Route.MAPPED && target != null) {
            store(source, target);
        } else {
            write(source);
        }
        position = end;
        size = Math.max(size, end);
    }

    private void store(ByteBuffer source, ByteBuffer target) {
        try {
            MappedMemory.store(source, target, (int) position, scratch);
        } catch (InternalError fault) {
            throw failed(new StorageException(
                    "could not store " + source.remaining() + " bytes at " + position + " in the mapped " + path
                            + ": no space for a page, the file was cut short, or the device failed; reopen to recover",
                    path,
                    fault));
        }
    }

    private void write(ByteBuffer source) {
        int length = source.remaining();
        try {
            channel.write(source, position);
        } catch (IOException cause) {
            throw failed(StorageErrors.from("append " + length + " bytes at " + position + " to", path, cause));
        }
    }

    /** Maps the whole file as it is now; null if that does not reach the end, or cannot be done. */
    private @Nullable ByteBuffer mapUpTo(long end) {
        FileChannel source = mappable;
        if (source == null || end > size || size > Integer.MAX_VALUE) {
            return null;
        }
        try {
            scratch = MappedMemory.scratch();
            Mapping mapping = MappedFiles.mapForStoring(source, (int) size);
            mappings.add(mapping);
            mapped = mapping.bytes();
            mappedLength = size;
            return mapping.bytes();
        } catch (IOException cause) {
            // The process ran out of mappings, or the file system has none: slower, and just as safe.
            LOG.warn("{} cannot be mapped and is written through its channel: {}", path, cause.toString());
            mappable = null;
            return null;
        }
    }

    @Override
    public void fill(long length) {
        requireUsable();
        if (length <= size) {
            return;
        }
        try {
            while (size < length) {
                int count = (int) Math.min(ZEROS.capacity(), length - size);
                channel.write(ZEROS.duplicate().limit(count), size);
                size += count;
            }
        } catch (IOException cause) {
            throw StorageErrors.from("fill up to " + length + " bytes", path, cause);
        }
        force();
    }

    @Override
    public void force() {
        requireUsable();
        try {
            if (!Platform.IS_LINUX && mapped instanceof MappedByteBuffer stored) {
                stored.force();
            }
            channel.force(false);
        } catch (IOException cause) {
            throw failed(StorageErrors.from("force", path, cause));
        }
    }

    @Override
    public void close() {
        mapped = null;
        mappedLength = 0;
        mappings.forEach(Mapping::close);
        mappings.clear();
        try {
            if (mappable != null) {
                mappable.close();
            }
        } catch (IOException cause) {
            throw StorageErrors.from("close", path, cause);
        } finally {
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException cause) {
            throw StorageErrors.from("close", path, cause);
        }
    }

    private void requireUsable() {
        StorageException first = failure;
        if (first != null) {
            throw new StorageException(
                    path + " takes no more appends or forces since one failed: " + first.getMessage(), path, first);
        }
        if (!channel.isOpen()) {
            throw new IllegalStateException(path + " is closed");
        }
    }

    private StorageException failed(StorageException cause) {
        if (failure == null) {
            failure = cause;
        }
        return cause;
    }
}
