package io.godb.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which entries a scan shows, and how. Immutable: each method that changes something gives another one.
 *
 * <pre>{@code
 * ScanOptions.of(KeyRange.prefix(key)).descending().limit(20)
 * ScanOptions.all().keysOnly()
 * }</pre>
 *
 * <p><b>Going on later.</b> A scan's {@link Scan#token} names its place. {@link #resume} goes on behind it: in the same process or
 * after a restart, with the same range and order, and any limit. It sees
 * <ul>
 *   <li>the very state that the earlier scan saw, if a snapshot or scan at that state is still open, or if nothing was committed
 *       since: keep a {@link Snapshot} open to be sure of it;
 *   <li>else the present state. Every entry that was there all the time is then shown exactly once; what was written meanwhile
 *       is seen behind the place, and missed before it. {@link Scan#isSameState} tells, {@link #resumeSameState} refuses.
 * </ul>
 * A scan of {@link Keyspace#at a snapshot} sees that snapshot, whatever the token says.
 */
public final class ScanOptions {
    private static final ScanOptions ALL =
            new ScanOptions(KeyRange.all(), ScanOrder.ASCENDING, Long.MAX_VALUE, false, null, false);

    private final KeyRange range;
    private final ScanOrder order;
    private final long limit;
    private final boolean isOfKeys;
    private final @Nullable String token;
    private final boolean isOfSameState;

    private ScanOptions(
            KeyRange range,
            ScanOrder order,
            long limit,
            boolean isOfKeys,
            @Nullable String token,
            boolean isOfSameState) {
        this.range = Objects.requireNonNull(range, "range");
        this.order = Objects.requireNonNull(order, "order");
        this.limit = limit;
        this.isOfKeys = isOfKeys;
        this.token = token;
        this.isOfSameState = isOfSameState;
    }

    /** Every entry, in ascending order. */
    public static ScanOptions all() {
        return ALL;
    }

    /** The entries of a range, in ascending order. */
    public static ScanOptions of(KeyRange range) {
        return new ScanOptions(range, ScanOrder.ASCENDING, Long.MAX_VALUE, false, null, false);
    }

    /** In that order. */
    public ScanOptions order(ScanOrder wanted) {
        return new ScanOptions(range, wanted, limit, isOfKeys, token, isOfSameState);
    }

    /** From the highest key to the lowest. */
    public ScanOptions descending() {
        return order(ScanOrder.DESCENDING);
    }

    /** At most so many entries. */
    public ScanOptions limit(long most) {
        if (most < 0) {
            throw new IllegalArgumentException("a limit of " + most + " entries; 0 is the least");
        }
        return new ScanOptions(range, order, most, isOfKeys, token, isOfSameState);
    }

    /** Values are left where they are: every entry is shown with an empty one. */
    public ScanOptions keysOnly() {
        return new ScanOptions(range, order, limit, true, token, isOfSameState);
    }

    /** Goes on behind the place that a {@link Scan#token} names; from the beginning if it is null. */
    public ScanOptions resume(@Nullable String place) {
        return new ScanOptions(range, order, limit, isOfKeys, place, false);
    }

    /** As {@link #resume}, but a state that is no longer there is a {@link SnapshotExpiredException}. */
    public ScanOptions resumeSameState(@Nullable String place) {
        return new ScanOptions(range, order, limit, isOfKeys, place, true);
    }

    /** The range. */
    public KeyRange range() {
        return range;
    }

    /** The order. */
    public ScanOrder order() {
        return order;
    }

    /** How many entries at most; {@link Long#MAX_VALUE} for all. */
    public long limit() {
        return limit;
    }

    /** Whether values are left where they are. */
    public boolean isKeysOnly() {
        return isOfKeys;
    }

    /** The place behind which it goes on, or null. */
    public @Nullable String token() {
        return token;
    }

    /** Whether it is refused where the state that the token's scan saw is no longer there. */
    public boolean isOfSameState() {
        return isOfSameState;
    }

    /** Says nothing of the keys, which may be secret. */
    @Override
    public String toString() {
        return range + ", " + order + (limit == Long.MAX_VALUE ? "" : ", at most " + limit)
                + (isOfKeys ? ", keys only" : "") + (token == null ? "" : ", resumed");
    }
}
