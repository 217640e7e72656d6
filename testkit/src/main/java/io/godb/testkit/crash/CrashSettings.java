package io.godb.testkit.crash;

import java.util.List;

/** How an exploration goes about it. */
record CrashSettings(
        List<PersistenceModel> models, int imageBudget, int secondCrashBudget, int randomCount, long seed) {
    /** The same for crashes of the recovery, which are not crashed again. */
    CrashSettings ofRecovery(int budget) {
        return new CrashSettings(models, budget, 0, randomCount, seed);
    }
}
