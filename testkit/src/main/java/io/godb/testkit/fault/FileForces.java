package io.godb.testkit.fault;

import java.util.List;

/**
 * Which appended bytes of one file the device really has.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A byte that was appended and is not on the device is unforced, or forgotten, never both.
 *   <li>Forgotten is what a failed force covered: the system holds it clean and will never write it, although it can
 *       still be read. Only appending it anew makes it unforced again.
 *   <li>While anything is forgotten, no force is passed on, whoever opens the file: one that was would make the
 *       forgotten bytes durable below. Only recycling the file ends that.
 * </ol>
 *
 * <p><b>Threads.</b> Any; everything is guarded by this object.
 */
final class FileForces {
    private final RangeSet unforced = new RangeSet();
    private final RangeSet forgotten = new RangeSet();

    synchronized void appended(long from, long toExclusive) {
        forgotten.remove(from, toExclusive);
        unforced.add(from, toExclusive);
    }

    /** What a recycled file has from its former life belongs to nobody any more, so nobody can miss it. */
    synchronized void recycled() {
        unforced.remove(0, Long.MAX_VALUE);
        forgotten.remove(0, Long.MAX_VALUE);
    }

    synchronized void forget() {
        forgotten.addAll(unforced);
        unforced.removeAll(forgotten);
    }

    /**
     * Forces through {@code real} what was appended before this call, unless the device would only pretend to; returns
     * whether {@code real} was run.
     */
    boolean force(Runnable real) {
        RangeSet covered;
        synchronized (this) {
            if (!forgotten.isEmpty()) {
                return false;
            }
            covered = unforced.copy();
        }
        real.run();
        synchronized (this) {
            unforced.removeAll(covered);
        }
        return true;
    }

    synchronized List<ByteRange> forgottenRanges() {
        return forgotten.ranges();
    }

    synchronized List<ByteRange> missingRanges() {
        RangeSet missing = unforced.copy();
        missing.addAll(forgotten);
        return missing.ranges();
    }
}
