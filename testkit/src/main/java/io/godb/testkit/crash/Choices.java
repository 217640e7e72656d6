package io.godb.testkit.crash;

import io.godb.testkit.crash.PersistenceModel.Trait;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * What a power cut at one point may do, in families that are known to find mistakes: none kept, all kept, by kind, each
 * group lost, each kept, prefixes, suffixes, per file, each tear of the last write, random ones, and all subsets of few.
 *
 * <p>A group that is lost takes its growth along, and with it everything behind it in the file. So each family that
 * loses groups comes twice: once like that, and once with all growth kept, which leaves a hole in a file of full size.
 */
final class Choices {
    private static final int EXHAUSTIVE_GROUPS_MAX = 12;
    /** A family has about so many members at most. */
    private static final int MEMBERS_MAX = 128;

    private static final int ENDS = 8;
    private static final double[] KEEP_ODDS = {0.1, 0.5, 0.9, 0.98};

    private final List<Effect> pending;
    private final Requirements requirements;
    private final List<BitSet> groups;
    private final BitSet names;
    private final BitSet sizes;
    private final BitSet fills;
    private final BitSet data;
    private final boolean anyResidue;
    private final SplittableRandom random;
    private final int offset;
    private final Set<BitSet> seen = new HashSet<>();
    private final List<Choice> choices = new ArrayList<>();

    private Choices(Disk disk, long seed) {
        this.pending = disk.pending();
        this.requirements = Requirements.of(pending);
        this.groups = groupsOf(pending);
        this.names = which(effect -> effect instanceof Effect.Name);
        this.sizes = which(effect -> effect instanceof Effect.Size);
        this.fills = which(effect -> effect instanceof Effect.Size size && size.isFill());
        this.data = which(effect -> effect instanceof Effect.Data);
        this.anyResidue = disk.model().has(Trait.ANY_RESIDUE);
        this.random = new SplittableRandom(seed ^ disk.applied());
        this.offset = random.nextInt(MEMBERS_MAX);
    }

    /** The different choices on a disk as it is now, {@code none} and {@code all} first. */
    static List<Choice> on(Disk disk, int randomCount, long seed) {
        Choices choices = new Choices(disk, seed);
        choices.addAtMost("none", new BitSet());
        if (!disk.model().has(Trait.FORCED_ONLY)) {
            choices.addKinds();
            choices.addSingles();
            choices.addRuns();
            choices.addFiles();
            choices.addTears();
            choices.addRandom(randomCount);
            choices.addAllSubsets();
        }
        return choices.choices;
    }

    private static List<BitSet> groupsOf(List<Effect> pending) {
        Map<Long, BitSet> groups = new LinkedHashMap<>();
        for (Effect effect : pending) {
            groups.computeIfAbsent(effect.group(), group -> new BitSet()).set(effect.index());
        }
        return List.copyOf(groups.values());
    }

    private void addKinds() {
        addAtMost("all", everything());
        addAtMost("names-only", names);
        addAtMost("bytes-only", without(everything(), names));
        addAtMost("data-lost", with(names, sizes));
    }

    private void addSingles() {
        for (int i = 0; i < groups.size(); i++) {
            if (isTried(i, groups.size())) {
                addAtMost("single-lost", without(everything(), groups.get(i)));
                addSized("single-data-lost", without(everything(), groups.get(i)));
                addAtLeast("single-kept", groups.get(i));
                addAtLeast("single-kept-named", with(names, groups.get(i)));
            }
        }
    }

    private void addRuns() {
        BitSet prefix = new BitSet();
        for (int i = 0; i < groups.size(); i++) {
            prefix.or(groups.get(i));
            if (isTried(i, groups.size())) {
                addAtMost("prefix", prefix);
                addSized("prefix-of-data", prefix);
                addAtMost("suffix", without(everything(), prefix));
                addSized("suffix-of-data", without(everything(), prefix));
            }
        }
    }

    /** Of very many, both ends and some between: the points of a trace have enough to do with each other. */
    private boolean isTried(int index, int count) {
        int stride = 1 + (count - 1) / MEMBERS_MAX;
        return index < ENDS || index >= count - ENDS || (index + offset) % stride == 0;
    }

    private void addFiles() {
        for (DiskFile file : pending.stream()
                .map(Effect::file)
                .filter(Objects::nonNull)
                .distinct()
                .toList()) {
            BitSet ofFile = new BitSet();
            pending.stream().filter(effect -> file.equals(effect.file())).forEach(effect -> ofFile.set(effect.index()));
            addAtMost("file-lost", without(everything(), ofFile));
            addSized("file-data-lost", without(everything(), ofFile));
            addAtMost("file-kept", with(names, ofFile));
        }
    }

