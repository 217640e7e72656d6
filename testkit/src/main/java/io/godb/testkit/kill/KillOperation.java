package io.godb.testkit.kill;

/** One call of the store by one of the writers, which are threads of their own. */
@FunctionalInterface
public interface KillOperation {
    /**
     * Prepares the writer's next commit, says that it {@linkplain KillWriter#begins() begins}, calls the store, and hands
     * on what was {@linkplain KillWriter#acknowledged acknowledged}.
     */
    void run(KillWriter writer) throws Exception;
}
