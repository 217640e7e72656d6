package io.godb.testkit.crash;

import io.godb.testkit.trace.RecordingFileSystem;
import io.godb.testkit.trace.Trace;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One walk through a trace, and then second crashes on a sample of the images that passed.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>All models' disks stand at the same point, so the first failure is at the earliest point at which any fails.
 *   <li>After a clean kill what was pending stays pending; after a power cut everything that is there is durable, and
 *       so, for simplicity, after a kill that tore a write.
 *   <li>An image is checked again only when more marks precede it: then more is promised.
 * </ol>
 */
final class Exploration {
    private static final int SAMPLES_MAX = 2048;
    private static final int SECOND_CRASHES_PER_IMAGE_MIN = 8;

    private final Trace trace;
    private final int from;
    private final CrashChecker checker;
    private final CrashWorkload secondLife;
    private final CrashSettings settings;
    private final int traceHash;
    private final Set<Long> checked = new HashSet<>();
    private final List<Mark> marks;
    private final Set<Long> offered = new HashSet<>();
    private final SampledImages kills;
    private final SampledImages samples;
    private final long startNanos = System.nanoTime();
    private int point;
    private long images;
    private long secondCrashes;
    private @Nullable CrashFailure failure;

    /** The marks {@code promised} precede the trace, of which the points before {@code from} are not explored. */
    Exploration(
            Trace trace,
            int from,
            CrashChecker checker,
            CrashWorkload secondLife,
            CrashSettings settings,
            List<Mark> promised) {
        this.trace = trace;
        this.from = from;
        this.checker = checker;
        this.secondLife = secondLife;
        this.settings = settings;
        this.traceHash = TraceHash.of(trace);
        this.marks = new ArrayList<>(promised);
        int sampleCount = Math.min(SAMPLES_MAX, settings.secondCrashBudget() / SECOND_CRASHES_PER_IMAGE_MIN);
        this.kills = new SampledImages(sampleCount / 2, settings.seed());
        this.samples = new SampledImages(sampleCount - sampleCount / 2, settings.seed());
    }

    CrashReport explore() {
        Budget budget = new Budget(demands(), settings.imageBudget());
        List<Disk> disks = newDisks();
        while (point < from) {
            passEvent();
        }
        explorePoint(disks, budget);
        while (failure == null && point < trace.events().size()) {
            disks.forEach(Disk::advance);
            passEvent();
            explorePoint(disks, budget);
        }
        crashRecoveries();
        return report(budget.skipped(), budget.share());
    }

    CrashReport repeat(CrashCase wanted) {
        wanted.requireTrace(trace);
        Disk disk = diskAt(wanted.model(), wanted.point());
        while (point < wanted.point()) {
            passEvent();
        }
        images++;
        Choice choice = wanted.on(disk);
        DiskImage image = new Renderer(disk, wanted.seed()).render(choice);
        CrashCase second = wanted.recovery();
        if (second == null) {
            Throwable cause = check(image);
            failure = cause == null ? null : failureOf(disk, choice, wanted.toString(), cause);
        } else {
            CrashReport report =
                    ofRecovery(wanted.alone(), image, List.copyOf(marks), 1).repeat(second);
            failure = report.failure()
                    .map(inner -> afterFirst(wanted.alone(), inner))
                    .orElse(null);
        }
        return report(0, Long.MAX_VALUE);
    }

    private Disk diskAt(PersistenceModel model, int wanted) {
        Disk disk = new Disk(model, trace);
        while (disk.applied() < wanted) {
            disk.advance();
        }
        return disk;
    }

    private List<Disk> newDisks() {
        return settings.models().stream().map(model -> diskAt(model, from)).toList();
    }

    private List<Budget.Demand> demands() {
        List<Budget.Demand> demands = new ArrayList<>();
        for (Disk scout : newDisks()) {
            demands.add(Budget.Demand.of(choicesOn(scout)));
            while (scout.applied() < trace.events().size()) {
                scout.advance();
                demands.add(Budget.Demand.of(choicesOn(scout)));
            }
        }
        return demands;
    }

    private List<Choice> choicesOn(Disk disk) {
        return Choices.on(disk, settings.randomCount(), settings.seed());
    }

    private void passEvent() {
        if (trace.events().get(point) instanceof Mark mark) {
            marks.add(mark);
        }
        point++;
    }

    private void explorePoint(List<Disk> disks, Budget budget) {
        for (Disk disk : disks) {
            if (failure == null) {
                SplittableRandom random = new SplittableRandom(Hashes.mix(settings.seed(), point));
                exploreDisk(disk, budget.drawn(choicesOn(disk), random));
            }
        }
    }

