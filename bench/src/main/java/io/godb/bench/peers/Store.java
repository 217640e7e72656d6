package io.godb.bench.peers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open key-value store, bytes to bytes. Each call that writes is one commit, as safe as the store was opened to be, and its
 * own when the call returns. Whatever the library throws goes through.
 *
 * <p><b>Threads.</b> Any.
 */
interface Store extends AutoCloseable {
    /** Gives a key a value. The store may keep the arrays. */
    void put(byte[] key, byte[] value) throws Exception;

    /** Gives each key the value at its place, in one commit where the store has such a thing. */
    void putBatch(byte[][] keys, byte[][] values) throws Exception;

    /** The value of a key, or null. It may be the store's own array. */
    byte @Nullable [] get(byte[] key) throws Exception;

    /** The values of all these keys, by the store's own means if it has any. */
    default List<byte @Nullable []> getAll(List<byte[]> keys) throws Exception {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            values.add(get(key));
        }
        return values;
    }

    /** Takes a key's value away. */
    void delete(byte[] key) throws Exception;

    /**
     * Shows every byte of at most so many entries, from that key on and in the order of keys, to {@code sums}; by the way that costs
     * least.
     */
    default void scan(byte[] from, long most, Sums sums) throws Exception {
        throw new UnsupportedOperationException("not measured");
    }

    /** Makes it as fast to read as it will be when nothing is written for a while, if that can be asked for. */
    default void settle() throws Exception {}

    /** How often commits were forced to the device, or -1 where that is not known. */
    default long forces() {
        return -1;
    }

    @Override
    void close();
}
