package io.godb.testkit.crash;

import java.util.List;

/** How an exploration goes about it. */
record CrashSettings(
        List<PersistenceModel> models,
        int imageBudget,
        int secondCrashBudget,
        int randomCount,
        long seed,
        boolean samplingAllowed) {
    static final CrashSettings DEFAULT = new CrashSettings(PersistenceModel.honest(), 50_000, 0, 16, 0, false);

    CrashSettings withModels(List<PersistenceModel> others) {
        return new CrashSettings(others, imageBudget, secondCrashBudget, randomCount, seed, samplingAllowed);
    }

    CrashSettings withBudget(int images) {
        return new CrashSettings(models, images, secondCrashBudget, randomCount, seed, samplingAllowed);
    }

    CrashSettings withSecondCrashes(int images) {
        return new CrashSettings(models, imageBudget, images, randomCount, seed, samplingAllowed);
    }

    CrashSettings withRandom(int subsets, long newSeed) {
        return new CrashSettings(models, imageBudget, secondCrashBudget, subsets, newSeed, samplingAllowed);
    }

    CrashSettings withSampling() {
        return new CrashSettings(models, imageBudget, secondCrashBudget, randomCount, seed, true);
    }

    /** The same for crashes of the recovery, which are not crashed again. */
    CrashSettings ofRecovery(int budget) {
        return withBudget(budget).withSecondCrashes(0);
    }
}
