package io.godb.bench.peers;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long single calls took. One thread records; others' are added when they are done. */
final class Latencies {
    private static final int DIGITS = 3;
    private static final double NANOS_A_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

    private final Histogram histogram = new Histogram(DIGITS);

    void record(long nanos) {
        histogram.recordValue(Math.max(0, nanos));
    }

    void add(Latencies others) {
        histogram.add(others.histogram);
    }

    void report(Trial trial) {
        trial.report("p50 µs", percentile(50));
        trial.report("p99 µs", percentile(99));
        trial.report("p99.9 µs", percentile(99.9));
        trial.report("max µs", histogram.getMaxValue() / NANOS_A_MICRO);
    }

    private double percentile(double percent) {
        return histogram.getValueAtPercentile(percent) / NANOS_A_MICRO;
    }
}
