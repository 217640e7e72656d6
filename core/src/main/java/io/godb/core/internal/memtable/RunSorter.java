package io.godb.core.internal.memtable;

import java.util.Arrays;

/**
 * Sorts references into runs and merges runs: by the 8 bytes first, by whole keys and LSNs where those are equal. What is in order
 * already, as ascending keys are, is copied at once.
 *
 * <p>Nearly all keys are told apart by the first bits in which they differ, so a run is sorted by counting those, and
 * compared is only what they leave equal. Merging takes no branch that depends on how two of the 8 bytes compare:
 * with random keys a processor would guess every other one wrong.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class RunSorter {
    private static final int INSERTED = 8;
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;
    /** Odd, so that what is sorted ends in the other run. */
    private static final int PASSES = 3;
    /** With fewer versions comparing is cheaper than counting. */
    private static final int LEAST_COUNTED = 64;

    private final KeyOrder order;
    private final int[] places = new int[DIGITS];
    private long steps;

    RunSorter(KeyOrder order) {
        this.order = order;
    }

    /** How often a version was compared or moved; a test's measure. */
    long steps() {
        return steps;
    }

    /** The first so many of the references, sorted; at least one. */
    Run sort(int[] refs, int length) {
        int common = Integer.MAX_VALUE;
        for (int index = length - 1; index >= 0; index--) {
            common = order.commonBytes(refs[0], refs[index], common);
        }
        Run unsorted = new Run(common, length);
        System.arraycopy(refs, 0, unsorted.refs, 0, length);
        long differing = 0;
        boolean isAscending = true;
        long before = 0;
        for (int index = 0; index < length; index++) {
            long prefix = order.prefix(refs[index], common);
            unsorted.prefixes[index] = prefix;
            isAscending &= index == 0 || before < prefix;
            differing |= prefix ^ unsorted.prefixes[0];
            before = prefix;
        }
        if (isAscending) {
            return unsorted;
        }
        Run spare = new Run(common, length);
        if (length < LEAST_COUNTED) {
            sortComparing(unsorted, 0, length, spare);
            return unsorted;
        }
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(differing) - PASSES * DIGIT_BITS);
        sortCounting(unsorted, spare, shift);
        sortEqual(spare, shift, unsorted);
        return spare;
    }

    /** Sorts into the other run by the bits above the shift; what is equal there stays in the order in which it was. */
    private void sortCounting(Run unsorted, Run sorted, int shift) {
        Run source = unsorted;
        Run target = sorted;
        for (int pass = 0; pass < PASSES; pass++) {
            sortByDigit(source, target, shift + pass * DIGIT_BITS);
            Run swapped = source;
            source = target;
            target = swapped;
        }
    }

    private void sortByDigit(Run source, Run target, int shift) {
        steps += source.length();
        Arrays.fill(places, 0);
        for (long prefix : source.prefixes) {
            places[digit(prefix, shift)]++;
        }
        int place = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int count = places[digit];
            places[digit] = place;
            place += count;
        }
        for (int index = 0; index < source.refs.length; index++) {
            long prefix = source.prefixes[index];
            int to = places[digit(prefix, shift)]++;
            target.prefixes[to] = prefix;
            target.refs[to] = source.refs[index];
        }
    }

    private static int digit(long prefix, int shift) {
        return (int) ((prefix ^ Long.MIN_VALUE) >>> shift) & (DIGITS - 1);
    }

    /** Sorts what has the same bits above the shift. */
    private void sortEqual(Run run, int shift, Run spare) {
        int from = 0;
        while (from < run.refs.length) {
            long bits = run.prefixes[from] >> shift;
            int to = from + 1;
            while (to < run.refs.length && run.prefixes[to] >> shift == bits) {
                to++;
            }
            if (to - from > 1) {
                sortComparing(run, from, to, spare);
            }
            from = to;
        }
    }

    private void sortComparing(Run run, int from, int to, Run spare) {
        for (int block = from; block < to; block += INSERTED) {
            insertEach(run, block, Math.min(to, block + INSERTED));
        }
        Run source = run;
        Run target = spare;
        for (int width = INSERTED; width < to - from; width *= 2) {
            for (int left = from; left < to; left += 2 * width) {
                int middle = Math.min(to, left + width);
                merge(source, left, middle, source, middle, Math.min(to, middle + width), target, left);
            }
            Run swapped = source;
            source = target;
            target = swapped;
        }
        if (source != run) {
            copy(source, from, to, run, from);
        }
    }

    /** Both in one. */
    Run merge(Run one, Run other) {
        int common = order.commonBytes(one.refs[0], other.refs[0], Math.min(one.common, other.common));
        Run target = new Run(common, one.length() + other.length());
        merge(withPrefixes(one, common), 0, one.length(), withPrefixes(other, common), 0, other.length(), target, 0);
        return target;
    }

    private Run withPrefixes(Run run, int common) {
        if (run.common == common) {
            return run;
        }
        Run other = new Run(common, run.length());
        for (int index = 0; index < run.length(); index++) {
            other.refs[index] = run.refs[index];
            other.prefixes[index] = order.prefix(run.refs[index], common);
        }
        return other;
    }

    private void insertEach(Run run, int from, int to) {
        for (int index = from + 1; index < to; index++) {
            long prefix = run.prefixes[index];
            int ref = run.refs[index];
            int at = index;
            while (at > from && isBefore(prefix, ref, run.prefixes[at - 1], run.refs[at - 1])) {
                run.prefixes[at] = run.prefixes[at - 1];
                run.refs[at] = run.refs[at - 1];
                at--;
            }
            run.prefixes[at] = prefix;
            run.refs[at] = ref;
        }
    }

    private void merge(Run one, int from, int to, Run other, int otherFrom, int otherTo, Run target, int targetFrom) {
        int left = from;
        int right = otherFrom;
        int at = targetFrom;
        if (left < to && right < otherTo && !isBefore(other, right, one, to - 1)) {
            at = copy(one, left, to, target, at);
            left = to;
        }
        int begun = at;
        while (left < to && right < otherTo) {
            long prefix = one.prefixes[left];
            long otherPrefix = other.prefixes[right];
            int ref = one.refs[left];
            int otherRef = other.refs[right];
            int isOther = prefix == otherPrefix ? order.compare(otherRef, ref) >>> 31 : isLess(otherPrefix, prefix);
            target.prefixes[at] = prefix ^ ((prefix ^ otherPrefix) & -(long) isOther);
            target.refs[at++] = ref ^ ((ref ^ otherRef) & -isOther);
            right += isOther;
            left += 1 - isOther;
        }
        steps += at - begun;
        at = copy(one, left, to, target, at);
        copy(other, right, otherTo, target, at);
    }

    /** 1 for yes, 0 for no, without a branch. */
    private static int isLess(long one, long other) {
        return (int) (((one & ~other) | (~(one ^ other) & (one - other))) >>> 63);
    }

    private static int copy(Run source, int from, int to, Run target, int at) {
        System.arraycopy(source.prefixes, from, target.prefixes, at, to - from);
        System.arraycopy(source.refs, from, target.refs, at, to - from);
        return at + to - from;
    }

    private boolean isBefore(Run run, int index, Run other, int otherIndex) {
        return isBefore(run.prefixes[index], run.refs[index], other.prefixes[otherIndex], other.refs[otherIndex]);
    }

    private boolean isBefore(long prefix, int ref, long otherPrefix, int otherRef) {
        steps++;
        return prefix == otherPrefix ? order.compare(ref, otherRef) < 0 : prefix < otherPrefix;
    }
}
