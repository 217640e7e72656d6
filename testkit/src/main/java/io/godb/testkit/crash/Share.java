package io.godb.testkit.crash;

import java.util.List;

/** A number of images shared out: all who ask get the same at most, and those who ask for less get all of theirs. */
record Share(long total, long limit) {
    /** Of one who asks for more than there is, {@code limit} at most, and {@code limitMin} at least. */
    static Share of(List<Integer> wishes, long budget, long limitMin) {
        long used = 0;
        long left = wishes.size();
        long limit = Long.MAX_VALUE;
        for (int wish : wishes.stream().sorted().toList()) {
            if (limit == Long.MAX_VALUE && used + wish * left > budget) {
                limit = Math.max(limitMin, (budget - used) / left);
            }
            used += Math.min(wish, limit);
            left--;
        }
        return new Share(used, limit);
    }

    /** What one gets who asks for so many. */
    int of(int wish) {
        return (int) Math.min(wish, limit);
    }
}
