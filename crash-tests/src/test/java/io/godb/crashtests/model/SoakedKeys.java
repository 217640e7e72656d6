package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Database;
import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.ScanOptions;
import io.godb.core.Snapshot;
import io.godb.core.WriteBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SplittableRandom;

/**
 * Some of the keys of a database, which one thread alone changes. How often each has been given a value is all that is kept: key and
 * count make the value, and a count that is negative says that it was deleted since.
 */
final class SoakedKeys {
    private static final int KEY_BYTES = 8;
    private static final int LONGEST_RANGE = 100;
    private static final int LONGEST_SCAN = 300;

    private final int partition;
    private final int[] counts;
    private final SplittableRandom random;
    private long operations;

    SoakedKeys(int partition, int keys, long seed) {
        this.partition = partition;
        this.counts = new int[keys];
        this.random = new SplittableRandom(seed);
    }

    private byte[] key(int number) {
        return ByteBuffer.allocate(KEY_BYTES).putInt(partition).putInt(number).array();
    }

    /** One past the last one is the end of them all. */
    private KeyRange range(int from, int to) {
        return KeyRange.between(key(from), key(to));
    }

    private int length(int number) {
        // Some values are worth compressing, and few are long.
        int mixed = Math.floorMod((number * 31 + counts[number]) * 0x9E3779B9, 1_000);
        return mixed < 10 ? 4_000 : mixed / 3;
    }

    private byte[] value(int number) {
        byte[] value = new byte[length(number)];
        long mixed = (partition * 1_000_003L + number) * 0x9E3779B97F4A7C15L + counts[number];
        new SplittableRandom(mixed).nextBytes(value);
        return value;
    }

    private byte[] expected(int number) {
        return counts[number] > 0 ? value(number) : null;
    }

    private byte[] next(int number) {
        counts[number] = Math.abs(counts[number]) + 1;
        return value(number);
    }

    private void deleted(int number) {
        counts[number] = -Math.abs(counts[number]);
    }

    long operations() {
        return operations;
    }

    /** The bytes of keys and values that are there. */
    long liveBytes() {
        long bytes = 0;
        for (int number = 0; number < counts.length; number++) {
            bytes += counts[number] > 0 ? KEY_BYTES + length(number) : 0;
        }
        return bytes;
    }

    /** Reads or changes some. */
    void work(Database database) {
        operations++;
        Keyspace space = database.openKeyspace(Database.DEFAULT_KEYSPACE);
        int number = random.nextInt(counts.length);
        int kind = random.nextInt(1_000);
        if (kind < 500) {
            space.put(key(number), next(number));
        } else if (kind < 800) {
            assertThat(space.get(key(number))).isEqualTo(expected(number));
        } else if (kind < 900) {
            space.delete(key(number));
            deleted(number);
        } else if (kind < 960) {
            batch(database, space);
        } else if (kind < 985) {
            requireSame(space, number, Math.min(counts.length, number + LONGEST_SCAN));
        } else if (kind < 995) {
            readSnapshot(database, space, number);
        } else if (kind < 998 || random.nextInt(10) > 0) {
            int to = Math.min(counts.length, number + LONGEST_RANGE);
            space.deleteRange(range(number, to));
            for (int each = number; each < to; each++) {
                deleted(each);
            }
        } else {
            database.checkpoint();
        }
    }

    private void batch(Database database, Keyspace space) {
        WriteBatch batch = database.batch();
        for (int left = random.nextInt(1, 30); left > 0; left--) {
            int number = random.nextInt(counts.length);
            if (random.nextInt(4) > 0) {
                batch.put(space, key(number), next(number));
            } else {
                batch.delete(space, key(number));
                deleted(number);
            }
        }
        database.commit(batch);
    }

    private void readSnapshot(Database database, Keyspace space, int number) {
        byte[] before = expected(number);
        try (Snapshot snapshot = database.snapshot()) {
            for (int more = 0; more < 20; more++) {
                int changed = (number + more) % counts.length;
                space.put(key(changed), next(changed));
            }
            assertThat(space.at(snapshot).get(key(number))).isEqualTo(before);
        }
    }

    private void requireSame(Keyspace space, int from, int to) {
        try (io.godb.core.Scan scan = space.scan(ScanOptions.of(range(from, to)))) {
            Iterator<Entry> found = scan.iterator();
            for (int number = from; number < to; number++) {
                if (counts[number] > 0) {
                    Entry entry = found.next();
                    assertThat(Arrays.equals(entry.key(), key(number)) && Arrays.equals(entry.value(), value(number)))
                            .as("key %d of partition %d", number, partition)
                            .isTrue();
                }
            }
            assertThat(found.hasNext()).isFalse();
        }
    }

    /** All of them, by a scan, and some by gets. */
    void requireSame(Database database) {
        Keyspace space = database.openKeyspace(Database.DEFAULT_KEYSPACE);
        requireSame(space, 0, counts.length);
        for (int get = 0; get < counts.length / 10; get++) {
            int number = random.nextInt(counts.length);
            assertThat(space.get(key(number))).isEqualTo(expected(number));
        }
    }
}
