package io.godb.testkit.crash;

import io.godb.core.file.Route;
import io.godb.testkit.crash.PersistenceModel.Trait;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts writes and fills into the pieces that a power cut keeps or loses apart from each other. Pieces within one sector
 * are kept in the order of their bytes: what a copy into mapped memory leaves of a sector is a prefix.
 */
final class PendingWrites {
    private static final int SECTOR_BYTES = 512;
    /** A long fill grows in this many steps at most. */
    private static final int FILL_STEPS_MAX = 64;
    /** Of a longer write only some pages are cut into sectors: all would be too many to tell apart. */
    private static final int SECTORS_WITHIN_BYTES = 32 * 1024;
    /** About so many pages between the first and the last of a long write are cut into sectors. */
    private static final int INNER_PAGES_CUT = 4;

    private static final TearPositions WHOLE_SECTORS = new TearPositions(0);

    private final boolean dataBeforeSize;
    private final boolean tearsWithinSectors;
    private final int unitBytes;
    private final List<Effect> pending;

    PendingWrites(PersistenceModel model, List<Effect> pending) {
        this.dataBeforeSize = model.has(Trait.DATA_BEFORE_SIZE);
        this.tearsWithinSectors = model.has(Trait.SECTORS);
        this.unitBytes = model.has(Trait.SECTORS) ? SECTOR_BYTES : Page.BYTES;
        this.pending = pending;
    }

    /** A write that returned. */
    void add(int event, DiskFile file, long position, ByteBuffer bytes, Route route) {
        cut(event, file, position, bytes, route).forEach(piece -> addPiece(piece, true));
    }

    /**
     * A write that failed: no later write in its place counts on its length or its bytes, which may never have arrived,
     * and no force covers them.
     */
    void addFailed(int event, DiskFile file, long position, ByteBuffer bytes, Route route) {
        int first = pending.size();
        cut(event, file, position, bytes, route).forEach(piece -> addPiece(piece, false));
        pending.subList(first, pending.size()).forEach(Effect::distrust);
    }

    private List<Piece> cut(int event, DiskFile file, long position, ByteBuffer bytes, Route route) {
        byte[] source = new byte[bytes.remaining()];
        bytes.get(source);
        boolean isCopied = tearsWithinSectors && route == Route.MAPPED;
        TearPositions tears = isCopied ? new TearPositions(source.length) : WHOLE_SECTORS;
        List<Piece> pieces = new ArrayList<>();
        for (int from = 0; from < source.length; ) {
            long start = position + from;
            int pieceBytes = isCut(event, start / Page.BYTES, position, source.length) ? unitBytes : Page.BYTES;
            int border = Math.min(source.length - from, pieceBytes - (int) (start % pieceBytes));
            int length = Math.min(border, tears.nextAfter(from) - from);
            pieces.add(new Piece(groupOf(event, start), file, start, source, from, length));
            from += length;
        }
        return pieces;
    }

    /** Whether that page of a write may tear: always where the write is short, at its ends, and at some places between. */
    private static boolean isCut(int event, long page, long position, int length) {
        long first = position / Page.BYTES;
        long last = (position + length - 1) / Page.BYTES;
        boolean isEnd = page == first || page == last;
        boolean isDrawn = Math.floorMod(Hashes.mix(event, page), last - first + 1) < INNER_PAGES_CUT;
        return length <= SECTORS_WITHIN_BYTES || isEnd || isDrawn;
    }

    /** Growth over zeros: until it is forced, what is there is anybody's guess, so there are no bytes to lose. */
    void addFill(int event, DiskFile file, long length) {
        long step = Math.max(Page.BYTES, (length - file.acceptedSize()) / FILL_STEPS_MAX);
        while (file.acceptedSize() < length) {
            long next = Math.min(length, (file.acceptedSize() / Page.BYTES) * Page.BYTES + step);
            Effect.Size growth =
                    new Effect.Size(groupOf(event, next), listOf(file.lastGrowth(), null), file, next, true);
            pending.add(growth);
            file.accept(growth);
        }
    }

    private static long groupOf(int event, long position) {
        return ((long) event << 32) | (position / Page.BYTES);
    }

    private void addPiece(Piece piece, boolean accepted) {
        if (piece.end() <= piece.file.acceptedSize()) {
            addData(piece, null, accepted);
        } else if (dataBeforeSize) {
            addGrowth(piece, addData(piece, null, accepted), accepted);
        } else {
            addData(piece, addGrowth(piece, null, accepted), accepted);
        }
    }

    private Effect.Data addData(Piece piece, Effect.@Nullable Size exposing, boolean accepted) {
        long firstUnit = piece.position / unitBytes;
        long lastUnit = (piece.end() - 1) / unitBytes;
        Set<Effect> required = new LinkedHashSet<>(listOf(exposing, null));
        for (long unit = firstUnit; unit <= lastUnit; unit++) {
            required.addAll(listOf(piece.file.lastOn(unit), null));
        }
        Effect.Data data = piece.data(required);
        for (long unit = firstUnit; accepted && unit <= lastUnit; unit++) {
            piece.file.accept(unit, data);
        }
        pending.add(data);
        return data;
    }

    private Effect.Size addGrowth(Piece piece, Effect.@Nullable Data exposed, boolean accepted) {
        Effect.Size growth =
                new Effect.Size(piece.group, listOf(piece.file.lastGrowth(), exposed), piece.file, piece.end(), false);
        pending.add(growth);
        if (accepted) {
            piece.file.accept(growth);
        }
        return growth;
    }

    private static List<Effect> listOf(@Nullable Effect first, @Nullable Effect second) {
        List<Effect> effects = new ArrayList<>(2);
        if (first != null) {
            effects.add(first);
        }
        if (second != null) {
            effects.add(second);
        }
        return effects;
    }

    /** A part of a write that is lost or kept as a whole, within one page. */
    private static final class Piece {
        private final long group;
        private final DiskFile file;
        private final long position;
        private final byte[] source;
        private final int sourceOffset;
        private final int length;

        Piece(long group, DiskFile file, long position, byte[] source, int sourceOffset, int length) {
            this.group = group;
            this.file = file;
            this.position = position;
            this.source = source;
            this.sourceOffset = sourceOffset;
            this.length = length;
        }

        long end() {
            return position + length;
        }

        Effect.Data data(Collection<Effect> requires) {
            return new Effect.Data(group, requires, file, position, source, sourceOffset, length);
        }
    }
}
