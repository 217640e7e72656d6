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
 *   <li>While anything is forgotten, no force is passed on: one that was would make the forgotten bytes durable below.
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

    /** What lies behind the position an appender starts at belongs to nobody any more, so nobody can miss it. */
    synchronized void openedAt(long position) {
        unforced.remove(position, Long.MAX_VALUE);
        forgotten.remove(position, Long.MAX_VALUE);
    }

    synchronized void forget() {
        forgotten.addAll(unforced);
        unforced.removeAll(forgotten);
    }

    /** Forces through {@code real} what was appended before this call, unless the device would only pretend to. */
    void force(Runnable real) {
        RangeSet covered;
        synchronized (this) {
            if (!forgotten.isEmpty()) {
                return;
            }
            covered = unforced.copy();
        }
        real.run();
        synchronized (this) {
            unforced.removeAll(covered);
        }
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
