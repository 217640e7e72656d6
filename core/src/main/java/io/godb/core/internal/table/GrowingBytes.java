package io.godb.core.internal.table;

import io.godb.core.internal.format.LittleEndian;
import java.util.Arrays;

/** Bytes that are written behind one another. One thread at a time. */
final class GrowingBytes {
    private byte[] bytes = new byte[256];
    private int length;

    int length() {
        return length;
    }

    long memoryBytes() {
        return bytes.length;
    }

    int getInt(int at) {
        return LittleEndian.getInt(bytes, at);
    }

    GrowingBytes putShort(int value) {
        reserve(2);
        LittleEndian.putShort(bytes, length, value);
        length += 2;
        return this;
    }

    GrowingBytes putInt(int value) {
        reserve(4);
        LittleEndian.putInt(bytes, length, value);
        length += 4;
        return this;
    }

    GrowingBytes putLong(long value) {
        reserve(8);
        LittleEndian.putLong(bytes, length, value);
        length += 8;
        return this;
    }

    GrowingBytes put(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
        return this;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    void writeTo(PagedOutput output) {
        output.write(bytes, 0, length);
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
    }
}
