package io.godb.testkit.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A fair sample of all images that passed, kept for a second crash. */
final class SampledImages {
    private final int sizeMax;
    private final SplittableRandom random;
    private final List<Sample> samples = new ArrayList<>();
    private long offered;

    SampledImages(int sizeMax, long seed) {
        this.sizeMax = sizeMax;
        this.random = new SplittableRandom(seed);
    }

    void offer(CrashCase origin, DiskImage image, int markCount) {
        offered++;
        Sample sample = new Sample(origin, image, markCount);
        if (samples.size() < sizeMax) {
            samples.add(sample);
        } else if (sizeMax > 0) {
            long place = random.nextLong(offered);
            if (place < sizeMax) {
                samples.set((int) place, sample);
            }
        }
    }

    List<Sample> all() {
        return samples;
    }

    /** An image, how it came about, and how many marks precede it. */
    record Sample(CrashCase origin, DiskImage image, int markCount) {}
}
