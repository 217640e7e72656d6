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
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FaultProperties {
    @Property(tries = 300)
    void rangesHoldWhatWasAddedAndNotRemoved(@ForAll @Size(max = 40) List<@IntRange(min = 0, max = 8191) Integer> steps) {
        RangeSet ranges = new RangeSet();
        BitSet model = new BitSet();
        for (int step : steps) {
            int from = step & 63;
            int to = Math.min(64, from + (step >> 6 & 63));
            boolean adding = step < 4096;
            if (adding) {
                ranges.add(from, to);
            } else {
                ranges.remove(from, to);
            }
            model.set(from, Math.max(from, to), adding);
        }
        assertThat(ranges.ranges()).isEqualTo(rangesOf(model));
    }

    @Property(tries = 100)
    void theSameSeedFailsTheSameCallsWithTheSameDamage(
            @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double probability) {
        assertThat(outcomes(seed, probability)).isEqualTo(outcomes(seed, probability));
    }

    @Property(tries = 100)
    void everyCallIsCountedAndEveryFailureReported(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 200) int calls) {
        FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
        FaultRule rule = files.add(FaultRule.inject(Fault.fail(Errno.EIO)).chance(0.2, seed));
        int failures = 0;
        for (int call = 0; call < calls; call++) {
            try {
                files.exists(Path.of("file"));
            } catch (StorageException injected) {
                failures++;
                files.report().surfaced(injected);
            }
        }
        files.report().assertNoneSwallowed();
        assertThat(files.report().callCount()).isEqualTo(calls);
        assertThat(rule.matchingCalls()).isEqualTo(calls);
        assertThat(rule.firings()).isEqualTo(failures);
        assertThat(files.report().fired()).hasSize(failures);
    }

    private static List<String> outcomes(long seed, double probability) {
        Path file = Path.of("file");
        FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
        Bytes.write(files, file, "some content");
        files.add(FaultRule.inject(Fault.flipOnRead(seed)).chance(probability, seed));
        files.add(FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.OPEN).chance(probability / 2, seed));
        List<String> outcomes = new ArrayList<>();
        for (int call = 0; call < 20; call++) {
            try {
                outcomes.add(Bytes.read(files, file));
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
