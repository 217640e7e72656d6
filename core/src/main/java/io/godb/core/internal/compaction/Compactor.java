package io.godb.core.internal.compaction;

import io.godb.core.LimitExceededException;
import io.godb.core.internal.entry.EntryCursor;
import io.godb.core.internal.entry.KeyExtent;
import io.godb.core.internal.entry.KeyPlace;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.entry.RangeDeletes;
import io.godb.core.internal.table.Table;
import io.godb.core.internal.table.TableFacts;
import io.godb.core.internal.table.TableWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Writes the versions of several tables as new ones that do not overlap, without those that nobody needs.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>All versions of a key are in one table.
 *   <li>A table ends where the next one begins, and range deletes are cut there. The first one reaches to the first place of all,
 *       the last one to the last.
 *   <li>A range delete is left out only at the bottom, and only if everybody sees it: then nothing that it hides is left. Of those
 *       that overlap, and that everybody sees or nobody, the newest is kept: so they do not add up.
 *   <li>In memory are a block of each input that is being read, and what one writer holds, at most about {@code memoryBytes}.
 * </ol>
 *
 * <p><b>Threads.</b> One at a time.
 *
 * <p><b>Failure.</b> What was written is discarded, then the cause is thrown.
 */
public final class Compactor {
    private final NewTables target;
    private final Needs needs;
    private final boolean isBottom;
    private final long tableBytes;
    private final long memoryBytes;
    private final LongConsumer progress;

    /**
     * @param tableBytes a table is ended behind the first key that takes it beyond that
     * @param memoryBytes or makes its writer hold more than that
     * @param progress is told now and then how many bytes were read since, 0 where none were; it may wait, or throw to end it
     */
    public Compactor(
            NewTables target, Needs needs, boolean isBottom, long tableBytes, long memoryBytes, LongConsumer progress) {
        this.target = target;
        this.needs = needs;
        this.isBottom = isBottom;
        this.tableBytes = tableBytes;
        this.memoryBytes = memoryBytes;
        this.progress = progress;
    }

    /**
     * Writes what is needed of {@code all}, a walk over all versions of the inputs, and of {@code deletes}, all their range
     * deletes; returns the tables in the order of their keys. Their names are not durable yet.
     */
    public List<Table> run(EntryCursor all, List<RangeDelete> deletes) {
        List<RangeDelete> ascending = new ArrayList<>(deletes);
        ascending.sort(Comparator.comparingLong(RangeDelete::lsn));
        RangeDeletes hiding = new RangeDeletes();
        for (RangeDelete each : ascending) {
            progress.accept(0);
            hiding.add(each, needs.firstSeenAs(each.lsn()));
        }
        List<RangeDelete> left = hiding.disjoint(() -> progress.accept(0)).stream()
                .filter(this::isNeeded)
                .toList();
        List<Table> written = new ArrayList<>();
        try {
            write(new NeededVersions(all, hiding, needs, isBottom, progress), left, written);
            return written;
        } catch (Throwable cause) {
            written.forEach(table -> target.discard(table, cause));
            throw cause;
        }
    }

    private boolean isNeeded(RangeDelete delete) {
        boolean hidesNothing = isBottom && needs.isSeenByAll(delete.lsn());
        return !hidesNothing && !needs.isGone(delete.keyspace());
    }

    private void write(NeededVersions versions, List<RangeDelete> deletes, List<Table> written) {
        boolean isMore = versions.first();
        boolean isWanted = isMore || !deletes.isEmpty();
        KeyPlace from = KeyPlace.FIRST;
        while (isWanted) {
            TableWriter writer = target.begin();
            TableFacts facts;
            try {
                isMore = fill(writer, versions, isMore);
                KeyPlace to = isMore ? place(versions.current()) : KeyPlace.LAST;
                addRangeDeletes(writer, new KeyExtent(from, to), deletes);
                facts = writer.finish();
                from = to;
            } catch (Throwable cause) {
                abandon(writer, cause);
                throw cause;
            }
            written.add(target.open(facts));
            isWanted = isMore;
        }
    }

    /** Adds versions until the table is large enough; returns whether there are more. */
    private boolean fill(TableWriter writer, NeededVersions versions, boolean isAny) {
        boolean isMore = isAny;
        boolean isEmpty = true;
        EntryCursor each = versions.current();
        while (isMore && (isEmpty || !versions.isFirstOfKey() || !isLargeEnough(writer))) {
            requireRoom(writer, each);
            writer.add(
                    each.kind(),
                    each.keyspace(),
                    each.keyBytes(),
                    each.keyFrom(),
                    each.keyLength(),
                    each.lsn(),
                    each.deadline(),
                    each.valueBytes(),
                    each.valueFrom(),
                    each.valueLength());
            isEmpty = false;
            isMore = versions.next();
        }
        return isMore;
    }

    private static void requireRoom(TableWriter writer, EntryCursor next) {
        if (!writer.hasRoom(next.keyLength(), next.valueLength())) {
            throw new LimitExceededException(
                    "versions of one key that snapshots see take more than a table can have, " + writer.bytesSoFar()
                            + " bytes so far; nothing was changed: close older snapshots",
                    null);
        }
    }

    private boolean isLargeEnough(TableWriter writer) {
        return writer.bytesSoFar() >= tableBytes || writer.memoryBytes() >= memoryBytes || writer.isNearlyFull();
    }

    private static KeyPlace place(EntryCursor at) {
        byte[] key = Arrays.copyOfRange(at.keyBytes(), at.keyFrom(), at.keyFrom() + at.keyLength());
        return KeyPlace.of(at.keyspace(), key);
    }

    private static void addRangeDeletes(TableWriter writer, KeyExtent within, List<RangeDelete> deletes) {
        for (RangeDelete each : deletes) {
            RangeDelete part = within.cut(each);
            if (part != null) {
                writer.addRangeDelete(part);
            }
        }
    }

    private static void abandon(TableWriter writer, Throwable cause) {
        try {
            writer.abandon();
        } catch (Throwable alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }
}
