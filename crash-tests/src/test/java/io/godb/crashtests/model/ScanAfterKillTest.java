package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.Scan;
import io.godb.core.ScanOptions;
import io.godb.core.StalePositionException;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A token of what a crash lost is refused, and one of what survived is good. */
class ScanAfterKillTest {
    private static final Setup SETUP =
            new Setup(Durability.OS, false, false, true, Long.MAX_VALUE, 64 << 10, 4, 1 << 20);

    private final Place place = Place.inMemory();

    private static String token(Database database) {
        try (Scan scan = database.scan(ScanOptions.all().limit(1))) {
            assertThat(scan.iterator().hasNext()).isTrue();
            return scan.token();
        }
    }

    private static long count(Database database, String token) {
        try (Scan scan = database.scan(ScanOptions.all().resume(token))) {
            return scan.visit((key, value) -> true);
        }
    }

    @Test
    void theTokenOfALostCommitIsRefusedAlsoWhenItsNumberWasUsedAgain() {
        Place killed;
        String survived;
        String lost;
        try (Database database = Database.open(place.directory(), SETUP.on(place.files()))) {
            database.put(new byte[] {1}, new byte[1]);
            survived = token(database);
            killed = place.copyTo(new MemoryFileSystem(), Path.of("/killed"));
            database.put(new byte[] {2}, new byte[1]);
            lost = token(database);
        }
        try (Database database = Database.open(killed.directory(), SETUP.on(killed.files()))) {
            assertThat(database.lastLsn()).isEqualTo(1);
            for (int i = 0; i < 3; i++) {
                assertThat(count(database, survived)).isEqualTo(1 + i);
                assertThatThrownBy(() -> database.scan(ScanOptions.all().resume(lost)))
                        .isInstanceOf(StalePositionException.class);
                database.put(new byte[] {(byte) (3 + i)}, new byte[1]);
            }
            // The log forgets the run in which the token was made.
            for (int i = 0; i < 100; i++) {
                database.put(new byte[] {9}, new byte[10_000]);
            }
            database.checkpoint();
            database.put(new byte[] {9}, new byte[10_000]);
            database.checkpoint();
            assertThat(count(database, survived)).isEqualTo(5);
            assertThat(database.snapshots()).isEmpty();
        }
    }
}
