package io.godb.testkit.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Judges what a store recovers. It is told what writers began and what was acknowledged to them, through any number of
 * lives of the store, each ended by a crash; then every commit found is handed to it.
 *
 * <p><b>What it demands</b> of what is found.
 * <ol>
 *   <li>It is a prefix: no position is missing below the last one found.
 *   <li>It holds everything whose {@linkplain Promise promise} covers the crash.
 *   <li>At a position that was acknowledged is the very content of that commit, whole.
 *   <li>At any other is a commit that was begun and never acknowledged; never one that was given up by an earlier
 *       recovery, and nothing twice.
 *   <li>The commits of a life follow those of all lives before; a writer's commits are in order, without holes.
 *   <li>What one check has found is history: from then on it survives every kill, until it is truncated away on purpose.
 *   <li>Below what was announced as truncated nothing is found; above, nothing is missing.
 * </ol>
 *
 * <p>Several crashes may pass before a check: what the unseen lives left in doubt stays in doubt until then. Within a life
 * each writer counts its commits from 1.
 *
 * <p><b>Threads.</b> One.
 *
 * <p><b>Failure.</b> An {@link AssertionError} says what was lost or found where. After that the oracle is of no use.
 */
public final class PrefixOracle {
    private final ContentSource contents;
    private long firstPosition = 1;
    private boolean isDense = true;

    private int life;
    private boolean isAlive;
    /** By life: what it must have found at its beginning reaches to this position, so its own are all above. */
    private final Map<Integer, Long> inheritedEnds = new HashMap<>();

    private final PromisedEnds promised = new PromisedEnds();
    private final NavigableMap<Long, Commit> acknowledged = new TreeMap<>();
    private final Map<Integer, Map<Integer, Submissions>> submissions = new LinkedHashMap<>();
    private long mayBeGoneBefore = Long.MIN_VALUE;
    private long mustBeGoneBefore = Long.MIN_VALUE;
    private History history = new History();
    /** By the hash of their content: commits that no recovery may bring back. */
    private final Map<Long, Commit> givenUp = new HashMap<>();

    private long acknowledgedFound;
    private long unacknowledgedFound;
    private long unacknowledgedLost;

    private PrefixOracle(ContentSource contents) {
        this.contents = contents;
    }

    /** An oracle for a store that numbers its commits densely from 1. */
    public static PrefixOracle of(ContentSource contents) {
        return new PrefixOracle(contents);
    }

    /** The store's numbers begin here, instead of at 1. To be said at first. */
    public PrefixOracle firstPosition(long position) {
        firstPosition = position;
        return this;
    }

    /** Positions only rise, as those of bytes do; a missing one is noticed where it was acknowledged. To be said at first. */
    public PrefixOracle sparse() {
        isDense = false;
        return this;
    }

    /** The store is opened again, for the first or another time; numbers of lives rise. */
    public void beginLife(int number) {
        if (number <= life) {
            throw new IllegalArgumentException("life " + number + " after life " + life);
        }
        life = number;
        isAlive = true;
        inheritedEnds.put(number, promised.after(Promise.KILL).position());
    }

    /** The current life. */
    public int life() {
        return life;
    }

    /** The life ended in that kind of crash, and nobody looks before the next begins. */
    public void crashed(Promise crash) {
        isAlive = false;
        promised.lowerTo(crash);
    }

    /** The writer has begun that commit, so it may be found from now on; and all its commits before. */
    public void submitted(int writer, long sequence) {
        submissions(writer).submitted(sequence);
    }

    /** The writer was told that its commit is at that position, and how safe it is; more than once if it became safer. */
    public void acknowledged(int writer, long sequence, long position, Promise promise) {
        Commit commit = new Commit(life, writer, sequence);
        if (!commit.equals(acknowledged.get(position))) {
            submissions(writer).acknowledged(sequence);
            if (!couldBelongTo(life, position)) {
                throw new AssertionError("Position " + position + " was given to " + commit + ", but "
                        + promised.after(Promise.KILL).claim() + " was there before");
            }
            giveUpOlderFrom(position, life);
            Commit other = acknowledged.put(position, commit);
            if (other != null) {
                throw new AssertionError("Position " + position + " was given twice, to " + other + " and " + commit);
            }
        }
        promised.raise(promise, position, commit + ", acknowledged at position " + position + " to survive " + promise);
    }

