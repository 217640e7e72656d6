package io.godb.testkit.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What one writer began in one life, and which of it was never acknowledged. */
final class Submissions {
    private final int life;
    private final int writer;
    private final TreeSet<Long> unacknowledged = new TreeSet<>();
    private long last;

    Submissions(int life, int writer) {
        this.life = life;
        this.writer = writer;
    }

    void submitted(long sequence) {
        while (last < sequence) {
            last++;
            unacknowledged.add(last);
        }
    }

    void acknowledged(long sequence) {
        submitted(sequence);
        if (!unacknowledged.remove(sequence)) {
            throw new AssertionError("Acknowledged twice: " + new Commit(life, writer, sequence));
        }
    }

    List<Commit> unacknowledged() {
        List<Commit> commits = new ArrayList<>();
        for (long sequence : unacknowledged) {
            commits.add(new Commit(life, writer, sequence));
        }
        return commits;
    }
}
