package io.godb.testkit.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a workload in one child JVM after the other, on the same store, kills each at a moment drawn with the seed, and has
 * what is left checked.
 *
 * <p>The children get this JVM's class path. What the seed repeats is the choice of moments; how the threads of the child
 * interleave is nobody's choice, so a failure keeps the store, and where it is small also a copy from before the check.
 *
 * <p><b>Threads.</b> One; the checker runs on it.
 */
public final class KillHarness {
    private static final Duration ENDLESS = Duration.ofDays(365);

    private final Class<? extends KillWorkload> workload;
    private List<String> arguments = List.of();
    private @Nullable Path directory;
    private int writers = 3;
    private int rounds = 100;
    private int roundsPerStore = 25;
    private int openingPercent = 30;
    private Duration budget = ENDLESS;
    private Duration longestWriting = Duration.ofMillis(30);
    private Duration patience = Duration.ofSeconds(30);
    private @Nullable Long seed;
    private List<String> jvmOptions = List.of();
    private @Nullable KillChecker checker;

    private KillHarness(Class<? extends KillWorkload> workload) {
        this.workload = workload;
    }

    /** A harness for a workload. */
    public static KillHarness of(Class<? extends KillWorkload> workload) {
        return new KillHarness(workload);
    }

    /** What the workload reads as {@link KillClient#arguments()}. */
    public KillHarness arguments(String... values) {
        arguments = List.of(values);
        return this;
    }

    /** An existing directory for the stores and what the harness needs beside them; required. */
    public KillHarness directory(Path path) {
        directory = path.toAbsolutePath();
        return this;
    }

    /** How many threads write at once, instead of 3. */
    public KillHarness writers(int count) {
        writers = requirePositive("writers", count);
        return this;
    }

    /** How many children to kill, instead of 100. */
    public KillHarness rounds(int count) {
        rounds = requirePositive("rounds", count);
        return this;
    }

    /** After how many lives to begin a new store, instead of 25: creation is killed, too, and checks stay short. */
    public KillHarness roundsPerStore(int count) {
        roundsPerStore = requirePositive("roundsPerStore", count);
        return this;
    }

    /** How many of a hundred children to kill while they open, instead of 30; more where recovery is what is in doubt. */
    public KillHarness openingPercent(int percent) {
        if (percent < 0 || percent > 90) {
            throw new IllegalArgumentException("openingPercent is " + percent + ", but must be from 0 to 90");
        }
        openingPercent = percent;
        return this;
    }

    /** Ends the run early when that time is over. */
    public KillHarness atMost(Duration time) {
        budget = time;
        return this;
    }

    /** How long a child may write before it is killed, instead of 30 ms. */
    public KillHarness longestWriting(Duration time) {
        longestWriting = time;
        return this;
    }

    /** How long a child may take to open, to acknowledge its first commit, or to stop writing, instead of 30 s. */
    public KillHarness patience(Duration time) {
        patience = time;
        return this;
    }

    /** The seed of everything drawn; required. See {@link io.godb.testkit.Seeds}. */
    public KillHarness seed(long value) {
        seed = value;
        return this;
    }

    /** Further options for the children's JVMs; they override the harness's own. */
    public KillHarness jvmOptions(String... options) {
        jvmOptions = List.of(options);
        return this;
    }

    /** Who judges what is left; required. */
    public KillHarness check(KillChecker judge) {
        checker = judge;
        return this;
    }

    /** Runs it; an {@link AssertionError} tells of the first failure. */
    public KillReport run() throws IOException, InterruptedException {
        KillSettings settings = new KillSettings(
                workload,
                arguments,
                Objects.requireNonNull(directory, "a directory is required"),
                writers,
                rounds,
                roundsPerStore,
                openingPercent,
                budget,
                longestWriting,
                patience,
                Objects.requireNonNull(seed, "a seed is required"),
                jvmOptions,
                Objects.requireNonNull(checker, "a checker is required"));
        return new KillRun(settings).run();
    }

    private static int requirePositive(String name, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + " is " + count + ", but must be at least 1");
        }
        return count;
    }
}
