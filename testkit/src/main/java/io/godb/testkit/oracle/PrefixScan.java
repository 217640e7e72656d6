package io.godb.testkit.oracle;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One walk over what was recovered, in the order of positions; it collects the history that this makes. */
final class PrefixScan implements RecordSink {
    private static final int SHOWN_BYTES = 16;

    /** A writer's line within one life. */
    private record Line(int life, int writer) {}

    private final PrefixOracle oracle;
    private final Map<Long, Commit> unacknowledged = new HashMap<>();
    private final Map<Line, Long> lastSequences = new HashMap<>();
    private final History found = new History();
    private long last = Long.MIN_VALUE;
    private long acknowledgedFound;
    private long unacknowledgedFound;

    PrefixScan(PrefixOracle oracle, List<Commit> unacknowledged) {
        this.oracle = oracle;
        unacknowledged.forEach(commit -> this.unacknowledged.put(oracle.hashOf(commit), commit));
    }

    @Override
    public void record(long position, byte[] content) {
        requirePlace(position);
        long hash = ContentHash.of(content);
        giveUpWhatWasReplaced(position, hash);
        int seen = oracle.history().indexFrom(position);
        Commit commit;
        if (oracle.history().holds(seen, position)) {
            commit = oracle.history().commit(seen);
            requireContent(position, commit, oracle.history().hash(seen), hash, content);
        } else {
            commit = identify(position, hash, content);
            requireOrder(position, commit);
        }
        found.add(position, commit, hash);
        last = position;
    }

    /** Judges what is missing behind the last commit found. */
    void end(PromisedEnds.End promised) {
        if (promised.position() > last && promised.position() >= oracle.startMax()) {
            throw new AssertionError("Lost: " + promised.claim() + "; "
                    + (found.size() == 0 ? "nothing was found at all" : "the last commit found is at " + last));
        }
    }

    History found() {
        return found;
    }

    /** The position of the last commit found, {@link Long#MIN_VALUE} if there is none. */
    long last() {
        return last;
    }

    long acknowledgedFound() {
        return acknowledgedFound;
    }

    long unacknowledgedFound() {
        return unacknowledgedFound;
    }

    Collection<Commit> unacknowledgedLeft() {
        return unacknowledged.values();
    }

    private void requirePlace(long position) {
        if (found.size() > 0 && position <= last) {
            throw new AssertionError("Position " + position + " was found behind position " + last);
        }
        requireNothingKnownBefore(position);
        if (found.size() == 0 && (position < oracle.startMin() || (oracle.isDense() && position > oracle.startMax()))) {
            throw new AssertionError("The first commit found is at position " + position + ", but it may only be from "
                    + oracle.startMin() + " to " + oracle.startMax());
        }
        if (found.size() > 0 && oracle.isDense() && position != last + 1) {
            throw new AssertionError("A hole: nothing at position " + (last + 1) + ", but something at " + position);
        }
    }

    /** Of the positions between the last one found and this one. */
    private void requireNothingKnownBefore(long position) {
        long from = found.size() == 0 ? oracle.startMax() : last + 1;
        if (from >= position) {
            return;
        }
        History history = oracle.history();
        int seen = history.indexFrom(from);
        if (seen < history.size() && history.position(seen) < position) {
            throw hole(history.position(seen), history.commit(seen), position);
        }
        Map.Entry<Long, Commit> next = oracle.acknowledged().ceilingEntry(from);
        if (next != null && next.getKey() < position) {
            throw hole(next.getKey(), next.getValue(), position);
        }
    }

    private static AssertionError hole(long missing, Commit commit, long position) {
        return new AssertionError("A hole: " + commit + " is missing at position " + missing
                + ", but something was found behind it, at " + position);
    }

    /** After a power cut, a commit in flight may be where an older life's lost one was. */
    private void giveUpWhatWasReplaced(long position, long hash) {
        Commit begun = unacknowledged.get(hash);
        if (begun != null && oracle.couldBelongTo(begun.life(), position)) {
            oracle.giveUpOlderFrom(position, begun.life());
        }
    }

    private Commit identify(long position, long hash, byte[] content) {
        Commit expected = oracle.acknowledged().get(position);
        if (expected != null) {
            requireContent(position, expected, oracle.hashOf(expected), hash, content);
            acknowledgedFound++;
            return expected;
        }
        Commit begun = unacknowledged.remove(hash);
        if (begun == null) {
            throw new AssertionError("Position " + position + " holds " + describe(hash, content));
        }
        unacknowledgedFound++;
        return begun;
    }

    private void requireContent(long position, Commit expected, long expectedHash, long hash, byte[] content) {
        if (hash != expectedHash) {
            throw new AssertionError(
                    "Position " + position + " should hold " + expected + " but holds " + describe(hash, content));
        }
    }

    /** A new commit comes behind all older lives, and behind its writer's one before. */
    private void requireOrder(long position, Commit commit) {
        int before = found.size() == 0 ? Integer.MIN_VALUE : found.life(found.size() - 1);
        if (commit.life() < before) {
            throw new AssertionError(
                    "Position " + position + " holds " + commit + ", behind a commit of life " + before);
        }
        Long previous = lastSequences.put(new Line(commit.life(), commit.writer()), commit.sequence());
        long expected = previous != null ? previous + 1 : firstSequence(commit);
        if (commit.sequence() != expected) {
            throw new AssertionError("Position " + position + " holds " + commit + ", but that writer's commit "
                    + expected + " was to come before");
        }
    }

    /** A truncation may have taken a writer's first commits, any number of them. */
    private long firstSequence(Commit commit) {
        return oracle.hasTruncated() ? commit.sequence() : 1;
    }

    private String describe(long hash, byte[] content) {
        Commit known = known(hash);
        if (known != null) {
            return known + (oracle.givenUp().containsKey(hash) ? ", which an earlier recovery had given up" : " again");
        }
        String bytes = content.length + " bytes ("
                + HexFormat.of().formatHex(content, 0, Math.min(SHOWN_BYTES, content.length)) + "..)";
        return unacknowledged.values().stream()
                .map(commit -> partOf(commit, content))
                .filter(Objects::nonNull)
                .findAny()
                .map(part -> bytes + ", " + part)
                .orElse(bytes + " that nobody wrote");
    }

    private @Nullable Commit known(long hash) {
        Commit commit = oracle.givenUp().get(hash);
        if (commit != null) {
            return commit;
        }
        for (History history : List.of(found, oracle.history())) {
            int index = history.indexOfHash(hash);
            if (index >= 0) {
                return history.commit(index);
            }
        }
        return oracle.acknowledged().values().stream()
                .filter(candidate -> oracle.hashOf(candidate) == hash)
                .findAny()
                .orElse(unacknowledged.get(hash));
    }

    private @Nullable String partOf(Commit commit, byte[] content) {
        byte[] whole = oracle.contents().content(commit.life(), commit.writer(), commit.sequence());
        int common = Arrays.mismatch(whole, content);
        return common >= Math.min(SHOWN_BYTES / 2, content.length)
                ? "of which the first " + common + " are those of " + commit + ", which has " + whole.length
                : null;
    }
}
