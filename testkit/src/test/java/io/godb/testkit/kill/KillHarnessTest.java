package io.godb.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.testkit.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KillHarnessTest {
    private static final int ENOUGH_ROUNDS = 300;

    @TempDir
    private Path directory;

    @Test
    void aStoreThatKeepsItsPromisesPassesWhereverItIsKilled() throws Exception {
        long seed = Seeds.next("KillHarnessTest");
        PrefixCheck check = check(seed, TinyBug.NONE);
        KillReport report = harness(seed, TinyBug.NONE).check(check).rounds(20).run();
        System.out.println(report + ", inside calls " + report.shareInsideCalls() + ", per second "
                + report.roundsPerSecond() + ", unacknowledged found " + check.unacknowledgedFound() + ", lost "
                + check.unacknowledgedLost());
        assertThat(report.rounds()).isEqualTo(20);
        assertThat(report.whileOpening() + report.whileWriting() + report.whileClosing())
                .isEqualTo(20);
        assertThat(report.acknowledged()).isPositive();
        report.requireInsideCalls(0.4);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void catches(TinyBug bug) {
        long seed = Seeds.next("KillHarnessTest." + bug);
        assertThatThrownBy(() -> harness(seed, bug)
                        .check(check(seed, bug))
                        .openingPercent(bug == TinyBug.OPENING_IS_NOT_IDEMPOTENT ? 65 : 30)
                        .rounds(ENOUGH_ROUNDS)
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("A kill breaks a promise")
                .hasMessageContaining(Seeds.repeatWith(seed))
                .satisfies(failure -> System.out.println(bug + ": " + failure.getMessage()));
    }

    @Test
    void theCheckerSeesEveryLifeInOrderAndWhatWasBegun() throws Exception {
        List<List<KilledLife>> seen = new ArrayList<>();
        harness(1, TinyBug.NONE)
                .writers(2)
                .rounds(5)
                .check((store, lives) -> seen.add(lives))
                .run();
        List<KilledLife> all = seen.get(seen.size() - 1);
        assertThat(all).extracting(KilledLife::number).containsExactly(1, 2, 3, 4, 5);
        assertThat(all).allSatisfy(life -> {
            assertThat(life.begun()).hasSize(2);
            for (int i = 0; i < life.claims().size(); i++) {
                Claim claim = life.claims().get(i);
                assertThat(claim.sequence()).isLessThanOrEqualTo(life.begun().get(claim.writer()));
            }
        });
    }

    @Test
    void aNewStoreBeginsAfterSoManyLives() throws Exception {
        List<Path> stores = new ArrayList<>();
        harness(2, TinyBug.NONE)
                .rounds(4)
                .roundsPerStore(2)
                .check((store, lives) -> stores.add(store))
                .run();
        assertThat(stores).contains(directory.resolve("store-1"), directory.resolve("store-3"));
        assertThat(directory.resolve("store-1")).doesNotExist();
    }

    @Test
    void theRunEndsWhenItsTimeIsOver() throws Exception {
        KillReport report = harness(3, TinyBug.NONE)
                .rounds(1_000_000)
                .atMost(Duration.ofMillis(200))
                .check((store, lives) -> {})
                .run();
        assertThat(report.rounds()).isBetween(1, 1000);
    }

    @Test
    void aChildThatFailsIsAFailureWithItsStackTrace() {
        assertThatThrownBy(() -> KillHarness.of(FailingWorkload.class)
                        .directory(directory)
                        .seed(4)
                        .check((store, lives) -> {})
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ended by itself")
                .hasMessageContaining("no store today");
    }

    @Test
    void aWriterThatFailsIsAFailure() {
        assertThatThrownBy(() -> KillHarness.of(FailingWriter.class)
                        .directory(directory)
                        .seed(5)
                        .check((store, lives) -> {})
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the writer has had enough");
    }

    @Test
    void aChildThatStandsStillIsAFailureWithItsThreads() {
        assertThatThrownBy(() -> KillHarness.of(IdleWorkload.class)
                        .directory(directory)
                        .seed(6)
                        .patience(Duration.ofSeconds(1))
                        .check((store, lives) -> {})
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("to open the store, but did not within")
                .hasMessageContaining("IdleWorkload.run");
    }

    @Test
    void aWorkloadThatReturnsUnaskedIsAFailure() {
        assertThatThrownBy(() -> KillHarness.of(ShortWorkload.class)
                        .directory(directory)
                        .seed(7)
                        .check((store, lives) -> {})
                        .patience(Duration.ofSeconds(1))
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("The workload returned before it was asked to");
    }

    @Test
    void aRunOfKillsBetweenCallsIsRefused() {
        KillReport report = new KillReport(10, 0, 10, 0, 3, 10, 100, Duration.ofSeconds(1));
        assertThat(report.requireInsideCalls(0.3)).isSameAs(report);
        assertThatThrownBy(() -> report.requireInsideCalls(0.31))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Only 3 of 10");
    }

    private KillHarness harness(long seed, TinyBug bug) {
        return KillHarness.of(TinyWorkload.class)
                .arguments(bug.name())
                .directory(directory)
                .seed(seed);
    }

    private static PrefixCheck check(long seed, TinyBug bug) {
        return PrefixCheck.of(TinyWorkload.contents(seed), (path, found) -> {
            try (TinyStore store = new TinyStore(path, bug)) {
                store.records().forEach(record -> found.record(record.number(), record.payload()));
            }
        });
    }

    /** Fails before it has opened anything. */
    static final class FailingWorkload implements KillWorkload {
        @Override
        public void run(Path directory, KillClient client) {
            throw new IllegalStateException("no store today");
        }
    }

    /** Opens, and fails in a writer. */
    static final class FailingWriter implements KillWorkload {
        @Override
        public void run(Path directory, KillClient client) throws Exception {
            client.opened();
            client.writeUntilStopped(writer -> {
                throw new IllegalStateException("the writer has had enough");
            });
        }
    }

    /** Never opens. */
    static final class IdleWorkload implements KillWorkload {
        @Override
        public void run(Path directory, KillClient client) throws Exception {
            new CountDownLatch(1).await();
        }
    }

    /** Opens and leaves. */
    static final class ShortWorkload implements KillWorkload {
        @Override
        public void run(Path directory, KillClient client) {
            client.opened();
        }
    }
}
