package io.godb.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.StorageException;
import io.godb.core.file.MemoryFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

@Tag("fault")
class FaultPropertiesTest {
    private static final Path FILE = Path.of("file");

    @Property(tries = 300)
    void rangesHoldWhatWasAddedAndNotRemoved(@ForAll long drawnSeed) {
        Seeded.run(drawnSeed, random -> {
            RangeSet ranges = new RangeSet();
            BitSet model = new BitSet();
            for (int step = 0; step < 30; step++) {
                int from = random.nextInt(64);
                int to = from + random.nextInt(20);
                boolean adding = random.nextBoolean();
                if (adding) {
                    ranges.add(from, to);
                } else {
                    ranges.remove(from, to);
                }
                model.set(from, to, adding);
                assertThat(ranges.ranges()).isEqualTo(rangesOf(model));
            }
        });
    }

    @Property(tries = 100)
    void theSameSeedFailsTheSameCallsWithTheSameDamage(@ForAll long drawnSeed) {
        Seeded.run(drawnSeed, random -> {
            long seed = random.nextLong();
            double probability = random.nextDouble();
            assertThat(outcomes(seed, probability)).isEqualTo(outcomes(seed, probability));
        });
    }

    @Property(tries = 100)
    void everyCallIsCountedAndEveryFailureReported(@ForAll long drawnSeed) {
        Seeded.run(drawnSeed, random -> {
            FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
            FaultRule rule = files.add(FaultRule.inject(Fault.fail(Errno.EIO)).chance(0.2, random.nextLong()));
            int calls = random.nextInt(200);
            int failures = failuresOf(files, calls);
            files.report().assertNoneSwallowed();
            assertThat(files.report().callCount()).isEqualTo(calls);
            assertThat(rule.matchingCalls()).isEqualTo(calls);
            assertThat(rule.firings()).isEqualTo(failures);
            assertThat(files.report().fired()).hasSize(failures);
        });
    }

    private static int failuresOf(FaultyFileSystem files, int calls) {
        int failures = 0;
        for (int call = 0; call < calls; call++) {
            try {
                files.exists(FILE);
            } catch (StorageException injected) {
                failures++;
                files.report().surfaced(injected);
            }
        }
        return failures;
    }

    private static List<String> outcomes(long seed, double probability) {
        FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
        Bytes.write(files, FILE, "some content");
        files.add(FaultRule.inject(Fault.flipOnRead(seed)).chance(probability, seed));
        files.add(FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.OPEN).chance(probability / 2, seed));
        List<String> outcomes = new ArrayList<>();
        for (int call = 0; call < 20; call++) {
            try {
                outcomes.add(Bytes.read(files, FILE));
            } catch (StorageException injected) {
                outcomes.add(String.valueOf(injected.getMessage()));
            }
        }
        return outcomes;
    }

    private static List<ByteRange> rangesOf(BitSet model) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int from = model.nextSetBit(0); from >= 0; ) {
            int to = model.nextClearBit(from);
            ranges.add(new ByteRange(from, to));
            from = model.nextSetBit(to);
        }
        return ranges;
    }
}
