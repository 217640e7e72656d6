package io.godb.core.internal.table;

import io.godb.core.internal.format.LittleEndian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * Keeps twelve bytes for each key until the table is finished, and then lays the slots out in lines. The lines are made a
 * part at a time, so that the index is never in memory as a whole.
 *
 * <p><b>Invariant.</b> The slots of a line are used front to back, and only what does not fit into a full line is in the
 * next one. So a search ends at the first free slot.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class HashIndexWriter {
    private static final int CHUNK_KEYS = 1 << 13;
    private static final int LINES_PER_PART = 1 << 16;
    /** Six of eight slots. */
    private static final int KEYS_PER_LINE = 6;

    private final List<long[]> slots = new ArrayList<>();
    private final List<int[]> highHashes = new ArrayList<>();
    private int keys;

    private final byte[] line = new byte[TableFormat.LINE_BYTES];
    private long[] overflow = new long[16];
    private int overflowing;

    int keys() {
        return keys;
    }

    int homeLines() {
        return (keys + KEYS_PER_LINE - 1) / KEYS_PER_LINE;
    }

    /** What the index will take in the file, but for what overflows behind the last line. */
    long indexBytes() {
        return (long) homeLines() * TableFormat.LINE_BYTES;
    }

    /** What it holds now, and for a moment in {@link #write}. */
    long memoryBytes() {
        long part = (long) Math.min(homeLines(), LINES_PER_PART) * TableFormat.LINE_BYTES;
        return (long) slots.size() * CHUNK_KEYS * (Long.BYTES + Integer.BYTES) + part;
    }

    /** The slot is of that hash. */
    void add(long hash, long slot) {
        int within = keys & (CHUNK_KEYS - 1);
        if (within == 0) {
            slots.add(new long[CHUNK_KEYS]);
            highHashes.add(new int[CHUNK_KEYS]);
        }
        int chunk = slots.size() - 1;
        slots.get(chunk)[within] = slot;
        highHashes.get(chunk)[within] = (int) (hash >>> 32);
        keys++;
    }

    /** Makes something else of each slot, in the order in which they were added. */
    void replaceAll(LongUnaryOperator change) {
        int left = keys;
        for (long[] chunk : slots) {
            int count = Math.min(left, CHUNK_KEYS);
            for (int i = 0; i < count; i++) {
                chunk[i] = change.applyAsLong(chunk[i]);
            }
            left -= count;
        }
    }

    /** Writes all lines; returns how many. */
    int write(PagedOutput output) {
        int homeLines = homeLines();
        long[] part = new long[Math.min(homeLines, LINES_PER_PART) * TableFormat.SLOTS_PER_LINE];
        for (int first = 0; first < homeLines; first += LINES_PER_PART) {
            int lines = Math.min(LINES_PER_PART, homeLines - first);
            Arrays.fill(part, 0);
            placeOverflow(part, lines);
            place(part, first, lines, homeLines);
            writeLines(part, lines, output);
        }
        return homeLines + writeOverflow(output);
    }

    private void placeOverflow(long[] part, int lines) {
        int count = overflowing;
        long[] before = Arrays.copyOf(overflow, count);
        overflowing = 0;
        for (long slot : before) {
            place(part, 0, lines, slot);
        }
    }

    private void place(long[] part, int first, int lines, int homeLines) {
        int left = keys;
        for (int chunk = 0; chunk < slots.size(); chunk++) {
            long[] chunkSlots = slots.get(chunk);
            int[] chunkHashes = highHashes.get(chunk);
            int count = Math.min(left, CHUNK_KEYS);
            for (int i = 0; i < count; i++) {
                int home = SlotFormat.homeLine(chunkHashes[i], homeLines) - first;
                if (home >= 0 && home < lines) {
                    place(part, home, lines, chunkSlots[i]);
                }
            }
            left -= count;
        }
    }

    private void place(long[] part, int home, int lines, long slot) {
        int end = lines * TableFormat.SLOTS_PER_LINE;
        for (int at = home * TableFormat.SLOTS_PER_LINE; at < end; at++) {
            if (part[at] == 0) {
                part[at] = slot;
                return;
            }
        }
        if (overflowing == overflow.length) {
            overflow = Arrays.copyOf(overflow, overflowing * 2);
        }
        overflow[overflowing] = slot;
        overflowing++;
    }

    private int writeOverflow(PagedOutput output) {
        int lines = (overflowing + TableFormat.SLOTS_PER_LINE - 1) / TableFormat.SLOTS_PER_LINE;
        writeLines(Arrays.copyOf(overflow, lines * TableFormat.SLOTS_PER_LINE), lines, output);
        Arrays.fill(overflow, 0);
        overflowing = 0;
        return lines;
    }

    private void writeLines(long[] part, int lines, PagedOutput output) {
        for (int at = 0; at < lines * TableFormat.SLOTS_PER_LINE; at += TableFormat.SLOTS_PER_LINE) {
            for (int slot = 0; slot < TableFormat.SLOTS_PER_LINE; slot++) {
                LittleEndian.putLong(line, slot * Long.BYTES, part[at + slot]);
            }
            output.write(line, 0, line.length);
        }
    }
}