    /** Everything up to and including {@code position} survives power cuts from now on. */
    public void forced(long position) {
        promised.raise(Promise.POWER_CUT, position, "what was forced up to position " + position);
    }

    /** Someone begins to truncate: everything below {@code position} may be missing from now on. */
    public void truncating(long position) {
        mayBeGoneBefore = Math.max(mayBeGoneBefore, position);
    }

    /** The truncation has returned: nothing below {@code position} may be found from now on. */
    public void truncated(long position) {
        truncating(position);
        mustBeGoneBefore = Math.max(mustBeGoneBefore, position);
    }

    /**
     * Judges what was recovered after that kind of crash, the last one of maybe several; then it is history, and all else
     * is given up. Checking again at once demands the very same.
     */
    public void check(Promise crash, RecordScan recovered) throws Exception {
        isAlive = false;
        promised.lowerTo(crash);
        PrefixScan scan = new PrefixScan(this, unacknowledged());
        recovered.scan(scan);
        scan.end(promised.after(crash));
        adopt(scan);
    }

    /** How many acknowledged commits checks have found, each counted once. */
    public long acknowledgedFound() {
        return acknowledgedFound;
    }

    /** How many commits were found whose acknowledgement the crash forestalled. */
    public long unacknowledgedFound() {
        return unacknowledgedFound;
    }

    /** How many commits were begun and then lost, as they may be. */
    public long unacknowledgedLost() {
        return unacknowledgedLost;
    }

    ContentSource contents() {
        return contents;
    }

    boolean isDense() {
        return isDense;
    }

    History history() {
        return history;
    }

    NavigableMap<Long, Commit> acknowledged() {
        return acknowledged;
    }

    Map<Long, Commit> givenUp() {
        return givenUp;
    }

    /** The lowest position that the first commit found may have. */
    long startMin() {
        return Math.max(firstPosition, mustBeGoneBefore);
    }

    /** The highest one; from here on nothing may be missing. */
    long startMax() {
        return Math.max(firstPosition, mayBeGoneBefore);
    }

    boolean hasTruncated() {
        return mayBeGoneBefore > firstPosition;
    }

    /** Whether that life may have given out that position: it is above all that must have been there before. */
    boolean couldBelongTo(int anyLife, long position) {
        return position > inheritedEnds.getOrDefault(anyLife, Long.MIN_VALUE);
    }

    /** A position that a younger life gave out anew says that crashes before had taken everything from there on. */
    void giveUpOlderFrom(long position, int youngerLife) {
        history.cutFrom(position);
        acknowledged.tailMap(position, true).entrySet().removeIf(entry -> {
            boolean isOlder = entry.getValue().life() < youngerLife;
            if (isOlder) {
                giveUp(entry.getValue());
            }
            return isOlder;
        });
    }

    long hashOf(Commit commit) {
        return ContentHash.of(contents.content(commit.life(), commit.writer(), commit.sequence()));
    }

    private Submissions submissions(int writer) {
        if (!isAlive) {
            throw new IllegalStateException("No life has begun since the last crash or check");
        }
        return submissions
                .computeIfAbsent(life, none -> new LinkedHashMap<>())
                .computeIfAbsent(writer, none -> new Submissions(life, writer));
    }

    private List<Commit> unacknowledged() {
        List<Commit> commits = new ArrayList<>();
        submissions
                .values()
                .forEach(byWriter -> byWriter.values().forEach(all -> commits.addAll(all.unacknowledged())));
        return commits;
    }

    private void giveUp(Commit commit) {
        givenUp.put(hashOf(commit), commit);
    }

    private void adopt(PrefixScan scan) {
        acknowledged.tailMap(scan.last(), false).values().forEach(this::giveUp);
        acknowledgedFound += scan.acknowledgedFound();
        unacknowledgedFound += scan.unacknowledgedFound();
        unacknowledgedLost += scan.unacknowledgedLeft().size();
        scan.unacknowledgedLeft().forEach(this::giveUp);
        acknowledged.clear();
        submissions.clear();
        inheritedEnds.clear();
        history = scan.found();
        if (history.size() > 0) {
            promised.raise(Promise.KILL, scan.last(), "what an earlier check found up to position " + scan.last());
        }
    }
}
