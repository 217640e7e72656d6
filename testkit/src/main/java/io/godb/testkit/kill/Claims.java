package io.godb.testkit.kill;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Claims in the order in which they arrived, in one array: a run has millions. Grows by one thread, then is only read. */
public final class Claims {
    private ByteBuffer bytes = ByteBuffer.allocate(64 * Claim.LENGTH_BYTES);

    Claims() {}

    /** How many there are. */
    public int size() {
        return bytes.position() / Claim.LENGTH_BYTES;
    }

    /** The claim at {@code index}, from 0. */
    public Claim get(int index) {
        int at = Objects.checkIndex(index, size()) * Claim.LENGTH_BYTES;
        return Claim.from(bytes.slice(at, Claim.LENGTH_BYTES));
    }

    void add(Claim claim) {
        if (!bytes.hasRemaining()) {
            bytes = ByteBuffer.allocate(2 * bytes.capacity()).put(bytes.flip());
        }
        bytes.put(claim.bytes());
    }
}
