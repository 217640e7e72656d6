package io.godb.core.internal.format;

import io.godb.core.Compression;
import io.godb.core.Lz4Compression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The codecs that are known, by the ids that stand beside what they compressed.
 *
 * <p><b>Invariant.</b> No two codecs have the same id; LZ4 is always known; ids below 128 are GoDb's own.
 *
 * <p><b>Threads.</b> Immutable; any thread.
 */
public final class Codecs {
    /** GoDb's own. */
    public static final Codecs OWN = new Codecs(List.of());

    private static final int FIRST_USER_ID = 128;

    private final Map<Integer, Compression> byId;

    /** GoDb's own and these. Two of one id, and an id that is not the user's, are an {@link IllegalArgumentException}. */
    public Codecs(List<Compression> further) {
        Map<Integer, Compression> known = new HashMap<>();
        further.forEach(codec -> add(known, codec));
        // What was handed in may do it faster.
        add(known, new Lz4Compression());
        byId = Map.copyOf(known);
    }

    private static void add(Map<Integer, Compression> known, Compression codec) {
        int id = id(codec);
        boolean isOurs = codec instanceof Lz4Compression || codec == Compression.none();
        if (id < FIRST_USER_ID && !isOurs) {
            throw new IllegalArgumentException("codec " + codec.name() + " has id " + id + ", but ids below "
                    + FIRST_USER_ID + " are GoDb's own: choose one from " + FIRST_USER_ID + " to 255");
        }
        Compression other = known.putIfAbsent(id, codec);
        if (other != null && other != codec && !isOurs) {
            throw new IllegalArgumentException(
                    "codecs " + other.name() + " and " + codec.name() + " both have id " + id);
        }
    }

    /** A codec's id as a number from 0 to 255. */
    public static int id(Compression codec) {
        return Byte.toUnsignedInt(codec.id());
    }

    /** The codec of that id; null where it is not known. */
    public @Nullable Compression find(int id) {
        return byId.get(id);
    }

    /** What to do about an id that is not known; {@code option} is where codecs are handed in. */
    public static String remedy(int id, String option) {
        return id < FIRST_USER_ID
                ? "which only a newer version of GoDb knows: open it with that"
                : "which is not known here: hand that codec in " + option;
    }

    /**
     * Compresses with a codec whose id is not 0, into a target with room for the longest; returns how many bytes that made. A codec
     * that says one thing and does another is an {@link IllegalStateException}.
     */
    public static int compress(Compression codec, byte[] source, int from, int length, byte[] target, int targetFrom) {
        int room = codec.longestCompressed(length);
        int made = codec.compress(source, from, length, target, targetFrom);
        if (made < 0 || made > room) {
            throw new IllegalStateException("codec " + codec.name() + " made " + made + " bytes of " + length
                    + ", after saying that it makes " + room + " at most");
        }
        return made;
    }
}
