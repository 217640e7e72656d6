package io.godb.core.internal.log;

import io.godb.core.Durability;
import org.jspecify.annotations.Nullable;

/**
 * The durability of a log's appends, from some offset on, and what it was before: it may change while the one who appended is
 * on the way out, and must still know what was promised when its offset was given. The last few changes are remembered; an
 * append that outlasts them is taken for one at {@code full}, the strictest.
 */
record Level(Durability durability, long from, @Nullable Level before) {
    private static final int REMEMBERED = 8;

    static Level first(Durability durability) {
        return new Level(durability, 0, null);
    }

    Level followedBy(Durability next, long first) {
        return new Level(next, first, cut(REMEMBERED));
    }

    private Level cut(int depth) {
        Level older = before;
        return older == null ? this : new Level(durability, from, depth == 0 ? null : older.cut(depth - 1));
    }

    /** What was promised for that offset. */
    Durability at(long offset) {
        Level each = this;
        while (offset < each.from && each.before != null) {
            each = each.before;
        }
        return offset < each.from ? Durability.FULL : each.durability;
    }
}
