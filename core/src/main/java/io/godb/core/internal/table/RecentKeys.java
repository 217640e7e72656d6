package io.godb.core.internal.table;

/**
 * The last keys that were added, about as many as it was made for; by 32 bits of their hash, so that it may take another one for one
 * of them, once in many millions.
 *
 * <p><b>Format.</b> A hash chooses a line of four places. A place has the hash in its lower half and, above it, when it was added,
 * counted in keys from 1; 0 is free.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class RecentKeys {
    private static final int LINE = 4;
    private static final long SPREAD = 0xD6E8_FEB8_6659_FD93L;
    private static final long HASH_MASK = 0xFFFF_FFFFL;

    private final long[] places;
    private final int room;
    private int added;

    RecentKeys(int room) {
        this.room = room;
        this.places = new long[places(room)];
    }

    private static int places(int room) {
        return Math.max(LINE, Integer.highestOneBit(2 * room - 1) * 2);
    }

    static long memoryBytes(int room) {
        return (long) places(room) * Long.BYTES;
    }

    void add(long key) {
        added = added == Integer.MAX_VALUE ? 1 : added + 1;
        long hash = hash(key);
        int line = line(hash);
        int oldest = line;
        for (int at = line; at < line + LINE; at++) {
            if (age(places[at]) > age(places[oldest])) {
                oldest = at;
            }
        }
        places[oldest] = (long) added << Integer.SIZE | (hash & HASH_MASK);
    }

    /** Whether it was among them; it no longer is. */
    boolean remove(long key) {
        long hash = hash(key);
        int line = line(hash);
        for (int at = line; at < line + LINE; at++) {
            long place = places[at];
            if (place != 0 && (place & HASH_MASK) == (hash & HASH_MASK)) {
                places[at] = 0;
                return age(place) < room;
            }
        }
        return false;
    }

    /** How many were added since; very many where a place is free. */
    private long age(long place) {
        long then = place >>> Integer.SIZE;
        long since = added - then;
        return place == 0 || since < 0 ? Long.MAX_VALUE : since;
    }

    private static long hash(long key) {
        long mixed = key * SPREAD;
        return (mixed ^ (mixed >>> 32)) * SPREAD;
    }

    private int line(long hash) {
        return (int) (hash >>> 33) & (places.length - LINE);
    }
}
