package io.godb.core.internal.table;

import io.godb.core.CorruptionException;
import io.godb.core.file.ByteView;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.table.TableFormat.Footer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The pages of an open table, each of which is verified when it is first read. Pages are summed as private copies.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A page's bit is set only after its checksum was found right, against a page of checksums that was found right.
 *   <li>Whoever reads through this reads only pages whose bit it has seen.
 * </ol>
 *
 * <p><b>Threads.</b> Any number. Two may verify the same page, which does no harm. <b>Failure.</b> A page that does not fit
 * is a {@link CorruptionException}, every time it is read.
 */
final class VerifiedPages {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle BITS;

    static {
        try {
            BITS = MethodHandles.lookup().findVarHandle(VerifiedPages.class, "verified", long[].class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final ByteView view;
    private final Path path;
    private final UUID database;
    private final long number;
    private final int pages;
    private final int checksumsEnd;
    private final Footer footer;
    /** The checksums of the pages of checksums, which the tail has vouched for. */
    private final int[] sums;

    private volatile long @Nullable [] verified;

    VerifiedPages(ByteView view, Path path, UUID database, long number, Footer footer, int[] sums) {
        this.view = view;
        this.path = path;
        this.database = database;
        this.number = number;
        this.pages = footer.pages();
        this.checksumsEnd = footer.sums();
        this.footer = footer;
        this.sums = sums;
    }

    int pages() {
        return pages;
    }

    /** The same pages, none of which has been verified. */
    VerifiedPages unverified() {
        return new VerifiedPages(view, path, database, number, footer, sums);
    }

    /** Copies bytes that lie in pages with checksums. */
    void copy(int position, byte[] target, int targetFrom, int length) {
        require(position, length);
        view.copy(position, target, targetFrom, length);
    }

    /** Verifies the pages of a range, those that have not been. */
    void require(int position, int length) {
        int first = position >>> TableFormat.PAGE_BITS;
        int last = (position + length - 1) >>> TableFormat.PAGE_BITS;
        long[] bits = verified;
        if (bits == null) {
            bits = allocated();
        }
        for (int page = first; page <= last; page++) {
            if ((bits[page >>> 6] & 1L << page) == 0) {
                verify(page, new byte[TableFormat.PAGE_BYTES]);
            }
        }
    }

    private long[] allocated() {
        long[] bits = verified;
        if (bits == null) {
            BITS.compareAndSet(this, null, new long[((pages + sums.length) >>> 6) + 1]);
            bits = (long[]) BITS.getVolatile(this);
        }
        return bits;
    }

    /** Verifies a page, whether it has been or not; the buffer has a page's size. */
    void verify(int page, byte[] buffer) {
        if (page < 0 || page >= pages) {
            throw damage("something there names a place outside the table's pages", 0);
        }
        int expected = checksum(page, buffer);
        int position = page << TableFormat.PAGE_BITS;
        view.copy(position, buffer, 0, TableFormat.PAGE_BYTES);
        int found = new PageSum(database, number).of(page, buffer, 0, TableFormat.PAGE_BYTES);
        if (found != expected) {
            throw damage("the page's checksum is " + hex(found) + ", not " + hex(expected), position);
        }
        setVerified(page);
    }

    private int checksum(int page, byte[] buffer) {
        int within = page & (TableFormat.PAGE_BYTES / Integer.BYTES - 1);
        int checksumPage = page / (TableFormat.PAGE_BYTES / Integer.BYTES);
        int position = (pages + checksumPage) << TableFormat.PAGE_BITS;
        int length = Math.min(TableFormat.PAGE_BYTES, checksumsEnd - position);
        view.copy(position, buffer, 0, Math.max(length, Long.BYTES));
        if ((allocated()[(pages + checksumPage) >>> 6] & 1L << (pages + checksumPage)) == 0) {
            verifyChecksums(checksumPage, buffer, length);
        }
        return LittleEndian.getInt(buffer, within * Integer.BYTES);
    }

    private void verifyChecksums(int checksumPage, byte[] buffer, int length) {
        int page = pages + checksumPage;
        int found = new PageSum(database, number).of(page, buffer, 0, length);
        if (found != sums[checksumPage]) {
            throw damage(
                    "the checksum of the page of checksums is " + hex(found) + ", not " + hex(sums[checksumPage]),
                    (long) page << TableFormat.PAGE_BITS);
        }
        setVerified(page);
    }

    /** Verifies the pages of checksums anew. */
    void verifyChecksums(byte[] buffer) {
        for (int checksumPage = 0; checksumPage < sums.length; checksumPage++) {
            int position = (pages + checksumPage) << TableFormat.PAGE_BITS;
            int length = Math.min(TableFormat.PAGE_BYTES, checksumsEnd - position);
            view.copy(position, buffer, 0, length);
            verifyChecksums(checksumPage, buffer, length);
        }
    }

    private void setVerified(int page) {
        WORD.getAndBitwiseOr(allocated(), page >>> 6, 1L << page);
    }

    private static String hex(int checksum) {
        return Integer.toHexString(checksum);
    }

    CorruptionException damage(String what, long position) {
        return new CorruptionException(
                "the table " + path + " is damaged at " + position + ": " + what
                        + "; take the file from a backup, or salvage the database",
                path,
                position,
                null);
    }
}
