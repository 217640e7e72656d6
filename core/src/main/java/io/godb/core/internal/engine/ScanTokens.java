package io.godb.core.internal.engine;

import io.godb.core.KeyRange;
import io.godb.core.ScanOptions;
import io.godb.core.ScanOrder;
import io.godb.core.ScanTokenException;
import io.godb.core.ScanTokenException.Reason;
import io.godb.core.SnapshotExpiredException;
import io.godb.core.StalePositionException;
import io.godb.core.internal.scan.ScanPlace;
import io.godb.core.internal.scan.ScanTokenFormat;
import io.godb.core.log.LogPosition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes tokens of scans, and judges those that come back.
 *
 * <p><b>Threads.</b> Any.
 */
final class ScanTokens {
    private final Engine engine;

    ScanTokens(Engine engine) {
        this.engine = engine;
    }

    /** The token of a scan of which {@code next} is the bound of what is left. */
    String make(int keyspace, ScanOptions wanted, long lsn, byte @Nullable [] next) {
        KeyRange range = wanted.range();
        return ScanTokenFormat.encode(new ScanPlace(
                engine.id(),
                keyspace,
                wanted.order() == ScanOrder.ASCENDING,
                lsn,
                engine.positionOf(lsn).incarnation(),
                range.from(),
                range.toExclusive(),
                next));
    }

    /** Where a scan goes on, or null if it begins; refuses what belongs to another one, or saw what was lost. */
    @Nullable
    ScanPlace judge(int keyspace, ScanOptions wanted) {
        String token = wanted.token();
        if (token == null) {
            return null;
        }
        ScanPlace place = ScanTokenFormat.decode(token);
        if (!place.database().equals(engine.id())) {
            throw refused(Reason.OTHER_DATABASE, "was made by another database than");
        }
        if (place.keyspace() != keyspace) {
            throw refused(Reason.OTHER_KEYSPACE, "was made by another keyspace, or by one that was dropped, of");
        }
        KeyRange range = wanted.range();
        if (place.isAscending() != (wanted.order() == ScanOrder.ASCENDING)
                || !Arrays.equals(place.from(), range.from())
                || !Arrays.equals(place.toExclusive(), range.toExclusive())) {
            throw refused(Reason.OTHER_RANGE, "was made by a scan of another range, or in the other order, of");
        }
        requireNotLost(place);
        return place;
    }

    private ScanTokenException refused(Reason reason, String what) {
        return new ScanTokenException(
                reason,
                "the token of a scan " + what + " the database in " + engine.directory()
                        + "; begin the scan anew, or resume it where the token comes from",
                engine.directory());
    }

    private void requireNotLost(ScanPlace place) {
        long lsn = place.lsn();
        if (lsn > 0 && engine.isLost(new LogPosition(place.incarnation(), lsn))) {
            throw new StalePositionException(
                    "the token of a scan was made at commit " + lsn + " of the database in " + engine.directory()
                            + ", which was lost in a crash: what it has shown may not be there any more; begin the scan anew",
                    engine.directory());
        }
    }

    /** For a scan that must see what the token's scan saw, and cannot. */
    SnapshotExpiredException expired(long lsn, long present) {
        return new SnapshotExpiredException(
                "the state at commit " + lsn + " of the database in " + engine.directory()
                        + " is no longer kept, the scan could go on at " + present
                        + " only: begin it anew, allow that with resume, or keep a snapshot open while tokens are out",
                engine.directory());
    }
}
