package io.godb.crashtests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.FileSystem;
import io.godb.core.file.LocalFileSystem;
import io.godb.testkit.Seeds;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a database is opened, the same that is done with it has the same results, and those of sorted maps.
 *
 * <p>The system property {@value #LONG_PROPERTY} asks for many long runs, where otherwise there is a short one that is fixed.
 */
class EngineProfilesTest {
    private static final String LONG_PROPERTY = "godb.engine.long";
    private static final boolean IS_LONG = Boolean.getBoolean(LONG_PROPERTY);
    private static final int STEPS = IS_LONG ? 800 : 150;
    private static final int RUNS = IS_LONG ? 10 : 1;
    private static final long FIXED_SEED = 20_260_101L;

    @TempDir
    private Path disk;

    private final AtomicInteger places = new AtomicInteger();

    @Test
    void thereAreManyProfilesAndEachHasItsName() {
        assertThat(Profile.ALL)
                .hasSizeGreaterThanOrEqualTo(25)
                .extracting(Profile::name)
                .doesNotHaveDuplicates();
    }

    @Test
    void allProfilesHaveTheSameResults() {
        long first = IS_LONG ? Seeds.next("EngineProfilesTest") : Long.getLong(Seeds.PROPERTY, FIXED_SEED);
        SplittableRandom more = new SplittableRandom(first);
        LongStream.concat(LongStream.of(first), more.longs(RUNS - 1L)).forEach(this::requireSameResults);
    }

    private void requireSameResults(long seed) {
        List<String> expected = null;
        for (Profile profile : Profile.ALL) {
            List<String> results = results(profile, seed);
            expected = expected == null ? results : expected;
            assertThat(results)
                    .as("profile %s, seed %d, beside %s", profile, seed, Profile.ALL.get(0))
                    .isEqualTo(expected);
        }
    }

    private List<String> results(Profile profile, long seed) {
        try (ProfiledRun run = new ProfiledRun(profile, () -> place(profile.storage()), seed)) {
            return run.play(STEPS);
        } catch (AssertionError failure) {
            throw new AssertionError("seed " + seed + ", " + Seeds.repeatWith(seed), failure);
        }
    }

    private Place place(Profile.Storage storage) {
        return switch (storage) {
            case MEMORY -> Place.inMemory();
            case DISK -> onDisk(new LocalFileSystem());
            case DISK_UNMAPPED -> onDisk(LocalFileSystem.withChannelAppends());
        };
    }

    private Place onDisk(FileSystem files) {
        return new Place(files, disk.resolve("db" + places.incrementAndGet()));
    }
}
