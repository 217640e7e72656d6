package io.godb.testkit.crash;

import java.nio.file.Path;

/** 64-bit content hashes: two images of the same hash are taken for one. */
final class Hashes {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private Hashes() {}

    static long mix(long hash, long value) {
        long mixed = (hash ^ value) * MULTIPLIER;
        return mixed ^ (mixed >>> 29);
    }

    static long of(Path path) {
        long hash = 0;
        String text = path.toString();
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash, text.charAt(i) + 1L);
        }
        return hash;
    }
}
