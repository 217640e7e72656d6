package io.godb.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    private static final long SECRET = 0x0123_4567_89AB_CDEFL;

    @Test
    void readsNothingButTheKeyAtEveryLength() {
        for (int length = 0; length <= 40; length++) {
            byte[] key = new byte[length];
            new Random(length).nextBytes(key);
            // No room on either side: a read outside the key throws.
            long hash = KeyHash.of(SECRET, 3, key, 0, length);
            byte[] among = new byte[length + 16];
            for (int fill = -1; fill < 2; fill++) {
                java.util.Arrays.fill(among, (byte) fill);
                System.arraycopy(key, 0, among, 7, length);
                assertThat(KeyHash.of(SECRET, 3, among, 7, length)).isEqualTo(hash);
            }
        }
    }

    @Test
    void everyBitOfTheKeyCounts() {
        for (int length = 1; length <= 40; length++) {
            byte[] key = new byte[length];
            long before = KeyHash.of(SECRET, 1, key, 0, length);
            long changed = 0;
            for (int bit = 0; bit < length * 8; bit++) {
                key[bit / 8] ^= (byte) (1 << bit % 8);
                changed += Long.bitCount(before ^ KeyHash.of(SECRET, 1, key, 0, length));
                assertThat(KeyHash.of(SECRET, 1, key, 0, length)).isNotEqualTo(before);
                key[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertThat((double) changed / (length * 8)).isBetween(27.0, 37.0);
        }
    }

    @Test
    void keyspaceLengthAndSecretCount() {
        byte[] zeros = new byte[64];
        Set<Long> hashes = new HashSet<>();
        int hashed = 0;
        for (int length = 0; length <= 40; length++) {
            for (int keyspace = 0; keyspace < 4; keyspace++) {
                for (long secret = 1; secret < 5; secret++) {
                    hashes.add(KeyHash.of(secret, keyspace, zeros, 0, length));
                    hashed++;
                }
            }
        }
        assertThat(hashes).hasSize(hashed);
    }

    /** Chi-square over 256 cells of the bits that choose tables and of those that choose slots. */
    @Test
    void spreadsCountersEvenly() {
        int keys = 1 << 18;
        long[] upper = new long[256];
        long[] lower = new long[256];
        byte[] key = "user:00000000000".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int number = 0; number < keys; number++) {
            int rest = number;
            for (int digit = key.length - 1; digit > 8; digit--) {
                key[digit] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            long hash = KeyHash.of(SECRET, 1, key, 0, key.length);
            upper[(int) (hash >>> 56)]++;
            lower[(int) hash & 255]++;
        }
        // 255 degrees of freedom: 400 is exceeded by chance once in a hundred million.
        assertThat(chiSquare(upper, keys)).isLessThan(400);
        assertThat(chiSquare(lower, keys)).isLessThan(400);
    }

    private static double chiSquare(long[] cells, int total) {
        double expected = (double) total / cells.length;
        double sum = 0;
        for (long cell : cells) {
            sum += (cell - expected) * (cell - expected) / expected;
        }
        return sum;
    }
}