    /** Everything but the end, or one piece, of the last write; the file as long as if it were whole, or cut there. */
    private void addTears() {
        List<Effect> lastWrite = lastWrite();
        BitSet lostData = new BitSet();
        BitSet lost = new BitSet();
        for (int i = lastWrite.size() - 1; i >= 0; i--) {
            Effect effect = lastWrite.get(i);
            lost.set(effect.index());
            if (effect instanceof Effect.Data) {
                lostData.set(effect.index());
            }
            if (isTried(i, lastWrite.size())) {
                addAtMost("torn", without(everything(), lostData));
                addAtMost("torn-and-cut", without(everything(), lost));
                addSized("piece-lost", without(everything(), only(effect)));
            }
        }
    }

    private List<Effect> lastWrite() {
        long event =
                pending.stream().mapToLong(effect -> effect.group() >> 32).max().orElse(-1);
        return event < 0
                ? List.of()
                : pending.stream()
                        .filter(effect -> effect.group() >> 32 == event)
                        .toList();
    }

    private void addRandom(int count) {
        for (int i = 0; i < count && !pending.isEmpty(); i++) {
            double odds = KEEP_ODDS[random.nextInt(KEEP_ODDS.length)];
            BitSet wanted = random.nextBoolean() ? randomGroups(odds) : randomEffects(odds);
            switch (random.nextInt(3)) {
                case 0 -> addAtMost("random", wanted);
                case 1 -> addAtLeast("random", wanted);
                default -> addSized("random-data", wanted);
            }
        }
    }

    private BitSet randomGroups(double odds) {
        BitSet wanted = new BitSet();
        groups.stream().filter(group -> random.nextDouble() < odds).forEach(wanted::or);
        return wanted;
    }

    private BitSet randomEffects(double odds) {
        BitSet wanted = new BitSet();
        pending.stream().filter(effect -> random.nextDouble() < odds).forEach(effect -> wanted.set(effect.index()));
        return wanted;
    }

    private void addAllSubsets() {
        if (groups.size() > EXHAUSTIVE_GROUPS_MAX) {
            return;
        }
        for (int mask = 0; mask < (1 << groups.size()); mask++) {
            BitSet wanted = new BitSet();
            for (int i = 0; i < groups.size(); i++) {
                if ((mask & (1 << i)) != 0) {
                    wanted.or(groups.get(i));
                }
            }
            addAtMost("exhaustive", wanted);
            addSized("exhaustive-data", wanted);
        }
    }

    private void addAtMost(String family, BitSet wanted) {
        add(family, Kept.atMost(pending, requirements, wanted));
    }

    /** Of the bytes and names at most the wanted ones, but all growth. */
    private void addSized(String family, BitSet wanted) {
        addAtMost(family, with(wanted, sizes));
    }

    private void addAtLeast(String family, BitSet wanted) {
        add(family, Kept.atLeast(pending, wanted));
    }

    private void add(String family, Kept kept) {
        if (!seen.add(kept.indices())) {
            return;
        }
        choices.add(new Choice(family, kept, Residue.ZERO));
        if (anyResidue && exposesUnwritten(kept)) {
            choices.add(new Choice(family, kept, Residue.GARBAGE));
            choices.add(new Choice(family, kept, Residue.STALE));
        }
    }

    /** Whether a file grew, and bytes that something would have put there were lost, or none were ever to come (a fill). */
    private boolean exposesUnwritten(Kept kept) {
        BitSet indices = kept.indices();
        boolean losesData = !without(data, indices).isEmpty();
        return indices.intersects(fills) || (losesData && indices.intersects(sizes));
    }

    private BitSet everything() {
        BitSet all = new BitSet(pending.size());
        all.set(0, pending.size());
        return all;
    }

    private BitSet which(Predicate<Effect> isMeant) {
        BitSet indices = new BitSet();
        pending.stream().filter(isMeant).forEach(effect -> indices.set(effect.index()));
        return indices;
    }

    private static BitSet only(Effect effect) {
        BitSet single = new BitSet();
        single.set(effect.index());
        return single;
    }

    private static BitSet without(BitSet from, BitSet removed) {
        BitSet rest = (BitSet) from.clone();
        rest.andNot(removed);
        return rest;
    }

    private static BitSet with(BitSet to, BitSet added) {
        BitSet both = (BitSet) to.clone();
        both.or(added);
        return both;
    }
}