    private void exploreDisk(Disk disk, List<Choice> choices) {
        Renderer renderer = new Renderer(disk, settings.seed());
        for (Choice choice : choices) {
            images++;
            DiskImage image = renderer.render(choice);
            long hash = Hashes.mix(image.hash(), marks.size());
            if (checked.add(hash)) {
                explore(disk, renderer, choice, image);
            }
            if (failure != null) {
                return;
            }
            offer(CrashCase.of(disk, choice, settings.seed(), traceHash), image, hash);
        }
    }

    private void explore(Disk disk, Renderer renderer, Choice choice, DiskImage image) {
        Throwable cause = check(image);
        if (cause != null) {
            failure = shrunk(disk, renderer, choice, cause);
        }
    }

    /** The same bytes after a kill and after a power cut are two cases: what may be lost next differs. */
    private void offer(CrashCase origin, DiskImage image, long hash) {
        if (settings.secondCrashBudget() > 0 && offered.add(Hashes.mix(hash, origin.isCleanKill() ? 1 : 2))) {
            (origin.isCleanKill() ? kills : samples).offer(origin, image, marks.size());
        }
    }

    private CrashFailure shrunk(Disk disk, Renderer renderer, Choice choice, Throwable cause) {
        Shrinker shrinker = new Shrinker(disk.pending(), smaller -> check(renderer.render(smaller)) != null);
        Choice smallest = shrinker.shrink(choice);
        Throwable smallestCause = check(renderer.render(smallest));
        String line = CrashCase.of(disk, smallest, settings.seed(), traceHash).toString();
        return failureOf(disk, smallest, line, smallestCause == null ? cause : smallestCause);
    }

    private CrashFailure failureOf(Disk disk, Choice choice, String line, Throwable cause) {
        return new CrashFailure(
                line, new Loss(disk.pending(), choice.kept()).text(), eventBefore(disk.applied()), cause);
    }

    private String eventBefore(int number) {
        return number == 0
                ? "nothing"
                : "event " + number + " " + trace.events().get(number - 1);
    }

    private @Nullable Throwable check(DiskImage image) {
        try {
            checker.check(image.open(), List.copyOf(marks));
            return null;
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError broken) {
            return broken;
        }
    }

    private void crashRecoveries() {
        List<SampledImages.Sample> all = new ArrayList<>(kills.all());
        all.addAll(samples.all());
        int left = all.size();
        for (SampledImages.Sample sample : all) {
            if (failure == null) {
                crashRecovery(sample, (int) ((settings.secondCrashBudget() - secondCrashes) / left));
            }
            left--;
        }
    }

    private void crashRecovery(SampledImages.Sample sample, int budget) {
        CrashReport report = ofRecovery(
                        sample.origin(), sample.image(), List.copyOf(marks.subList(0, sample.markCount())), budget)
                .explore();
        secondCrashes += report.distinct();
        images += report.images();
        failure = report.failure()
                .map(second -> afterFirst(sample.origin(), second))
                .orElse(null);
    }

    /** Recovery promises nothing new, the life after it may: its images are judged by that and what preceded the crash. */
    private Exploration ofRecovery(CrashCase origin, DiskImage image, List<Mark> promised, int budget) {
        RecordingFileSystem recorded = new RecordingFileSystem(image.open(), image.topDirectories());
        try {
            checker.check(recorded, promised);
        } catch (Exception | AssertionError broken) {
            throw new IllegalStateException("The check of one image passed first and failed then", broken);
        }
        try {
            secondLife.run(recorded, recorded.marks());
        } catch (Exception failure) {
            throw new IllegalStateException("The second life failed before any second crash", failure);
        }
        CrashSettings ofRecovery = settings.ofRecovery(budget);
        if (origin.isCleanKill()) {
            KilledTrace both = new KilledTrace(trace, origin.point(), recorded.trace());
            return new Exploration(both.trace(), both.killed(), checker, secondLife, ofRecovery, List.of());
        }
        return new Exploration(recorded.trace(), 0, checker, secondLife, ofRecovery, promised);
    }

    private CrashFailure afterFirst(CrashCase first, CrashFailure second) {
        Disk disk = diskAt(first.model(), first.point());
        String loss = new Loss(disk.pending(), first.on(disk).kept()).text();
        return new CrashFailure(
                first + "/" + second.repeatLine(),
                loss + "; then recovery crashed, " + second.effects(),
                eventBefore(first.point()) + ", then " + second.lastEvent(),
                second.cause());
    }

    private CrashReport report(long skipped, long share) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
        return new CrashReport(
                point + 1,
                images,
                checked.size(),
                secondCrashes,
                skipped,
                share,
                settings.samplingAllowed(),
                elapsed,
                Optional.ofNullable(failure));
    }
}
