package io.godb.core;

import java.nio.ByteBuffer;

/** Is shown the entries of a scan, one by one, without copies of its own. */
@FunctionalInterface
public interface EntryVisitor {
    /**
     * One entry. Both buffers are read-only, begin at 0, hold exactly the key and the value, and are valid only until this returns:
     * the next entry may be shown in the same ones.
     *
     * @return whether to go on
     */
    boolean visit(ByteBuffer key, ByteBuffer value);
}
