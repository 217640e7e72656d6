package io.godb.testkit.kill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** All that a run depends on. */
record KillSettings(
        Class<? extends KillWorkload> workload,
        List<String> arguments,
        Path directory,
        int writers,
        int rounds,
        int roundsPerStore,
        int openingPercent,
        Duration budget,
        Duration longestWriting,
        Duration patience,
        long seed,
        List<String> jvmOptions,
        KillChecker checker) {}
