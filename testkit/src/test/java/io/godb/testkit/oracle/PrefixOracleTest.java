package io.godb.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PrefixOracleTest {
    private static final SeededContent CONTENTS = new SeededContent(7, 16, 60);

    /** What a recovery finds, put together by hand. */
    private static final class Store implements RecordScan {
        private final List<byte[]> contents = new ArrayList<>();
        private final List<Long> positions = new ArrayList<>();

        Store with(long position, int life, int writer, long sequence) {
            return with(position, CONTENTS.content(life, writer, sequence));
        }

        Store with(long position, byte[] content) {
            positions.add(position);
            contents.add(content);
            return this;
        }

        @Override
        public void scan(RecordSink found) {
            for (int i = 0; i < positions.size(); i++) {
                found.record(positions.get(i), contents.get(i));
            }
        }
    }

    private final PrefixOracle oracle = PrefixOracle.of(CONTENTS);

    @Test
    void acceptsEverythingAcknowledgedAndWhatWasInFlight() throws Exception {
        oracle.beginLife(1);
        oracle.acknowledged(0, 1, 1, Promise.KILL);
        oracle.acknowledged(1, 1, 2, Promise.KILL);
        oracle.submitted(0, 2);
        oracle.submitted(1, 2);
        oracle.check(Promise.KILL, found(1, 2).with(3, 1, 1, 2));
        assertThat(oracle.acknowledgedFound()).isEqualTo(2);
        assertThat(oracle.unacknowledgedFound()).isEqualTo(1);
        assertThat(oracle.unacknowledgedLost()).isEqualTo(1);
    }

    @Test
    void acceptsAcknowledgementsThatArriveOutOfOrder() throws Exception {
        oracle.beginLife(1);
        oracle.acknowledged(1, 1, 2, Promise.KILL);
        oracle.acknowledged(0, 1, 1, Promise.KILL);
        oracle.check(Promise.KILL, found(1, 2));
    }

    @Test
    void findsAnAcknowledgedCommitThatWasLost() {
        twoAcknowledged(Promise.KILL);
        assertFails(
                found(1),
                "Lost: commit 1 of writer 1 in life 1, acknowledged at position 2",
                "last commit found is at 1");
    }

    @Test
    void findsThatAllWasLost() {
        twoAcknowledged(Promise.KILL);
        assertFails(new Store(), "Lost: commit 1 of writer 1", "nothing was found at all");
    }

    @Test
    void allowsACrashToTakeWhatWasNotPromisedAgainstIt() throws Exception {
        oracle.beginLife(1);
        oracle.acknowledged(0, 1, 1, Promise.POWER_CUT);
        oracle.acknowledged(1, 1, 2, Promise.KILL);
        oracle.check(Promise.POWER_CUT, found(1));
    }

    @Test
    void aForceIsAPromiseForEverythingBelow() {
        twoAcknowledged(Promise.KILL);
        oracle.forced(2);
        assertThatThrownBy(() -> oracle.check(Promise.POWER_CUT, found(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Lost: what was forced up to position 2");
    }

    @Test
    void aCleanCloseKeepsEvenWhatWasPromisedNothing() {
        twoAcknowledged(Promise.NONE);
        assertThatThrownBy(() -> oracle.check(Promise.NONE, found(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Lost");
    }

    @Test
    void findsAHole() {
        twoAcknowledged(Promise.NONE);
        oracle.acknowledged(0, 2, 3, Promise.NONE);
        assertFails(found(1).with(3, 1, 0, 2), "A hole: commit 1 of writer 1 in life 1 is missing at position 2");
    }

    @Test
    void findsAHoleWhereNothingWasAcknowledged() {
        twoAcknowledged(Promise.NONE);
        oracle.submitted(0, 2);
        assertFails(found(1, 2).with(4, 1, 0, 2), "A hole: nothing at position 3");
    }

    @Test
    void findsAMissingBeginning() {
        twoAcknowledged(Promise.KILL);
        assertFails(new Store().with(2, 1, 1, 1), "A hole: commit 1 of writer 0");
    }

    @Test
    void findsWrongContentAtAnAcknowledgedPosition() {
        twoAcknowledged(Promise.KILL);
        assertFails(
                new Store().with(1, 1, 0, 1).with(2, 1, 0, 1),
                "Position 2 should hold commit 1 of writer 1 in life 1 but holds commit 1 of writer 0 in life 1 again");
    }

    @Test
    void findsACommitThatIsThereTwice() {
        twoAcknowledged(Promise.KILL);
        assertFails(found(1, 2).with(3, 1, 0, 1), "Position 3 holds commit 1 of writer 0 in life 1 again");
    }

    @Test
    void findsAPositionThatIsThereTwice() {
        twoAcknowledged(Promise.KILL);
        assertFails(found(1, 2).with(2, 1, 1, 1), "Position 2 was found behind position 2");
    }

    @Test
    void findsHalfACommit() {
        twoAcknowledged(Promise.KILL);
        oracle.submitted(1, 2);
        byte[] whole = CONTENTS.content(1, 1, 2);
        assertFails(
                found(1, 2).with(3, Arrays.copyOf(whole, 12)),
                "Position 3 holds 12 bytes",
                "the first 12 are those of commit 2 of writer 1 in life 1, which has " + whole.length);
    }

    @Test
    void findsWhatNobodyWrote() {
        twoAcknowledged(Promise.KILL);
        assertFails(found(1, 2).with(3, 1, 1, 2), "that nobody wrote");
    }

    @Test
    void findsAWritersCommitsOutOfOrder() {
        oracle.beginLife(1);
        oracle.acknowledged(0, 1, 2, Promise.KILL);
        oracle.acknowledged(0, 2, 1, Promise.KILL);
        assertFails(new Store().with(1, 1, 0, 2).with(2, 1, 0, 1), "that writer's commit 1 was to come before");
    }

    @Test
    void findsThatAWritersCommitWasSkipped() {
        oracle.beginLife(1);
        oracle.submitted(0, 2);
        assertFails(new Store().with(1, 1, 0, 2), "that writer's commit 1 was to come before");
    }

    @Test
    void findsThatACheckedCommitIsGoneLater() throws Exception {
        twoAcknowledged(Promise.KILL);
        oracle.submitted(0, 2);
        oracle.check(Promise.KILL, found(1, 2).with(3, 1, 0, 2));
        oracle.beginLife(2);
        assertFails(found(1, 2), "Lost: what an earlier check found up to position 3");
    }

    @Test
    void findsThatACheckedCommitChanged() throws Exception {
        twoAcknowledged(Promise.KILL);
        oracle.check(Promise.KILL, found(1, 2));
        oracle.beginLife(2);
        oracle.acknowledged(0, 1, 3, Promise.KILL);
        assertFails(
                found(1).with(2, 2, 0, 1).with(3, 2, 0, 1),
                "Position 2 should hold commit 1 of writer 1 in life 1 but holds commit 1 of writer 0 in life 2 again");
    }

    @Test
    void findsThatALostCommitComesBack() throws Exception {
        twoAcknowledged(Promise.KILL);
        oracle.submitted(0, 2);
        oracle.check(Promise.KILL, found(1, 2));
        assertFails(
                found(1, 2).with(3, 1, 0, 2),
                "Position 3 holds commit 2 of writer 0 in life 1, which an earlier recovery had given up");
    }

    @Test
    void findsThatAPositionIsGivenOutAgain() throws Exception {
        twoAcknowledged(Promise.KILL);
        oracle.crashed(Promise.KILL);
        oracle.beginLife(2);
        assertThatThrownBy(() -> oracle.acknowledged(0, 1, 2, Promise.KILL))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "Position 2 was given to commit 1 of writer 0 in life 2, but commit 1 of writer 1");
    }

    @Test
    void findsThatAPositionIsGivenOutTwiceInOneLife() {
        twoAcknowledged(Promise.KILL);
        assertThatThrownBy(() -> oracle.acknowledged(0, 2, 2, Promise.KILL))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Position 2 was given twice");
    }

    @Test
    void whatUnseenLivesLeftInDoubtMayBeThereOrNot() throws Exception {
        twoAcknowledged(Promise.KILL);
        oracle.submitted(0, 2);
        oracle.crashed(Promise.KILL);
        oracle.beginLife(2);
        oracle.submitted(0, 1);
        oracle.crashed(Promise.KILL);
        oracle.beginLife(3);
        oracle.acknowledged(0, 1, 4, Promise.KILL);
        oracle.check(Promise.KILL, found(1, 2).with(3, 1, 0, 2).with(4, 3, 0, 1));
        assertThat(oracle.unacknowledgedLost()).isEqualTo(1);
    }

    @Test
    void findsAnOlderLifeBehindAYoungerOne() {
        twoAcknowledged(Promise.KILL);
        oracle.submitted(0, 2);
        oracle.crashed(Promise.KILL);
        oracle.beginLife(2);
        oracle.acknowledged(0, 1, 3, Promise.KILL);
        assertFails(
                found(1, 2).with(3, 2, 0, 1).with(4, 1, 0, 2),
                "Position 4 holds commit 2 of writer 0 in life 1, behind");
    }

    @Test
    void aLifeAfterAPowerCutMayGiveOutAgainWhatWasLost() throws Exception {
        oracle.beginLife(1);
        oracle.acknowledged(0, 1, 1, Promise.POWER_CUT);
        oracle.acknowledged(0, 2, 2, Promise.KILL);
        oracle.crashed(Promise.POWER_CUT);
        oracle.beginLife(2);
        oracle.acknowledged(0, 1, 2, Promise.POWER_CUT);
        oracle.check(Promise.POWER_CUT, found(1).with(2, 2, 0, 1));
    }

    @Test
    void aCommitInFlightMayBeWhereAPowerCutTookAnother() throws Exception {
        oracle.beginLife(1);
        oracle.acknowledged(0, 1, 1, Promise.POWER_CUT);
        oracle.acknowledged(0, 2, 2, Promise.KILL);
        oracle.acknowledged(0, 3, 3, Promise.KILL);
        oracle.crashed(Promise.POWER_CUT);
        oracle.beginLife(2);
        oracle.submitted(0, 1);
        oracle.check(Promise.POWER_CUT, found(1).with(2, 2, 0, 1));
    }

    @Test
    void whatWasTruncatedMayBeMissingAndThenMustBe() throws Exception {
        twoAcknowledged(Promise.KILL);
        oracle.truncating(2);
        oracle.check(Promise.KILL, found(1, 2));
        oracle.check(Promise.KILL, new Store().with(2, 1, 1, 1));
        oracle.truncated(2);
        assertFails(found(1, 2), "The first commit found is at position 1, but it may only be from 2 to 2");
    }

    @Test
    void findsThatMoreWasTruncatedThanAskedFor() {
        twoAcknowledged(Promise.KILL);
        oracle.acknowledged(0, 2, 3, Promise.KILL);
        oracle.truncated(2);
        assertFails(new Store().with(3, 1, 0, 2), "A hole: commit 1 of writer 1 in life 1 is missing at position 2");
    }

    @Test
    void everythingMayBeTruncated() throws Exception {
        twoAcknowledged(Promise.KILL);
        oracle.truncated(3);
        oracle.check(Promise.KILL, new Store());
        oracle.beginLife(2);
        oracle.acknowledged(0, 1, 3, Promise.KILL);
        oracle.check(Promise.KILL, new Store().with(3, 2, 0, 1));
    }

    @Test
    void sparsePositionsNeedNotFollowEachOther() throws Exception {
        PrefixOracle sparse = PrefixOracle.of(CONTENTS).firstPosition(0).sparse();
        sparse.beginLife(1);
        sparse.acknowledged(0, 1, 0, Promise.KILL);
        sparse.acknowledged(0, 2, 100, Promise.KILL);
        sparse.submitted(0, 3);
        sparse.check(
                Promise.KILL, new Store().with(0, 1, 0, 1).with(100, 1, 0, 2).with(220, 1, 0, 3));
        assertThatThrownBy(() ->
                        sparse.check(Promise.KILL, new Store().with(0, 1, 0, 1).with(220, 1, 0, 3)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("A hole: commit 2 of writer 0 in life 1 is missing at position 100");
    }

    @Test
    void nothingIsAcknowledgedOutsideALife() {
        assertThatThrownBy(() -> oracle.acknowledged(0, 1, 1, Promise.KILL)).isInstanceOf(IllegalStateException.class);
        oracle.beginLife(2);
        assertThatThrownBy(() -> oracle.beginLife(2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void checkingTwiceDemandsTheSame() throws Exception {
        twoAcknowledged(Promise.KILL);
        oracle.check(Promise.KILL, found(1, 2));
        ThrowingCallable again = () -> oracle.check(Promise.KILL, found(1, 2));
        assertThatCode(again).doesNotThrowAnyException();
        assertThat(oracle.acknowledgedFound()).isEqualTo(2);
    }

    @Test
    void seededContentDependsOnTheWholeName() {
        byte[] content = CONTENTS.content(1, 2, 3);
        assertThat(CONTENTS.content(1, 2, 3)).isEqualTo(content);
        assertThat(content).hasSizeBetween(16, 60);
        assertThat(List.of(
                        CONTENTS.content(2, 2, 3),
                        CONTENTS.content(1, 1, 3),
                        CONTENTS.content(1, 2, 4),
                        new SeededContent(8, 16, 60).content(1, 2, 3)))
                .doesNotContain(content)
                .doesNotHaveDuplicates();
        assertThatThrownBy(() -> new SeededContent(1, 3, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    private void twoAcknowledged(Promise promise) {
        oracle.beginLife(1);
        oracle.acknowledged(0, 1, 1, promise);
        oracle.acknowledged(1, 1, 2, promise);
    }

    /** The first commit of writer 0 at position 1, and that of writer 1 at position 2, as far as wanted. */
    private static Store found(int... positions) {
        Store store = new Store();
        for (int position : positions) {
            store.with(position, 1, position - 1, 1);
        }
        return store;
    }

    private void assertFails(Store store, String... words) {
        assertThatThrownBy(() -> oracle.check(Promise.KILL, store))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(words);
    }
}
