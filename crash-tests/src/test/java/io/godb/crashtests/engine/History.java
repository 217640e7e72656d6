package io.godb.crashtests.engine;

import io.godb.core.Database;
import io.godb.testkit.oracle.Promise;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The commits of one client, in their order, through all lives of a database: what it may hold after a crash is the state behind
 * some prefix of them that holds all whose promise covers the crash.
 */
final class History {
    private final List<Operation> commits = new ArrayList<>();
    /** By the worst crash that they survive: how many. */
    private final Map<Promise, Integer> floors = new EnumMap<>(Promise.class);

    private Model newest = new Model();

    /** The state behind the last commit that was begun. */
    Model newest() {
        return newest;
    }

    /** How many commits were begun. */
    int size() {
        return commits.size();
    }

    /** An operation begins; one that is no commit is not counted. */
    boolean begun(Operation operation) {
        boolean isCommit = newest.apply(operation);
        if (isCommit) {
            commits.add(operation);
        }
        return isCommit;
    }

    /** The last operation was refused, and nothing committed. */
    void withdrawn() {
        commits.remove(commits.size() - 1);
        newest = after(commits.size());
    }

    /** All commits so far are promised to survive that. */
    void promised(Promise promise) {
        promised(promise, commits.size());
    }

    /** So many are. */
    void promised(Promise promise, int count) {
        for (Promise each : Promise.values()) {
            if (promise.covers(each)) {
                floors.merge(each, count, Math::max);
            }
        }
    }

    /** Recovery has found so many, so all others are gone for good, and a kill takes none of these. */
    void recovered(int count) {
        if (count > commits.size()) {
            throw new AssertionError(count + " commits were found, but only " + commits.size() + " begun");
        }
        if (count < floors.getOrDefault(Promise.POWER_CUT, 0)) {
            throw new AssertionError("Only " + count + " commits were found, but " + floors + " promised");
        }
        commits.subList(count, commits.size()).clear();
        newest = after(count);
        floors.replaceAll((promise, floor) -> Math.min(floor, count));
        promised(Promise.KILL, count);
    }

    private Model after(int count) {
        Model model = new Model();
        commits.subList(0, count).forEach(model::apply);
        return model;
    }

    /** Requires what is found after that kind of crash to be a prefix that holds everything promised. */
    void require(Promise crash, Database database, Values values) {
        long found = database.lastLsn();
        int floor = floors.getOrDefault(crash, 0);
        if (found < floor) {
            throw new AssertionError("Lost: commits from " + (found + 1) + " to " + floor
                    + ", which were promised to survive " + crash + "; found up to " + found);
        }
        if (found > commits.size()) {
            throw new AssertionError("Found " + found + " commits, but only " + commits.size() + " were begun");
        }
        String differences = Model.read(database, values).differencesFrom(after((int) found));
        if (!differences.isEmpty()) {
            throw new AssertionError("Not the state behind commit " + found + ": " + differences);
        }
    }
}
