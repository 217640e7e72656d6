package io.godb.crashtests.engine;

import io.godb.core.Database;
import io.godb.crashtests.engine.Operation.Action;
import io.godb.crashtests.engine.Operation.Change;
import io.godb.crashtests.engine.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The operations of writers, each a function of its life, writer and number, and of which keyspaces there are: so whoever knows
 * the seed knows the state behind each commit. So many of a hundred create or drop a keyspace, and so many load. A writer has keys and keyspaces of its own, beside those of the others.
 */
record Operations(long seed, int keys, int keyspacePercent, int loadPercent) {
    private static final int MOST_CHANGES = 6;
    private static final int WIDEST_RANGE = 8;

    /** What the names of a writer's keys and keyspaces begin with. */
    static String prefix(int writer) {
        return "w" + writer + "-";
    }

    /** The operation of that number, where those keyspaces are there. */
    Operation draw(int life, int writer, long sequence, Set<String> spaces) {
        SplittableRandom random = new SplittableRandom(((seed * 31 + life) * 31 + writer) * 1_000_003 + sequence);
        List<String> own = own(writer);
        List<String> there =
                new ArrayList<>(own.stream().filter(spaces::contains).toList());
        there.add(Database.DEFAULT_KEYSPACE);
        int percent = random.nextInt(100);
        if (percent < keyspacePercent) {
            String space = own.get(random.nextInt(own.size()));
            Kind kind = spaces.contains(space) ? Kind.DROP_KEYSPACE : Kind.CREATE_KEYSPACE;
            return new Operation(kind, List.of(new Change(Action.NOTHING, space, "", "", 0)));
        }
        if (percent < keyspacePercent + loadPercent) {
            return load(random, writer, there.get(random.nextInt(there.size())));
        }
        if (percent < 60) {
            return new Operation(Kind.ONE, List.of(change(random, writer, there)));
        }
        List<Change> changes = new ArrayList<>();
        for (int left = random.nextInt(2, MOST_CHANGES + 1); left > 0; left--) {
            changes.add(change(random, writer, there));
        }
        return new Operation(Kind.BATCH, changes);
    }

    private Operation load(SplittableRandom random, int writer, String space) {
        List<Change> changes = new ArrayList<>();
        for (int key = random.nextInt(keys / 2); key < keys; key += 1 + random.nextInt(keys / 4)) {
            changes.add(new Change(Action.PUT, space, key(writer, key), "", random.nextLong()));
        }
        return new Operation(Kind.LOAD, changes);
    }

    private static List<String> own(int writer) {
        return List.of(prefix(writer) + "a", prefix(writer) + "b");
    }

    private Change change(SplittableRandom random, int writer, List<String> there) {
        String space = there.get(random.nextInt(there.size()));
        int key = random.nextInt(keys);
        int percent = random.nextInt(100);
        if (percent < 8) {
            return new Change(
                    Action.DELETE_RANGE,
                    space,
                    key(writer, key),
                    key(writer, key + 1 + random.nextInt(WIDEST_RANGE)),
                    0);
        }
        Action action = percent < 30 ? Action.DELETE : Action.PUT;
        return new Change(action, space, key(writer, key), "", random.nextLong());
    }

    private static String key(int writer, int number) {
        return prefix(writer) + String.format(Locale.ROOT, "%05d", number);
    }
}
