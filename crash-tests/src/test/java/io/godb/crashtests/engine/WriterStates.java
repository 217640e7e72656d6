package io.godb.crashtests.engine;

import io.godb.testkit.kill.Claim;
import io.godb.testkit.kill.KilledLife;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The states in which one writer's part of a database may be: with all that was acknowledged to it, and with or without the one
 * operation of each life that a kill cut short. A look at the database leaves those that are like it.
 */
final class WriterStates {
    /** A state, and how many commits led to it. */
    record State(Model model, long commits) {}

    private final int writer;
    private final Operations operations;
    private List<State> possible = List.of(new State(new Model(), 0));

    WriterStates(int writer, Operations operations) {
        this.writer = writer;
        this.operations = operations;
    }

    /** The writer has lived once more. */
    void lived(KilledLife life) {
        long acknowledged = 0;
        for (int i = 0; i < life.claims().size(); i++) {
            Claim claim = life.claims().get(i);
            boolean isOurs = claim.kind() == Claim.Kind.ACKNOWLEDGED && claim.writer() == writer;
            acknowledged = isOurs ? claim.sequence() : acknowledged;
        }
        long begun = life.begun().get(writer);
        if (begun > acknowledged + 1) {
            throw new AssertionError(
                    "writer " + writer + " began " + begun + ", but only " + acknowledged + " returned");
        }
        Set<State> next = new LinkedHashSet<>();
        for (State each : possible) {
            next.add(after(each, life.number(), 1, acknowledged));
            if (begun > acknowledged) {
                next.add(after(after(each, life.number(), 1, acknowledged), life.number(), begun, begun));
            }
        }
        possible = List.copyOf(next);
    }

    private State after(State from, int life, long first, long last) {
        Model model = from.model().copy();
        long commits = from.commits();
        for (long sequence = first; sequence <= last; sequence++) {
            Operation operation = operations.draw(life, writer, sequence, model.spaces());
            try {
                commits += model.apply(operation) ? 1 : 0;
            } catch (AssertionError impossible) {
                throw new AssertionError("writer " + writer + ", life " + life + ", operation " + sequence, impossible);
            }
        }
        return new State(model, commits);
    }

    /** Requires what was found to be one of them; returns the numbers of commits that may have led to it. */
    Set<Long> require(Model found) {
        Model ours = found.part(Operations.prefix(writer));
        List<State> alike =
                possible.stream().filter(each -> each.model().equals(ours)).toList();
        if (alike.isEmpty()) {
            List<String> differences = new ArrayList<>();
            possible.forEach(
                    each -> differences.add(each.commits() + " commits: " + ours.differencesFrom(each.model())));
            throw new AssertionError("Of writer " + writer + " nothing that may be was found; " + differences);
        }
        possible = alike;
        Set<Long> commits = new TreeSet<>();
        alike.forEach(each -> commits.add(each.commits()));
        return commits;
    }
}
