package io.godb.core;

import java.nio.ByteBuffer;

/** Is shown the entries of a scan, one by one, without copies of its own. */
@FunctionalInterface
public interface EntryVisitor {
    /**
     * One entry. Both buffers are read-only, hold exactly the key and the value, and are valid only until this returns.
     *
     * @return whether to go on
     */
    boolean visit(ByteBuffer key, ByteBuffer value);
}
