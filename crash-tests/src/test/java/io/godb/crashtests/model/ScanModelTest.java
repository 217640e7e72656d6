package io.godb.crashtests.model;

import io.godb.core.ScanOrder;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/** However scans are opened, moved, left and gone on with, beside writes and flushes, they show what sorted maps hold. */
class ScanModelTest {
    /** A step, with a name for those that are reported. */
    private record Step(String name, Consumer<ModelledScans> taken) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> key = Arbitraries.integers().between(0, Contents.KEY_COUNT - 1);
        Arbitrary<Integer> kind = Arbitraries.integers().between(0, 6);
        Arbitrary<Integer> which = Arbitraries.integers().between(0, 9);
        Arbitrary<Integer> length = Arbitraries.of(0, 20, 20, 300, 1_500, 70_000);
        Arbitrary<Integer> count = Arbitraries.of(0, 1, 1, 2, 5, 100);
        Arbitrary<Long> limit = Arbitraries.of(0L, 1L, 3L, 10L, Long.MAX_VALUE, Long.MAX_VALUE);
        Arbitrary<ScanOrder> order = Arbitraries.of(ScanOrder.class);
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        Arbitrary<Step> put = Combinators.combine(key, length)
                .as((k, l) -> new Step("put " + k + " of " + l, scans -> scans.put(k, l)));
        Arbitrary<Step> putMany = Combinators.combine(
                        key, Arbitraries.integers().between(2, 30))
                .as((k, n) -> new Step("put " + n + " from " + k, scans -> scans.putMany(k, n)));
        Arbitrary<Step> delete = key.map(k -> new Step("delete " + k, scans -> scans.delete(k)));
        Arbitrary<Step> deleteRange = Combinators.combine(kind, key, key)
                .as((r, a, b) -> new Step(
                        "delete range " + r + " of " + a + ", " + b,
                        scans -> scans.deleteRange(Contents.range(r, a, b))));
        Arbitrary<Step> open = Combinators.combine(kind, key, key, order, limit, either)
                .as((r, a, b, o, l, k) -> new Step(
                        "open range " + r + " of " + a + ", " + b + ", " + o + ", limit " + l + ", keys only " + k,
                        scans -> scans.open(Contents.range(r, a, b), o, l, k)));
        Arbitrary<Step> iterate = Combinators.combine(which, count)
                .as((w, n) -> new Step("iterate " + w + " by " + n, scans -> scans.iterate(w, n)));
        Arbitrary<Step> visit = Combinators.combine(which, count)
                .as((w, n) -> new Step("visit " + w + " by " + n, scans -> scans.visit(w, n)));
        Arbitrary<Step> seek = Combinators.combine(which, key)
                .as((w, k) -> new Step("seek " + k + " in " + w, scans -> scans.seek(w, k)));
        Arbitrary<Step> more = which.map(w -> new Step("is there more in " + w, scans -> scans.requireMore(w)));
        Arbitrary<Step> leave = which.map(w -> new Step("leave " + w, scans -> scans.leave(w)));
        Arbitrary<Step> resume = Combinators.combine(which, limit, either)
                .as((w, l, s) ->
                        new Step("resume " + w + ", limit " + l + ", same state " + s, scans -> scans.resume(w, l, s)));
        return Arbitraries.frequencyOf(
                        Tuple.of(12, put),
                        Tuple.of(8, putMany),
                        Tuple.of(5, delete),
                        Tuple.of(3, deleteRange),
                        Tuple.of(10, open),
                        Tuple.of(12, iterate),
                        Tuple.of(12, visit),
                        Tuple.of(6, seek),
                        Tuple.of(4, more),
                        Tuple.of(8, leave),
                        Tuple.of(12, resume),
                        Tuple.of(3, Arbitraries.of(new Step("hold a snapshot", ModelledScans::hold))),
                        Tuple.of(2, Arbitraries.of(new Step("let it go", ModelledScans::letGo))),
                        Tuple.of(5, Arbitraries.of(new Step("flush", ModelledScans::flush))),
                        Tuple.of(2, Arbitraries.of(new Step("reopen", ModelledScans::reopen))))
                .list()
                .ofMinSize(5)
                .ofMaxSize(80);
    }

    @Property(tries = 250, shrinking = ShrinkingMode.BOUNDED)
    void showsWhatSortedMapsHold(@ForAll("steps") List<Step> steps, @ForAll boolean background) {
        try (ModelledScans scans = new ModelledScans(background)) {
            steps.forEach(each -> each.taken().accept(scans));
            scans.finish();
        }
    }
}
