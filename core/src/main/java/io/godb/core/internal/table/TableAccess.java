package io.godb.core.internal.table;

import io.godb.core.CacheStats;
import io.godb.core.internal.format.Codecs;
import org.jspecify.annotations.Nullable;

/** What reading compressed blocks takes: the codecs that are known, and where blocks are kept; null for nowhere. */
public record TableAccess(Codecs codecs, @Nullable BlockCache cache) {
    /** GoDb's own codecs, and no cache. */
    public static final TableAccess PLAIN = new TableAccess(Codecs.OWN, null);

    /** What the cache has done. */
    public CacheStats cacheStats() {
        return cache == null ? new CacheStats(0, 0, 0) : cache.stats();
    }

    /** The same codecs, without a cache. */
    public TableAccess uncached() {
        return new TableAccess(codecs, null);
    }
}
