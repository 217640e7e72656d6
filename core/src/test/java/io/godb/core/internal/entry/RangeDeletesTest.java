package io.godb.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RangeDeletesTest {
    private final RangeDeletes deletes = new RangeDeletes();

    @Property(tries = 300)
    void saysWhatALookAtEachWouldSay(@ForAll Random random) {
        RangeDeletes deletes = new RangeDeletes();
        List<RangeDelete> model = new ArrayList<>();
        long lsn = 1;
        for (int step = 0; step < 60; step++) {
            RangeDelete delete =
                    new RangeDelete(random.nextInt(3), key(random), random.nextInt(8) == 0 ? null : key(random), lsn);
            deletes.add(delete);
            model.add(delete);
            lsn += random.nextInt(3);
            for (int look = 0; look < 20; look++) {
                int keyspace = random.nextInt(4);
                byte[] key = key(random);
                long limit = random.nextInt((int) lsn + 2);
                assertThat(deletes.newest(keyspace, key, 0, key.length, limit))
                        .isEqualTo(newest(model, keyspace, key, limit));
            }
        }
        assertThat(deletes.all()).containsExactlyElementsOf(model);
        assertThat(deletes.count()).isEqualTo(model.size());
    }

    @Property(tries = 300)
    void thoseThatDoNotOverlapSayTheSameToWhoeverReads(@ForAll Random random) {
        RangeDeletes forgetting = new RangeDeletes();
        List<RangeDelete> model = new ArrayList<>();
        long reader = random.nextInt(40);
        for (long lsn = 1; lsn < 60; lsn += random.nextInt(3)) {
            RangeDelete delete =
                    new RangeDelete(random.nextInt(3), key(random), random.nextInt(8) == 0 ? null : key(random), lsn);
            forgetting.add(delete, reader < lsn ? reader + 1 : 0);
            model.add(delete);
        }
        List<RangeDelete> disjoint = forgetting.disjoint(() -> {});
        for (int look = 0; look < 200; look++) {
            int keyspace = random.nextInt(4);
            byte[] key = key(random);
            for (long limit : new long[] {reader, Long.MAX_VALUE}) {
                long expected = newest(model, keyspace, key, limit);
                assertThat(forgetting.newest(keyspace, key, 0, key.length, limit))
                        .isEqualTo(expected);
                assertThat(newest(disjoint, keyspace, key, limit)).isEqualTo(expected);
            }
            assertThat(disjoint.stream().filter(delete -> delete.covers(keyspace, key, 0, key.length)))
                    .hasSizeLessThanOrEqualTo(2);
        }
        assertThat(disjoint).extracting(RangeDelete::lsn).isSorted();
    }

    private static long newest(List<RangeDelete> deletes, int keyspace, byte[] key, long limit) {
        return deletes.stream()
                .filter(delete -> delete.lsn() <= limit && delete.covers(keyspace, key, 0, key.length))
                .mapToLong(RangeDelete::lsn)
                .max()
                .orElse(0);
    }

    private static byte[] key(Random random) {
        byte[] key = new byte[random.nextInt(4)];
        for (int index = 0; index < key.length; index++) {
            key[index] = (byte) (random.nextInt(4) * 85);
        }
        return key;
    }

    @Test
    void isEmptyUntilTheFirst() {
        assertThat(deletes.isEmpty()).isTrue();
        assertThat(deletes.all()).isEmpty();
        assertThat(deletes.newest(1, new byte[0], 0, 0, Long.MAX_VALUE)).isZero();
        deletes.add(new RangeDelete(1, new byte[0], null, 7));
        assertThat(deletes.isEmpty()).isFalse();
        assertThat(deletes.newest(1, new byte[] {-1}, 0, 1, 7)).isEqualTo(7);
        assertThat(deletes.newest(1, new byte[] {-1}, 0, 1, 6)).isZero();
        assertThat(deletes.newest(2, new byte[0], 0, 0, 7)).isZero();
    }

    @Test
    void reachesTheEndOfTheLastKeyspaceAndNoFurther() {
        deletes.add(new RangeDelete(Integer.MAX_VALUE, new byte[] {1}, null, 1));
        assertThat(deletes.newest(Integer.MAX_VALUE, new byte[] {2}, 0, 1, 1)).isEqualTo(1);
        assertThat(deletes.newest(Integer.MAX_VALUE, new byte[] {0}, 0, 1, 1)).isZero();
    }

    @Test
    void refusesAnLsnBelowTheLast() {
        deletes.add(new RangeDelete(1, new byte[0], null, 7));
        assertThatThrownBy(() -> deletes.add(new RangeDelete(1, new byte[0], null, 6)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A reader's answer for a limit does not change while ranges above it cut and cover the same keys. */
    @Test
    void readersBelowAnAddDoNotNoticeIt() throws InterruptedException {
        deletes.add(new RangeDelete(1, new byte[] {10}, new byte[] {100}, 1));
        AtomicLong wrong = new AtomicLong();
        Thread adder = new Thread(() -> {
            Random random = new Random(5);
            for (int lsn = 2; lsn < 3_000; lsn++) {
                byte from = (byte) random.nextInt(100);
                deletes.add(new RangeDelete(1, new byte[] {from, (byte) lsn}, new byte[] {(byte) (from + 20)}, lsn));
            }
        });
        adder.start();
        Random random = new Random(6);
        while (adder.isAlive()) {
            byte key = (byte) random.nextInt(128);
            long expected = key >= 10 && key < 100 ? 1 : 0;
            if (deletes.newest(1, new byte[] {key}, 0, 1, 1) != expected) {
                wrong.incrementAndGet();
            }
        }
        adder.join();
        assertThat(wrong).hasValue(0);
    }
}
