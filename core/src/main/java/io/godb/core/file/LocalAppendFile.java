package io.godb.core.file;

import io.godb.core.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of the operating system, open for appending.
 *
 * <p>Two routes lead into the same pages of the page cache: stores into a mapping of the part that exists already, and
 * positional writes to the channel. Forcing the channel covers both.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>Forces are made one after another, each looking for a failure first: of two that overlap, the kernel tells only
 *       one that the bytes of both were lost (measured: 40 of 40).
 *   <li>Whatever an append or a force throws, an {@link Error} too, is remembered before it leaves.
 *   <li>The newest mapping covers {@code mappedLength} bytes. Older ones, which a fill made too short, stay until close.
 * </ol>
 *
 * <p><b>Threads.</b> As {@link AppendFile} says. An appender and a forcer share {@code failure} only.
 */
final class LocalAppendFile implements AppendFile {
    private static final Logger LOG = LoggerFactory.getLogger("io.godb.storage");
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

    private final Path path;
    private final LocalChannel channel;
    private final ReentrantLock forcing = new ReentrantLock();
    private volatile @Nullable Throwable failure;

    // The appender's own.
    private final List<Mapping> mappings = new ArrayList<>();
    private @Nullable FileChannel mappable;
    private @Nullable ByteBuffer mapped;
    private byte[] scratch = {};
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
        try {
            ByteBuffer target = route == Route.MAPPED ? mappingUpTo(end) : null;
            if (target != null) {
                store(source, target);
            } else {
                write(source);
            }
        } catch (Throwable cause) {
            fail(cause);
            throw cause;
        }
        position = end;
        size = Math.max(size, end);
    }

    private void store(ByteBuffer source, ByteBuffer target) {
        int length = source.remaining();
        try {
            MappedMemory.store(source, target, (int) position, scratch);
        } catch (InternalError fault) {
            throw new StorageException(
                    "could not store " + length + " bytes at " + position + " in the mapped " + path
                            + ": no space for a page, the file was cut short, or the device failed; reopen to recover",
                    path,
                    fault);
        }
    }

    private void write(ByteBuffer source) {
        int length = source.remaining();
        try {
            channel.write(source, position);
        } catch (IOException cause) {
            throw StorageErrors.whenWriting("append " + length + " bytes at " + position + " to", path, cause);
        }
    }

    private @Nullable ByteBuffer mappingUpTo(long end) {
        return end <= mappedLength ? mapped : mapUpTo(end);
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
            return mapped;
        } catch (IOException cause) {
            LOG.warn("{} cannot be mapped and is written through its channel, more slowly: {}", path, cause.toString());
            closeMappable();
            return null;
        }
    }

    @Override
    public void fill(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("a file cannot be filled up to " + length);
        }
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
            throw StorageErrors.whenWriting("fill up to " + length + " bytes", path, cause);
        }
        force();
    }

    @Override
    public void warm() {
        requireUsable();
        ByteBuffer target = mappingUpTo(size);
        if (target == null) {
            return;
        }
        try {
            MappedMemory.enter(target, (int) position);
        } catch (InternalError fault) {
            throw new StorageException(
                    "could not enter the pages of the mapped " + path
                            + ": no space for one, the file was cut short, or the device failed",
                    path,
                    fault);
        }
    }

    @Override
    public void force() {
        forcing.lock();
        try {
            requireUsable();
            channel.force(false);
        } catch (IOException cause) {
            StorageException failed = StorageErrors.whenWriting("force", path, cause);
            fail(failed);
            throw failed;
        } catch (Error cause) {
            fail(cause);
            throw cause;
        } finally {
            forcing.unlock();
        }
    }

    @Override
    public void close() {
        try {
            mapped = null;
            mappedLength = 0;
            mappings.forEach(Mapping::close);
            mappings.clear();
        } finally {
            closeMappable();
            closeChannel();
        }
    }

    private void closeMappable() {
        FileChannel open = mappable;
        mappable = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException harmless) {
                // Nothing was ever written through it.
                LOG.warn("a second handle on {} could not be closed", path, harmless);
            }
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException cause) {
            throw StorageErrors.whenWriting("close", path, cause);
        }
    }

    private void requireUsable() {
        if (!channel.isOpen()) {
            throw new IllegalStateException(path + " is closed; open it again");
        }
        Throwable first = failure;
        if (first != null) {
            throw new StorageException(
                    path + " takes no more appends, fills or forces since one failed; go on with a new file: "
                            + first.getMessage(),
                    path,
                    first);
        }
    }

    private void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }
}
