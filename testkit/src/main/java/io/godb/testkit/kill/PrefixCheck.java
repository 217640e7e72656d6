package io.godb.testkit.kill;

import io.godb.testkit.oracle.ContentSource;
import io.godb.testkit.oracle.PrefixOracle;
import io.godb.testkit.oracle.Promise;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The checker that asks a {@link PrefixOracle}, and asks it twice: what a second opening finds must be what the first found.
 *
 * <p><b>Threads.</b> One. <b>Failure.</b> After a failed check it is of no use.
 */
public final class PrefixCheck implements KillChecker {
    private final ContentSource contents;
    private final StoreScan scan;
    private UnaryOperator<PrefixOracle> settings = oracle -> oracle;

    private @Nullable Path directory;
    private PrefixOracle oracle;
    private int livesTold;
    private long unacknowledgedFound;
    private long unacknowledgedLost;

    private PrefixCheck(ContentSource contents, StoreScan scan) {
        this.contents = contents;
        this.scan = scan;
        this.oracle = PrefixOracle.of(contents);
    }

    /** Checks a store whose commits have these contents, and that is read like that. */
    public static PrefixCheck of(ContentSource contents, StoreScan scan) {
        return new PrefixCheck(contents, scan);
    }

    /** Settings for each new oracle, for instance {@link PrefixOracle#sparse()}. */
    public PrefixCheck with(UnaryOperator<PrefixOracle> oracleSettings) {
        settings = oracleSettings;
        return this;
    }

    @Override
    public void check(Path store, List<KilledLife> lives) throws Exception {
        if (!store.equals(directory)) {
            directory = store;
            oracle = settings.apply(PrefixOracle.of(contents));
            livesTold = 0;
        }
        lives.subList(livesTold, lives.size()).forEach(this::tell);
        livesTold = lives.size();
        long foundBefore = oracle.unacknowledgedFound();
        long lostBefore = oracle.unacknowledgedLost();
        oracle.check(Promise.KILL, found -> scan.scan(store, found));
        unacknowledgedFound += oracle.unacknowledgedFound() - foundBefore;
        unacknowledgedLost += oracle.unacknowledgedLost() - lostBefore;
        oracle.check(Promise.KILL, found -> scan.scan(store, found));
    }

    /** How many commits were found whose acknowledgement a kill forestalled. */
    public long unacknowledgedFound() {
        return unacknowledgedFound;
    }

    /** How many were begun and not found, as may be. */
    public long unacknowledgedLost() {
        return unacknowledgedLost;
    }

    private void tell(KilledLife life) {
        oracle.crashed(Promise.KILL);
        oracle.beginLife(life.number());
        for (int i = 0; i < life.claims().size(); i++) {
            Claim claim = life.claims().get(i);
            switch (claim.kind()) {
                case ACKNOWLEDGED ->
                    oracle.acknowledged(claim.writer(), claim.sequence(), claim.position(), claim.promise());
                case TRUNCATING -> oracle.truncating(claim.position());
                case TRUNCATED -> oracle.truncated(claim.position());
                case STARTED, OPENED, CLOSING, ENDED, FAILED -> {}
            }
        }
        for (int writer = 0; writer < life.begun().size(); writer++) {
            oracle.submitted(writer, life.begun().get(writer));
        }
    }
}
