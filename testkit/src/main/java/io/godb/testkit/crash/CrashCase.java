package io.godb.testkit.crash;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One crash, written {@code model:point:family:seed}: the point is the number of events before the cut, the family
 * {@code lose-<indices of the pending effects lost>+<residue>}. A crash of the recovery follows behind a slash.
 */
record CrashCase(
        PersistenceModel model,
        int point,
        BitSet lost,
        Residue residue,
        long seed,
        @Nullable CrashCase recovery) {
    private static final String LOSE = "lose-";

    static CrashCase of(Disk disk, Choice choice, long seed) {
        return new CrashCase(disk.model(), disk.applied(), choice.kept().lost(), choice.residue(), seed, null);
    }

    static CrashCase parse(String line) {
        int slash = line.indexOf('/');
        String[] parts = (slash < 0 ? line : line.substring(0, slash)).split(":", -1);
        if (parts.length != 4 || !parts[2].startsWith(LOSE)) {
            throw new IllegalArgumentException("Not model:point:lose-indices+residue:seed: " + line);
        }
        String[] family = parts[2].substring(LOSE.length()).split("\\+", -1);
        return new CrashCase(
                PersistenceModel.named(parts[0]),
                Integer.parseInt(parts[1]),
                parseIndices(family[0]),
                Residue.valueOf(family[1].toUpperCase(Locale.ROOT)),
                Long.parseLong(parts[3]),
                slash < 0 ? null : parse(line.substring(slash + 1)));
    }

    /** Without the crash of the recovery. */
    CrashCase alone() {
        return new CrashCase(model, point, lost, residue, seed, null);
    }

    /** What it does to that disk. */
    Choice on(Disk disk) {
        BitSet wanted = new BitSet();
        List<Effect> pending = disk.pending();
        wanted.set(0, pending.size());
        wanted.andNot(lost);
        return new Choice("repeated", Kept.atMost(pending, wanted), residue);
    }

    @Override
    public String toString() {
        String own = model + ":" + point + ":" + LOSE + indices() + "+"
                + residue.name().toLowerCase(Locale.ROOT) + ":" + seed;
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
