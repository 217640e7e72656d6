package io.godb.core.internal.table;

import io.godb.core.internal.format.LittleEndian;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The checksum of a page: over the database's id, the table's number, the page's index, and the page. So a page of another
 * place, table or database does not fit, even together with its checksum.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class PageSum {
    private static final int PAGE_AT = 24;

    private final byte[] place = new byte[32];
    private final CRC32C checksum = new CRC32C();

    PageSum(UUID database, long number) {
        LittleEndian.putLong(place, 0, database.getMostSignificantBits());
        LittleEndian.putLong(place, 8, database.getLeastSignificantBits());
        LittleEndian.putLong(place, 16, number);
    }

    int of(int page, byte[] bytes, int from, int length) {
        LittleEndian.putLong(place, PAGE_AT, page);
        checksum.reset();
        checksum.update(place, 0, place.length);
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }
}
