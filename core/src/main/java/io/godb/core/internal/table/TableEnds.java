package io.godb.core.internal.table;

import io.godb.core.CorruptionException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.ByteView;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.table.TableFormat.Footer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;

/** Reads and judges the header and the tail of a file that should be a certain table. */
final class TableEnds {
    private final ByteView view;
    private final Path path;
    private final UUID database;
    private final long number;

    TableEnds(ByteView view, Path path, UUID database, long number) {
        this.view = view;
        this.path = path;
        this.database = database;
        this.number = number;
    }

    void checkHeader() {
        if (view.size() < TableFormat.HEADER_BYTES + TableFormat.FOOTER_BYTES) {
            throw damage("it has only " + view.size() + " bytes", 0);
        }
        checkIdentity(copy(0, TableFormat.HEADER_BYTES), 0);
    }

    Footer footer() {
        int at = view.size() - TableFormat.FOOTER_BYTES;
        byte[] bytes = copy(at, TableFormat.FOOTER_BYTES);
        checkIdentity(bytes, at);
        Footer footer = TableFormat.footer(bytes);
        if (footer.fileBytes() != view.size()) {
            throw damage("it has " + view.size() + " bytes, not " + footer.fileBytes(), at);
        }
        if ((footer.flags() & ~TableFormat.FLAG_PACKED) != 0) {
            throw new UnsupportedFormatException(
                    path + " has the flags " + footer.flags() + ", of which not all are known here", path);
        }
        if (!isInOrder(footer, at)) {
            throw damage("its sections are not in their order", at);
        }
        return footer;
    }

    private static boolean isInOrder(Footer footer, int end) {
        int[] positions = {
            TableFormat.HEADER_BYTES,
            footer.blocksEnd(),
            footer.keyIndex(),
            footer.hashIndex(),
            footer.rangeDeletes(),
            footer.keyspaces(),
            footer.checksums(),
            footer.sums(),
            footer.properties(),
            end
        };
        for (int i = 1; i < positions.length; i++) {
            if (positions[i] < positions[i - 1]) {
                return false;
            }
        }
        long keyspaceBytes = (long) footer.keyspaceCount() * TableFigures.KEYSPACE_BYTES;
        return footer.hashIndex() + (long) footer.lines() * TableFormat.LINE_BYTES == footer.rangeDeletes()
                && footer.homeLines() >= 0
                && footer.homeLines() <= footer.lines()
                && footer.blocks() >= 0
                && (!footer.isPacked() || footer.blocks() <= SlotFormat.MOST_BLOCKS)
                && footer.blocks() <= (footer.hashIndex() - footer.keyIndex()) / KeyIndexFormat.KEY_AT
                && footer.rangeDeleteCount() >= 0
                && footer.keyspaceCount() >= 0
                && keyspaceBytes <= footer.checksums() - footer.keyspaces()
                && (footer.checksums() & (TableFormat.PAGE_BYTES - 1)) == 0
                && footer.sums() - footer.checksums() == footer.pages() * Integer.BYTES
                && footer.properties() - footer.sums() == TableFormat.checksumPages(footer.pages()) * Integer.BYTES;
    }

    /** The sums and the properties. */
    byte[] tail(Footer footer) {
        byte[] tail = copy(footer.sums(), view.size() - TableFormat.FOOTER_BYTES - footer.sums());
        if (LittleEndian.checksum(tail, 0, tail.length) != footer.tailChecksum()) {
            throw damage("the checksum of its tail is wrong", footer.sums());
        }
        return tail;
    }

    byte[] properties(Footer footer, byte[] tail) {
        byte[] properties = Arrays.copyOfRange(tail, footer.properties() - footer.sums(), tail.length);
        if (!PropertiesFormat.isWhole(properties)) {
            throw damage("its properties are no list, or not complete", footer.properties());
        }
        int unknown = PropertiesFormat.unknownTag(properties);
        if (unknown != 0) {
            throw new UnsupportedFormatException(
                    path + " has a property " + unknown + " that must be understood; a newer version wrote it", path);
        }
        return properties;
    }

    private void checkIdentity(byte[] bytes, int at) {
        if (!TableFormat.isTable(bytes)) {
            throw damage("no valid " + (at == 0 ? "header" : "footer") + " of a table is here", at);
        }
        if (TableFormat.version(bytes) != TableFormat.VERSION) {
            throw new UnsupportedFormatException(
                    path + " has version " + TableFormat.version(bytes) + " of the format, and " + TableFormat.VERSION
                            + " is what can be read",
                    path);
        }
        if (!TableFormat.database(bytes).equals(database) || TableFormat.number(bytes) != number) {
            throw damage(
                    "it is table " + TableFormat.number(bytes) + " of database " + TableFormat.database(bytes)
                            + ", not table " + number + " of " + database,
                    at);
        }
    }

    private byte[] copy(int at, int length) {
        byte[] bytes = new byte[length];
        view.copy(at, bytes, 0, length);
        return bytes;
    }

    private CorruptionException damage(String what, long position) {
        return new CorruptionException(
                "the table " + path + " cannot be opened: " + what + "; take the file from a backup",
                path,
                position,
                null);
    }
}
