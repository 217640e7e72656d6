package io.godb.core.internal.engine;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Gives tables their numbers, and knows which are being written: a table that is in no view and is not being written is needed
 * by nobody but checkpoints.
 *
 * <p><b>Threads.</b> Any; the monitor guards all of it.
 */
final class TableNumbers {
    private final Set<Long> inWork = new HashSet<>();
    private long next;

    /** @param from the number that the next table gets */
    TableNumbers(long from) {
        next = from;
    }

    /** A number for a table that is in work until it is {@linkplain #done done}. */
    synchronized long take() {
        long number = next;
        next++;
        inWork.add(number);
        return number;
    }

    /** They are in a view now, or will never be. */
    synchronized void done(Collection<Long> numbers) {
        inWork.removeAll(Set.copyOf(numbers));
    }

    /** The number that the next table gets. */
    synchronized long next() {
        return next;
    }

    /**
     * What must not be deleted although no view has it.
     *
     * @param tables that are being written
     * @param from tables from this number on were not begun
     */
    record InWork(Set<Long> tables, long from) {
        InWork {
            tables = Set.copyOf(tables);
        }
    }

    /** Ask before looking which tables views have. */
    synchronized InWork inWork() {
        return new InWork(inWork, next);
    }
}
