package io.godb.core.internal.engine;

import io.godb.core.KeyspaceOptions;
import io.godb.core.internal.format.CommitCursor;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The options of a keyspace as they are stored, by their tags. There are none yet, but one that must be known is refused. */
final class KeyspaceOptionsCodec {
    private static final Set<Integer> KNOWN = Set.of();

    private KeyspaceOptionsCodec() {}

    static KeyspaceOptions decode(CommitCursor creation) {
        creation.options(KNOWN);
        return KeyspaceOptions.defaults();
    }

    static SortedMap<Integer, byte[]> encode() {
        return new TreeMap<>();
    }
}
