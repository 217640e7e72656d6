package io.godb.core.internal.log;

import io.godb.core.CorruptionException;
import io.godb.core.internal.log.SegmentFormat.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of a log's segments, as their openings tell it; their records are not looked at.
 *
 * @param links from the segment that holds the start offset on, each naming the one before; empty if none begins at or
 *     below the start
 * @param apart segments with an opening behind the start that do not continue these
 * @param unopened files behind the start without an opening: prepared, or their opening was lost
 */
record Chain(List<Link> links, List<Link> apart, List<SegmentHead> unopened) {
    /** A segment with its opening. */
    record Link(SegmentHead head, Opening opening) {
        long number() {
            return head.number();
        }

        /** Where the segment ends according to its successor; unknown without one. */
        static int end(@Nullable Link successor) {
            return successor == null ? SegmentScan.NO_LIMIT : successor.opening.previousEnd();
        }
    }

    static Chain of(List<SegmentHead> heads, long startOffset) {
        List<Link> opened = opened(heads);
        Link first = opened.stream()
                .filter(link -> link.opening().firstOffset() <= startOffset)
                .reduce((lower, higher) -> higher)
                .orElse(null);
        long floor = first == null ? 0 : first.number();
        List<Link> links = first == null ? List.of() : follow(first, opened);
        Set<Link> linked = Set.copyOf(links);
        List<Link> apart = opened.stream()
                .filter(link -> link.number() > floor && !linked.contains(link))
                .toList();
        List<SegmentHead> unopened = heads.stream()
                .filter(head -> head.number() > floor && head.opening() == null)
                .toList();
        return new Chain(links, apart, unopened);
    }

    /** Those that an opening says something of. */
    static List<Link> opened(List<SegmentHead> heads) {
        List<Link> opened = new ArrayList<>();
        for (SegmentHead head : heads) {
            Opening opening = head.opening();
            if (opening != null && !head.isOnItsWay()) {
                opened.add(new Link(head, opening));
            }
        }
        return opened;
    }

    private static List<Link> follow(Link first, List<Link> opened) {
        Map<Long, List<Link>> byPrevious = opened.stream()
                .filter(link -> link.number() > link.opening().previousNumber())
                .collect(Collectors.groupingBy(link -> link.opening().previousNumber()));
        List<Link> links = new ArrayList<>();
        for (Link link = first; link != null; link = successor(link, byPrevious)) {
            links.add(link);
        }
        return links;
    }

    /**
     * Cut-away segments are gone for good before another one is begun, so no crash leaves two successors, and nothing
     * here can tell which of them is right.
     */
    private static @Nullable Link successor(Link link, Map<Long, List<Link>> byPrevious) {
        List<Link> successors = byPrevious.getOrDefault(link.number(), List.of());
        if (successors.size() > 1) {
            throw new CorruptionException(
                    successors.get(0).head().file() + " and "
                            + successors.get(1).head().file()
                            + " both say that they continue " + link.head().file()
                            + "; nothing was changed, remove the one that was put there, or read with LogSalvage",
                    successors.get(1).head().file(),
                    SegmentFormat.OPENING,
                    null);
        }
        return successors.isEmpty() ? null : successors.get(0);
    }

    /** The link behind that of the given index, or null. */
    @Nullable
    Link successorOf(int link) {
        return link + 1 < links.size() ? links.get(link + 1) : null;
    }
}
