package io.godb.core.internal.scan;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a scan is, for going on later: whose it is, what it saw, its range, and {@code next}, the bound of what is left: from it on
 * going up, before it going down; null for all of the range.
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
public record ScanPlace(
        UUID database,
        int keyspace,
        boolean isAscending,
        long lsn,
        long incarnation,
        byte[] from,
        byte @Nullable [] toExclusive,
        byte @Nullable [] next) {}
