package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checkpoints that are damaged, and readers beside a writer: {@link Fallbacks} and {@link TornReads} say what must hold. */
@Tag("fault")
class EngineFallbackTest {
    private static final long SEED = Long.getLong("godb.seed", 1);

    @Test
    void whereTheNewestCheckpointIsDamagedAnOlderOneServesAndNothingIsLost() {
        int count = Fallbacks.run(SEED);
        System.out.println("fallen back " + count + " times");
        assertThat(count).isGreaterThan(40);
    }

    @Test
    void noSnapshotShowsAPartOfABatch() throws Exception {
        assertThat(TornReads.read()).isPositive();
    }
}
