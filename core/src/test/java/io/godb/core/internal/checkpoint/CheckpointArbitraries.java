package io.godb.core.internal.checkpoint;

import io.godb.core.log.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Any checkpoint; one seed makes one. */
final class CheckpointArbitraries {
    private CheckpointArbitraries() {}

    static Arbitrary<Checkpoint> checkpoints() {
        return Arbitraries.longs().map(seed -> checkpoint(new Random(seed)));
    }

    static Arbitrary<Current> currents() {
        return checkpoints().map(Current::of);
    }

    private static Checkpoint checkpoint(Random random) {
        List<TableEntry> tables = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            tables.add(table(random, i));
        }
        List<KeyspaceEntry> keyspaces = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            keyspaces.add(new KeyspaceEntry(i, text(random) + i, positive(random), properties(random)));
        }
        List<LogPosition> incarnations = new ArrayList<>();
        long offset = 1;
        for (int i = random.nextInt(4); i > 0; i--) {
            offset += random.nextInt(3);
            incarnations.add(new LogPosition(random.nextLong(), offset));
        }
        return new Checkpoint(
                new UUID(random.nextLong(), random.nextLong()),
                1 + random.nextInt(Integer.MAX_VALUE),
                positive(random),
                random.nextBoolean(),
                random.nextLong(),
                random.nextLong(),
                new UUID(random.nextLong(), random.nextLong()),
                incarnations,
                7 + random.nextInt(5),
                random.nextBoolean() ? -1 : 7,
                random.nextLong(),
                random.nextLong(),
                random.nextBoolean(),
                new Places(text(random), text(random), text(random)),
                keyspaces,
                tables,
                properties(random));
    }

    private static TableEntry table(Random random, int number) {
        TableKey one = new TableKey(random.nextInt(), bytes(random, 20));
        TableKey other = new TableKey(random.nextInt(), bytes(random, 20));
        boolean isOrdered = one.compareTo(other) <= 0;
        long lowest = positive(random);
        int entries = random.nextInt(1000);
        return new TableEntry(
                number,
                positive(random),
                random.nextInt(256),
                entries,
                random.nextInt(entries + 1),
                random.nextInt(3),
                lowest,
                lowest + random.nextInt(9),
                isOrdered ? one : other,
                isOrdered ? other : one,
                properties(random));
    }

    private static List<Property> properties(Random random) {
        List<Property> properties = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            properties.add(new Property(random.nextInt(Property.REQUIRED), bytes(random, 10)));
        }
        return properties;
    }

    private static long positive(Random random) {
        return random.nextLong() >>> (2 + random.nextInt(60));
    }

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(Random random) {
        int[] points = random.ints(random.nextInt(8), 0, Character.MAX_CODE_POINT + 1)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .toArray();
        return new String(points, 0, points.length);
    }
}
