package io.godb.crashtests.engine;

import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.testkit.kill.Claim;
import io.godb.testkit.kill.KillChecker;
import io.godb.testkit.kill.KilledLife;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reopens a database whose process was killed, twice, and requires of it what the writers were told.
 * <ol>
 *   <li>Each writer's part is in a state that holds all that was acknowledged to it, and at most one commit more of each life,
 *       whole or not at all.
 *   <li>There are as many commits as there are LSNs, so none between them is missing.
 *   <li>No LSN was given twice, and none is above the last one.
 * </ol>
 */
class EngineKillCheck implements KillChecker {
    private final Operations operations;
    private final Durability level;
    private final int writers;

    // Of the present store.
    private Path store = Path.of("");
    private List<WriterStates> states = List.of();
    private final Map<Long, String> acknowledged = new HashMap<>();
    private int livesTold;

    EngineKillCheck(long seed, Durability level, int writers) {
        this.operations = EngineKillWorkload.operations(seed);
        this.level = level;
        this.writers = writers;
    }

    @Override
    public void check(Path directory, List<KilledLife> lives) throws Exception {
        if (!directory.equals(store)) {
            store = directory;
            states = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                states.add(new WriterStates(writer, operations));
            }
            acknowledged.clear();
            livesTold = 0;
        }
        lives.subList(livesTold, lives.size()).forEach(this::tell);
        livesTold = lives.size();
        reopen(directory, lives.size());
        reopen(directory);
    }

    /** For the first time behind that life. */
    void reopen(Path directory, int life) throws Exception {
        reopen(directory);
    }

    private void tell(KilledLife life) {
        states.forEach(each -> each.lived(life));
        for (int i = 0; i < life.claims().size(); i++) {
            Claim claim = life.claims().get(i);
            if (claim.kind() == Claim.Kind.ACKNOWLEDGED && claim.position() > 0) {
                String who = "life " + life.number() + ", writer " + claim.writer() + ", operation " + claim.sequence();
                String other = acknowledged.put(claim.position(), who);
                if (other != null) {
                    throw new AssertionError(
                            "LSN " + claim.position() + " was given twice, to " + other + " and " + who);
                }
            }
        }
    }

    private void reopen(Path directory) {
        try (Database database = open(directory)) {
            judge(database);
        }
    }

    final Database open(Path directory) {
        return EngineKillWorkload.open(directory, level);
    }

    final void judge(Database database) {
        database.verify();
        long last = database.lastLsn();
        Model found = Model.read(database, EngineKillWorkload.values());
        Set<Long> sums = new TreeSet<>(Set.of(0L));
        for (WriterStates each : states) {
            Set<Long> next = new TreeSet<>();
            for (long commits : each.require(found)) {
                sums.forEach(sum -> next.add(sum + commits));
            }
            sums = next;
        }
        if (!sums.contains(last)) {
            throw new AssertionError("The last LSN is " + last + ", but what was found is of " + sums + " commits");
        }
        acknowledged.forEach((lsn, who) -> {
            if (lsn > last) {
                throw new AssertionError("Lost: " + who + ", acknowledged as " + lsn + "; the last is " + last);
            }
        });
    }
}
