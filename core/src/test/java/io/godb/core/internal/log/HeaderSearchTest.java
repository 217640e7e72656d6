package io.godb.core.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HeaderSearchTest {
    private static final int NUMBER = 1;

    private static List<Long> search(byte[] bytes, long lowest, long highest, int windowBytes) {
        LogImage image = new LogImage().with("0000000000000001.log", bytes);
        try (FileWindow window = FileWindow.open(image.write(), LogImage.file(1), windowBytes)) {
            HeaderSearch search = new HeaderSearch(window, NUMBER, lowest, highest);
            List<Long> found = new ArrayList<>();
            for (long position = search.next(0); position >= 0; position = search.next(position + 1)) {
                found.add(position);
            }
            return found;
        }
    }

    @Property(tries = 300)
    void findsEveryHeaderWhateverIsAround(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int headers,
            @ForAll boolean isZeros,
            @ForAll @IntRange(max = 47) int bits) {
        Random random = new Random(seed);
        byte[] bytes = new byte[3000];
        if (!isZeros) {
            random.nextBytes(bytes);
        }
        List<Long> written = new ArrayList<>();
        int position = random.nextInt(100);
        long lowest = 1L << bits;
        while (written.size() < headers && position + 32 <= bytes.length) {
            long offset = lowest + random.nextInt(100_000);
            RecordFormat.write(bytes, position, NUMBER, offset, 1 + random.nextInt(3), 9, 8, 0, 7, 0);
            written.add((long) position);
            position += 32 + random.nextInt(300);
        }
        assertThat(search(bytes, lowest, lowest + 100_000, FileWindow.LARGE_BYTES))
                .isEqualTo(written);
        assertThat(search(bytes, lowest, lowest + 100_000, 100)).isEqualTo(written);
        assertThat(search(bytes, 1, HeaderSearch.HIGHEST_OFFSET, 133)).isEqualTo(written);
    }

    @Test
    void knowsOffsetsOutOfRangeAndOtherSegments() {
        byte[] bytes = new byte[200];
        RecordFormat.write(bytes, 50, NUMBER, 100, 1, 9, 8, 0, 7, 0);
        RecordFormat.write(bytes, 100, NUMBER + 1, 150, 1, 9, 8, 0, 7, 0);
        assertThat(search(bytes, 90, 110, 4096)).containsExactly(50L);
        assertThat(search(bytes, 101, 200, 4096)).isEmpty();
    }
}
