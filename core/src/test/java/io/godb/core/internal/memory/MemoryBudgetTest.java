package io.godb.core.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final int CHUNK = MemoryBudget.SMALL_CHUNK_BYTES;

    @Test
    void saysNoBeyondTheLimitAndYesAgainAfterGiving() {
        MemoryBudget budget = new MemoryBudget(100);
        assertThat(budget.tryTake(60)).isTrue();
        assertThat(budget.tryTake(41)).isFalse();
        assertThat(budget.takenBytes()).isEqualTo(60);
        assertThat(budget.tryTake(40)).isTrue();
        budget.give(60);
        assertThat(budget.tryTake(60)).isTrue();
        assertThat(budget.tryTake(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void handsTheSameChunkOutAgain() {
        MemoryBudget budget = new MemoryBudget(CHUNK);
        byte[] chunk = budget.tryTakeChunk(CHUNK);
        assertThat(chunk).hasSize(MemoryBudget.chunkLength(CHUNK));
        assertThat(budget.tryTakeChunk(CHUNK)).isNull();
        assertThat(budget.takenBytes()).isEqualTo(CHUNK);
        budget.giveChunk(chunk);
        assertThat(budget.takenBytes()).isZero();
        assertThat(budget.tryTakeChunk(CHUNK)).isSameAs(chunk);
    }

    @Test
    void dropsIdleChunksForWhoeverAsks() {
        MemoryBudget budget = new MemoryBudget(2L * CHUNK);
        byte[] first = budget.tryTakeChunk(CHUNK);
        byte[] second = budget.tryTakeChunk(CHUNK);
        budget.giveChunk(first);
        assertThat(budget.tryTake(CHUNK + 1)).isFalse();
        assertThat(budget.tryTake(CHUNK)).isTrue();
        budget.giveChunk(second);
        budget.give(CHUNK);
        assertThat(budget.takenBytes()).isZero();
        assertThat(budget.tryTake(2L * CHUNK)).isTrue();
    }

    @Test
    void dropsIdleChunksOfOneSizeForTheOther() {
        MemoryBudget budget = new MemoryBudget(MemoryBudget.LARGE_CHUNK_BYTES);
        byte[] large = budget.tryTakeChunk(MemoryBudget.LARGE_CHUNK_BYTES);
        assertThat(large).hasSize(MemoryBudget.chunkLength(MemoryBudget.LARGE_CHUNK_BYTES));
        assertThat(budget.tryTakeChunk(CHUNK)).isNull();
        budget.giveChunk(large);
        byte[] small = budget.tryTakeChunk(CHUNK);
        assertThat(small).hasSize(MemoryBudget.chunkLength(CHUNK));
        assertThat(budget.takenBytes()).isEqualTo(CHUNK);
        assertThat(budget.tryTakeChunk(MemoryBudget.LARGE_CHUNK_BYTES)).isNull();
        budget.giveChunk(small);
        assertThat(budget.tryTakeChunk(MemoryBudget.LARGE_CHUNK_BYTES)).isNotNull();
    }

    @Test
    void followsAChangedLimit() {
        MemoryBudget budget = new MemoryBudget(2L * CHUNK);
        byte[] first = budget.tryTakeChunk(CHUNK);
        byte[] second = budget.tryTakeChunk(CHUNK);
        budget.giveChunk(first);
        budget.changeLimit(CHUNK);
        assertThat(budget.tryTake(1)).isFalse();
        assertThat(budget.takenBytes()).isEqualTo(CHUNK);
        budget.changeLimit(0);
        budget.giveChunk(second);
        assertThat(budget.takenBytes()).isZero();
        assertThat(budget.tryTakeChunk(CHUNK)).isNull();
        assertThat(budget.limitBytes()).isZero();
    }

    @Test
    void refusesWhatMakesNoSense() {
        MemoryBudget budget = new MemoryBudget(10);
        assertThatThrownBy(() -> budget.tryTake(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> budget.give(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> budget.giveChunk(new byte[1])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> budget.tryTakeChunk(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> budget.changeLimit(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNeverExceededWhenManyTakeAtOnce() throws InterruptedException {
        long limit = 3L * CHUNK;
        MemoryBudget budget = new MemoryBudget(limit);
        AtomicLong inUse = new AtomicLong();
        AtomicLong most = new AtomicLong();
        List<Thread> takers = new ArrayList<>();
        for (int taker = 0; taker < 4; taker++) {
            Random random = new Random(taker);
            takers.add(new Thread(() -> {
                for (int round = 0; round < 20_000; round++) {
                    takeAndGive(budget, random, inUse, most);
                }
            }));
        }
        takers.forEach(Thread::start);
        for (Thread taker : takers) {
            taker.join();
        }
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(limit);
        assertThat(budget.takenBytes()).isZero();
        assertThat(budget.tryTake(limit)).isTrue();
    }

    private static void takeAndGive(MemoryBudget budget, Random random, AtomicLong inUse, AtomicLong most) {
        if (random.nextBoolean()) {
            byte[] chunk = budget.tryTakeChunk(CHUNK);
            if (chunk != null) {
                most.accumulateAndGet(inUse.addAndGet(CHUNK), Math::max);
                inUse.addAndGet(-CHUNK);
                budget.giveChunk(chunk);
            }
        } else {
            long bytes = random.nextInt(2 * CHUNK);
            if (budget.tryTake(bytes)) {
                most.accumulateAndGet(inUse.addAndGet(bytes), Math::max);
                inUse.addAndGet(-bytes);
                budget.give(bytes);
            }
        }
    }
}
