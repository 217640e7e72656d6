package io.godb.testkit.crash;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in words what a choice lost and kept. */
final class Loss {
    private static final int ITEMS_MAX = 8;
    private static final int SECTOR_BYTES = 512;

    private final List<Effect> pending;
    private final Kept kept;

    Loss(List<Effect> pending, Kept kept) {
        this.pending = pending;
        this.kept = kept;
    }

    /** Such as "lost: page 2 of data/x.tmp; kept: rename data/x.tmp -> data/x". */
    String text() {
        return "lost: " + listed(kept.lost()) + "; kept: " + listed(kept.indices());
    }

    private String listed(BitSet indices) {
        Set<String> items = new LinkedHashSet<>();
        indices.stream().mapToObj(pending::get).forEach(effect -> items.add(text(effect, indices)));
        if (items.isEmpty()) {
            return "nothing";
        }
        String listed = items.stream().limit(ITEMS_MAX).collect(Collectors.joining(", "));
        return items.size() > ITEMS_MAX ? listed + " and " + (items.size() - ITEMS_MAX) + " more" : listed;
    }

    private String text(Effect effect, BitSet indices) {
        if (effect instanceof Effect.Data data) {
            return piece(data, indices) + " of " + data.file().name();
        }
        if (effect instanceof Effect.Size growth) {
            return "growth of " + growth.file().name() + " to " + growth.size() + " bytes";
        }
        return ((Effect.Name) effect).text();
    }

    /** A page, if it is in the list with all that was written to it at once; else the sector. */
    private String piece(Effect.Data data, BitSet indices) {
        boolean whole = pending.stream()
                .filter(other -> other.group() == data.group() && other instanceof Effect.Data)
                .allMatch(other -> indices.get(other.index()));
        return whole ? "page " + data.page() : "sector " + data.position() / SECTOR_BYTES;
    }
}
