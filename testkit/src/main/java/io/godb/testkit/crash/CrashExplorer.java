package io.godb.testkit.crash;

import io.godb.core.file.MemoryFileSystem;
import io.godb.testkit.trace.RecordingFileSystem;
import io.godb.testkit.trace.Trace;
import java.util.List;

/**
 * Cuts the power after every event of a trace, inside each force too, and has every different image that the disk models
 * allow reopened and checked.
 *
 * <p>When the budget is too small for all candidates, each point and model gets an equal share, drawn with the seed:
 * first of the families that are known to find mistakes, then of the random ones. Where
 * the system property {@value #CASE_PROPERTY} is set, only the case it names is checked.
 *
 * <p><b>Threads.</b> One; the checker runs on it.
 */
public final class CrashExplorer {
    /** The system property that names the one case to repeat. */
    public static final String CASE_PROPERTY = "godb.crash";

    private final Trace trace;
    private final CrashChecker checker;
    private CrashWorkload secondLife = (files, marks) -> {};
    private CrashSettings settings = CrashSettings.DEFAULT;

    private CrashExplorer(Trace trace, CrashChecker checker) {
        this.trace = trace;
        this.checker = checker;
    }

    /** Explores a trace that was recorded before. */
    public static CrashExplorer of(Trace trace, CrashChecker checker) {
        return new CrashExplorer(trace, checker);
    }

    /** Runs the workload on an empty file system in memory and explores its trace. */
    public static CrashExplorer of(CrashWorkload workload, CrashChecker checker) {
        RecordingFileSystem files = new RecordingFileSystem(new MemoryFileSystem());
        try {
            workload.run(files, files.marks());
        } catch (Exception failure) {
            throw new IllegalStateException("The workload failed before any crash", failure);
        }
        return new CrashExplorer(files.trace(), checker);
    }

    /** What disks to try, instead of {@linkplain PersistenceModel#honest() all honest ones}. */
    public CrashExplorer models(PersistenceModel... models) {
        settings = settings.withModels(List.of(models));
        return this;
    }

    /** How many images to consider at most, instead of 50,000. */
    public CrashExplorer budget(int images) {
        settings = settings.withBudget(images);
        return this;
    }

    /**
     * Crashes the checker's own recovery, too, and checks about as many images of that; none by default. Where the first
     * crash killed the process only, what it had not forced may be lost in the second still.
     */
    public CrashExplorer secondCrashes(int images) {
        settings = settings.withSecondCrashes(images);
        return this;
    }

    /**
     * What a database does after its recovery: {@code life} runs on an image behind the checker, on the same files, before
     * the second crash. What it marks follows the marks of the first life. Needs {@link #secondCrashes}.
     */
    public CrashExplorer thenRun(CrashWorkload life) {
        secondLife = life;
        return this;
    }

    /** Lets {@link CrashReport#orThrow()} pass a run of which the budget left few candidates at some points. */
    public CrashExplorer sampling() {
        settings = settings.withSampling();
        return this;
    }

    /** How many random subsets to try at each point, instead of 16, and the seed of everything random. */
    public CrashExplorer random(int subsets, long seed) {
        settings = settings.withRandom(subsets, seed);
        return this;
    }

    /** Explores everything up to the first failure, which is then made as small as possible. */
    public CrashReport explore() {
        String onlyCase = System.getProperty(CASE_PROPERTY);
        return onlyCase == null
                ? new Exploration(trace, 0, checker, secondLife, settings, List.of()).explore()
                : repeat(onlyCase);
    }

    /** Checks the one case that a failure's {@link CrashFailure#repeatLine()} names. */
    public CrashReport repeat(String repeatLine) {
        return new Exploration(trace, 0, checker, secondLife, settings, List.of()).repeat(CrashCase.parse(repeatLine));
    }
}
