package io.godb.testkit.crash;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file as far as it is durable, and what the next pending effect on it has to follow. */
final class DiskFile implements Node {
    private final long number;
    private final List<Page> pages = new ArrayList<>();
    private final Map<Long, Effect.Data> lastOnUnit = new HashMap<>();
    private Path name;
    private long size;
    private long acceptedSize;
    private Effect.@Nullable Size lastGrowth;

    DiskFile(long number, Path name) {
        this.number = number;
        this.name = name;
    }

    long number() {
        return number;
    }

    /** Its newest name, for people to read. */
    Path name() {
        return name;
    }

    void rename(Path newName) {
        name = newName;
    }

    /** The durable length. */
    long size() {
        return size;
    }

    /** The length a running process sees. */
    long acceptedSize() {
        return acceptedSize;
    }

    Effect.@Nullable Size lastGrowth() {
        return lastGrowth;
    }

    void accept(Effect.Size growth) {
        lastGrowth = growth;
        acceptedSize = growth.size();
    }

    /** Makes {@code write} the newest on that unit. */
    void accept(long unit, Effect.Data write) {
        lastOnUnit.put(unit, write);
    }

    Effect.@Nullable Data lastOn(long unit) {
        return lastOnUnit.get(unit);
    }

    /** The durable bytes of a page, zeros where there are none. */
    Page page(int index) {
        return index < pages.size() ? pages.get(index) : Page.ZERO;
    }

    void setPage(int index, Page page) {
        while (pages.size() <= index) {
            pages.add(Page.ZERO);
        }
        pages.set(index, page);
    }

    void growTo(long length) {
        size = Math.max(size, length);
    }

    /** Begins with bytes that are durable. */
    void load(ByteBuffer bytes) {
        growTo(bytes.remaining());
        acceptedSize = size;
        for (int index = 0; bytes.hasRemaining(); index++) {
            byte[] page = new byte[Page.BYTES];
            bytes.get(page, 0, Math.min(Page.BYTES, bytes.remaining()));
            setPage(index, new Page(page));
        }
    }
}
