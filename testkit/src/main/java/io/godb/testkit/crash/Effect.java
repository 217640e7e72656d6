package io.godb.testkit.crash;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest thing a power cut keeps or loses. What it {@linkplain #requires requires} is on the disk whenever it is;
 * effects of one {@linkplain #group group} came from one page of one write, or are one change of a name.
 */
abstract sealed class Effect permits Effect.Data, Effect.Size, Effect.Name {
    /** The index of an effect that is durable. */
    static final int DURABLE = -1;

    private final long group;
    private final List<Effect> requires;
    private boolean forceable = true;
    private int index = DURABLE;

    private Effect(long group, Collection<Effect> requires) {
        this.group = group;
        this.requires = List.copyOf(requires);
    }

    final long group() {
        return group;
    }

    final List<Effect> requires() {
        return requires;
    }

    /** Whether a force can be relied upon to cover it; never again after one failed. */
    final boolean isForceable() {
        return forceable;
    }

    final void distrust() {
        forceable = false;
    }

    /** Its place among the pending effects, or {@link #DURABLE}. */
    final int index() {
        return index;
    }

    final void setIndex(int index) {
        this.index = index;
    }

    /** Its file, or null for a name. */
    @Nullable
    DiskFile file() {
        return null;
    }

    /** Bytes stored within one page. */
    static final class Data extends Effect {
        private final DiskFile file;
        private final int page;
        private final int offset;
        private final byte[] source;
        private final int sourceOffset;
        private final int length;

        Data(
                long group,
                Collection<Effect> requires,
                DiskFile file,
                long position,
                byte[] source,
                int sourceOffset,
                int length) {
            super(group, requires);
            this.file = file;
            this.page = Math.toIntExact(position / Page.BYTES);
            this.offset = (int) (position % Page.BYTES);
            this.source = source;
            this.sourceOffset = sourceOffset;
            this.length = length;
        }

        @Override
        DiskFile file() {
            return file;
        }

        int page() {
            return page;
        }

        long position() {
            return (long) page * Page.BYTES + offset;
        }

        /** Takes over what newer bytes there are in its place. */
        void coverWith(Effect newer) {
            if (newer instanceof Data data && data.file == file && data.page == page) {
                int from = Math.max(offset, data.offset);
                int to = Math.min(offset + length, data.offset + data.length);
                if (from < to) {
                    int newerFrom = data.sourceOffset + from - data.offset;
                    System.arraycopy(data.source, newerFrom, source, sourceOffset + from - offset, to - from);
                }
            }
        }

        void storeInto(byte[] target) {
            System.arraycopy(source, sourceOffset, target, offset, length);
        }
    }

    /** A file's growth. */
    static final class Size extends Effect {
        private final DiskFile file;
        private final long size;
        private final boolean fill;

        Size(long group, List<Effect> requires, DiskFile file, long size, boolean fill) {
            super(group, requires);
            this.file = file;
            this.size = size;
            this.fill = fill;
        }

        @Override
        DiskFile file() {
            return file;
        }

        long size() {
            return size;
        }

        /** Whether it grew over nothing that was written. */
        boolean isFill() {
            return fill;
        }
    }

    /** Names that change together. */
    static final class Name extends Effect {
        private final List<Change> changes;
        private final String text;

        Name(long group, List<Effect> requires, List<Change> changes, String text) {
            super(group, requires);
            this.changes = List.copyOf(changes);
            this.text = text;
        }

        List<Change> changes() {
            return changes;
        }

        String text() {
            return text;
        }
    }

    /** What a name leads to from now on; null frees it. */
    record Change(Path path, @Nullable Node node) {}
}
