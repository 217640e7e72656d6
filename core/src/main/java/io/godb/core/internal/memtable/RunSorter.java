package io.godb.core.internal.memtable;

/**
 * Sorts references into runs and merges runs: by the 8 bytes first, by whole keys and LSNs where those are equal. What is in order
 * already, as ascending keys are, is copied at once.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class RunSorter {
    private static final int INSERTED = 8;

    private final KeyOrder order;
    private long comparisons;

    RunSorter(KeyOrder order) {
        this.order = order;
    }

    /** How often two versions were compared; a test's measure. */
    long comparisons() {
        return comparisons;
    }

    /** The first so many of the references, sorted; at least one. */
    Run sort(int[] refs, int length) {
        int common = Integer.MAX_VALUE;
        for (int index = length - 1; index >= 0; index--) {
            common = order.commonBytes(refs[0], refs[index], common);
        }
        Run source = new Run(common, length);
        for (int index = 0; index < length; index++) {
            source.refs[index] = refs[index];
            source.prefixes[index] = order.prefix(refs[index], common);
        }
        for (int from = 0; from < length; from += INSERTED) {
            insertEach(source, from, Math.min(length, from + INSERTED));
        }
        Run target = new Run(common, length);
        for (int width = INSERTED; width < length; width *= 2) {
            for (int from = 0; from < length; from += 2 * width) {
                int middle = Math.min(length, from + width);
                merge(source, from, middle, source, middle, Math.min(length, middle + width), target, from);
            }
            Run swapped = source;
            source = target;
            target = swapped;
        }
        return source;
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
        while (left < to && right < otherTo) {
            if (isBefore(other, right, one, left)) {
                target.prefixes[at] = other.prefixes[right];
                target.refs[at++] = other.refs[right++];
            } else {
                target.prefixes[at] = one.prefixes[left];
                target.refs[at++] = one.refs[left++];
            }
        }
        at = copy(one, left, to, target, at);
        copy(other, right, otherTo, target, at);
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
        comparisons++;
        return prefix == otherPrefix ? order.compare(ref, otherRef) < 0 : prefix < otherPrefix;
    }
}
