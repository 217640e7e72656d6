package io.godb.core.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Copies to and from mapped memory, and knows when a page of it could not be accessed.
 *
 * <p><b>Why.</b> A page that cannot be read or written raises a signal in the middle of an access. The JVM turns it into
 * an {@link InternalError}, but up to Java 21 only later, when compiled code next calls into the JVM's own runtime: a
 * load has by then returned rubbish, a copy has stopped half-way, and neither a call of a native method nor a
 * safepoint that nobody asked for reports it (measured; {@code docs/decisions/0002-mapped-faults.md}). So:
 * <ul>
 *   <li>A copy out of the mapping proves that it reached its last byte: that byte of the target is set beforehand, and if
 *       it looks untouched, set otherwise and the copy repeated.
 *   <li>A store is copied back and compared.
 *   <li>Single loads are unproven until {@link #confirm}, which calls into the runtime in the cheapest way known.
 * </ul>
 *
 * <p>Two threads that copy into the same last byte of one target void the proof.
 *
 * <p><b>Failure.</b> Every method throws the {@link InternalError} of the fault, and leaves none pending; but a store of
 * the very bytes that were there, into a page entered before, cannot tell, and its error comes up later.
 */
final class MappedMemory {
    /** The JDK copies fewer bytes than this one by one, with loads that prove nothing. */
    private static final int SMALLEST_PROVING_COPY_BYTES = 8;

    private static final int PAGE_BITS = 12;
    private static final int COMPARED_AT_ONCE_BYTES = 1 << PAGE_BITS;
    private static final byte UNTOUCHED = 0x5A;
    private static final boolean REPORTS_ON_RETURN_FROM_NATIVE =
            Runtime.version().feature() >= 22;
    private static final Object NOBODYS_MONITOR = new Object();

    // Not final and not private to one thread, so that the compiler can neither drop the allocation nor do it inline.
    private static int none;

    @SuppressWarnings("UnusedVariable")
    private static Object emptyArrays = new byte[0][0];

    private MappedMemory() {}

    /** Copies out of mapped memory. */
    static void copy(ByteBuffer mapped, int position, byte[] target, int targetOffset, int length) {
        Objects.checkFromIndexSize(position, length, mapped.limit());
        Objects.checkFromIndexSize(targetOffset, length, target.length);
        if (length < SMALLEST_PROVING_COPY_BYTES) {
            copyFew(mapped, position, target, targetOffset, length);
            return;
        }
        int last = targetOffset + length - 1;
        target[last] = UNTOUCHED;
        mapped.get(position, target, targetOffset, length);
        if (target[last] == UNTOUCHED) {
            confirm();
            target[last] = ~UNTOUCHED;
            mapped.get(position, target, targetOffset, length);
            if (target[last] == ~UNTOUCHED) {
                throw pendingFault();
            }
        }
    }

    private static void copyFew(ByteBuffer mapped, int position, byte[] target, int targetOffset, int length) {
        // An aligned window, or one that ends with the range: neither touches a page that the range does not.
        int aligned = position & -SMALLEST_PROVING_COPY_BYTES;
        int end = Math.max(aligned + SMALLEST_PROVING_COPY_BYTES, position + length);
        int start = end - SMALLEST_PROVING_COPY_BYTES;
        if (end <= mapped.limit()) {
            byte[] around = new byte[SMALLEST_PROVING_COPY_BYTES];
            copy(mapped, start, around, 0, around.length);
            System.arraycopy(around, position - start, target, targetOffset, length);
        } else {
            mapped.get(position, target, targetOffset, length);
            confirm();
        }
    }

    /**
     * Stores the remaining bytes of {@code source}, consuming them; {@code scratch} is what they are compared in. Where
     * the very bytes were there before, a fault shows nothing; so each page is confirmed when it is entered.
     */
    static void store(ByteBuffer source, ByteBuffer mapped, int position, byte[] scratch) {
        int length = source.remaining();
        if (source.hasArray() && length <= scratch.length) {
            storeArray(source.array(), source.arrayOffset() + source.position(), length, mapped, position, scratch);
        } else {
            storeChunks(source, mapped, position, scratch);
        }
        if ((position - 1) >> PAGE_BITS != (position + length - 1) >> PAGE_BITS) {
            confirm();
        }
        source.position(source.limit());
    }

    private static void storeArray(
            byte[] source, int from, int length, ByteBuffer mapped, int position, byte[] scratch) {
        mapped.put(position, source, from, length);
        copy(mapped, position, scratch, 0, length);
        if (!Arrays.equals(source, from, from + length, scratch, 0, length)) {
            throw pendingFault();
        }
    }

    private static void storeChunks(ByteBuffer source, ByteBuffer mapped, int position, byte[] scratch) {
        int end = source.limit();
        int next = position;
        for (int from = source.position(); from < end; ) {
            int count = Math.min(end - from, scratch.length);
            mapped.put(next, source, from, count);
            copy(mapped, next, scratch, 0, count);
            if (!source.slice(from, count).equals(ByteBuffer.wrap(scratch, 0, count))) {
                throw pendingFault();
            }
            from += count;
            next += count;
        }
    }

    /** Sets the first byte of every page behind {@code position} to zero, so that later stores find the pages there. */
    static void enter(ByteBuffer mapped, int position) {
        int page = 1 << PAGE_BITS;
        for (long next = ((position >> PAGE_BITS) + 1L) * page; next < mapped.limit(); next += page) {
            mapped.put((int) next, (byte) 0);
        }
        confirm();
    }

    /** What one storing thread at a time compares in. */
    static byte[] scratch() {
        return new byte[COMPARED_AT_ONCE_BYTES];
    }

    /** Throws the fault, if there is one, of any earlier access of this thread to mapped memory. */
    static void confirm() {
        if (REPORTS_ON_RETURN_FROM_NATIVE) {
            Thread.holdsLock(NOBODYS_MONITOR);
        } else {
            emptyArrays = new byte[none][none];
        }
    }

    private static InternalError pendingFault() {
        try {
            confirm();
        } catch (InternalError fault) {
            return fault;
        }
        return new InternalError("a page of mapped memory could not be accessed");
    }
}
