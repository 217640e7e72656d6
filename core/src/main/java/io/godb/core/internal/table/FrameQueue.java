package io.godb.core.internal.table;

/** Frames, first in, first out; as many as there are have room. One thread at a time. */
final class FrameQueue {
    private final int[] frames;
    private int first;
    private int count;

    FrameQueue(int room) {
        frames = new int[room];
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(int frame) {
        frames[at(count)] = frame;
        count++;
    }

    int remove() {
        int frame = frames[first];
        first = at(1);
        count--;
        return frame;
    }

    private int at(int behindFirst) {
        int place = first + behindFirst;
        return place < frames.length ? place : place - frames.length;
    }

    /** Frame {@code from} is called by the first of the other names now, and so on; there is none behind them. */
    void rename(int from, int[] names) {
        for (int i = 0; i < count; i++) {
            int place = at(i);
            if (frames[place] >= from) {
                frames[place] = names[frames[place] - from];
            }
        }
    }
}
