package io.godb.core.internal.engine;

import io.godb.core.Compression;
import io.godb.core.KeyspaceOptions;
import io.godb.core.internal.checkpoint.Property;
import io.godb.core.internal.format.Codecs;
import io.godb.core.internal.format.CommitCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of a keyspace as they are stored, by their tags, in commits and in checkpoints. One that is not known, but must be, is
 * refused.
 *
 * <p><b>Threads.</b> Immutable; any thread.
 */
final class KeyspaceOptionsCodec {
    /** One byte, the codec's id. */
    private static final int COMPRESSION = 1;

    private static final Set<Integer> KNOWN = Set.of(COMPRESSION);

    private final Codecs codecs;

    KeyspaceOptionsCodec(Codecs codecs) {
        this.codecs = codecs;
    }

    KeyspaceOptions decode(CommitCursor creation) {
        return decode(creation.options(KNOWN));
    }

    KeyspaceOptions decode(List<Property> stored) {
        SortedMap<Integer, byte[]> byTag = new TreeMap<>();
        stored.forEach(each -> byTag.put(each.tag(), each.bytes()));
        return decode(byTag);
    }

    private KeyspaceOptions decode(SortedMap<Integer, byte[]> stored) {
        byte[] codec = stored.get(COMPRESSION);
        return codec == null || codec.length != 1
                ? KeyspaceOptions.defaults()
                : KeyspaceOptions.builder().compression(codec(codec[0])).build();
    }

    private Compression codec(byte id) {
        if (id == Compression.NONE_ID) {
            return Compression.none();
        }
        Compression known = codecs.find(Byte.toUnsignedInt(id));
        return known == null ? new UnknownCompression(id) : known;
    }

    static SortedMap<Integer, byte[]> encode(KeyspaceOptions options) {
        SortedMap<Integer, byte[]> byTag = new TreeMap<>();
        Compression compression = options.compression();
        if (compression != null) {
            byTag.put(COMPRESSION, new byte[] {compression.id()});
        }
        return byTag;
    }

    static List<Property> properties(KeyspaceOptions options) {
        List<Property> properties = new ArrayList<>();
        encode(options).forEach((tag, bytes) -> properties.add(new Property(tag, bytes)));
        return properties;
    }

    /** Refuses a codec that would not be found again. */
    void requireKnown(KeyspaceOptions options) {
        Compression compression = options.compression();
        if (compression != null && isMissing(compression)) {
            throw new IllegalArgumentException("codec " + compression.name() + " has id " + Codecs.id(compression)
                    + ", which this database does not know: hand it in DatabaseOptions.codecs, too");
        }
    }

    private boolean isMissing(Compression compression) {
        return compression.id() != Compression.NONE_ID && codecs.find(Codecs.id(compression)) == null;
    }

    /** How to write blocks of a keyspace with those options on a level that has that codec. */
    static Compression writing(@Nullable KeyspaceOptions options, Compression ofLevel) {
        Compression own = options == null ? null : options.compression();
        if (own == null) {
            return ofLevel;
        }
        return own instanceof UnknownCompression ? Compression.none() : own;
    }
}
