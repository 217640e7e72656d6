package io.godb.testkit.crash;

import io.godb.testkit.trace.Trace;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One crash, written {@code model:point:family:seed:trace}: the point is the number of events before the cut, the family
 * {@code lose-<indices of the pending effects lost>+<residue>}, the trace a hash of it, without which point and indices
 * mean nothing. A crash of the recovery follows behind a slash.
 */
record CrashCase(
        PersistenceModel model,
        int point,
        BitSet lost,
        Residue residue,
        long seed,
        int traceHash,
        @Nullable CrashCase recovery) {
    private static final String LOSE = "lose-";

    static CrashCase of(Disk disk, Choice choice, long seed, int traceHash) {
        return new CrashCase(
                disk.model(), disk.applied(), choice.kept().lost(), choice.residue(), seed, traceHash, null);
    }

    static CrashCase parse(String line) {
        int slash = line.indexOf('/');
        String[] parts = (slash < 0 ? line : line.substring(0, slash)).split(":", -1);
        if (parts.length != 5 || !parts[2].startsWith(LOSE)) {
            throw new IllegalArgumentException("Not model:point:lose-indices+residue:seed:trace: " + line);
        }
        String[] family = parts[2].substring(LOSE.length()).split("\\+", -1);
        return new CrashCase(
                PersistenceModel.named(parts[0]),
                Integer.parseInt(parts[1]),
                parseIndices(family[0]),
                Residue.valueOf(family[1].toUpperCase(Locale.ROOT)),
                Long.parseLong(parts[3]),
                Integer.parseUnsignedInt(parts[4], 16),
                slash < 0 ? null : parse(line.substring(slash + 1)));
    }

    /** Refuses a trace that is not the one it was found in. */
    void requireTrace(Trace trace) {
        if (TraceHash.of(trace) != traceHash) {
            throw new IllegalArgumentException("The files were not used as when " + this
                    + " was written: the workload has changed, or does not repeat itself (threads, clocks, chance?)");
        }
        if (point < 0 || point > trace.events().size()) {
            throw new IllegalArgumentException(
                    "There are " + trace.events().size() + " events, so no such point as in " + this);
        }
    }

    /** Whether the process was killed between two calls: the page cache keeps everything, durable or not. */
    boolean isCleanKill() {
        return model == PersistenceModel.PROCESS_CRASH && lost.isEmpty();
    }

    /** Without the crash of the recovery. */
    CrashCase alone() {
        return new CrashCase(model, point, lost, residue, seed, traceHash, null);
    }

    /** What it does to that disk. */
    Choice on(Disk disk) {
        BitSet wanted = new BitSet();
        List<Effect> pending = disk.pending();
        if (lost.length() > pending.size()) {
            throw new IllegalArgumentException("There are " + pending.size() + " effects to lose, not all of " + this);
        }
        wanted.set(0, pending.size());
        wanted.andNot(lost);
        return new Choice("repeated", Kept.atMost(pending, wanted), residue);
    }

    @Override
    public String toString() {
        String own = model + ":" + point + ":" + LOSE + indices() + "+"
                + residue.name().toLowerCase(Locale.ROOT) + ":" + seed + ":" + Integer.toHexString(traceHash);
        return recovery == null ? own : own + "/" + recovery;
    }

    private String indices() {
        StringJoiner ranges = new StringJoiner(",");
        for (int from = lost.nextSetBit(0); from >= 0; ) {
            int last = lost.nextClearBit(from) - 1;
            ranges.add(from == last ? String.valueOf(from) : from + "-" + last);
            from = lost.nextSetBit(last + 1);
        }
        return ranges.toString();
    }

    private static BitSet parseIndices(String ranges) {
        BitSet indices = new BitSet();
        if (ranges.isEmpty()) {
            return indices;
        }
        for (String range : ranges.split(",", -1)) {
            String[] ends = range.split("-", -1);
            indices.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
        return indices;
    }
}
