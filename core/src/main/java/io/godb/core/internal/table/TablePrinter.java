package io.godb.core.internal.table;

import io.godb.core.CorruptionException;
import io.godb.core.UnsupportedFormatException;
import io.godb.core.file.ByteView;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.entry.RangeDelete;
import io.godb.core.internal.format.Printout;
import io.godb.core.internal.table.TableFormat.Footer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Prints a table: its ends, a line for each block, and every place that is damaged. Whose it is, it says itself.
 *
 * <p><b>Threads.</b> One. <b>Failure.</b> Damage is printed, and what can be read still is, too.
 */
public final class TablePrinter {
    private final FileSystem files;
    private final Path path;
    private final Printout out;

    private TablePrinter(FileSystem files, Path path, Printout out) {
        this.files = files;
        this.path = path;
        this.out = out;
    }

    /** Prints the table in that file. */
    public static void print(FileSystem files, Path path, Printout out) {
        new TablePrinter(files, path, out).print();
    }

    private void print() {
        byte[] identity;
        try (ByteView view = files.view(path)) {
            out.line("table of " + view.size() + " bytes");
            if (view.size() < TableFormat.HEADER_BYTES + TableFormat.FOOTER_BYTES) {
                out.damage(0, "it has only " + view.size() + " bytes");
                return;
            }
            byte[] header = copy(view, 0, TableFormat.HEADER_BYTES);
            byte[] footer = copy(view, view.size() - TableFormat.FOOTER_BYTES, TableFormat.FOOTER_BYTES);
            if (TableFormat.isTable(header)) {
                identity = header;
            } else {
                out.damage(0, "no valid header of a table is here");
                identity = footer;
            }
            if (!TableFormat.isTable(identity)) {
                out.damage(view.size() - TableFormat.FOOTER_BYTES, "no valid footer of a table is here");
                return;
            }
            UUID database = TableFormat.database(identity);
            long number = TableFormat.number(identity);
            out.line("table " + number + " of the database " + database + ", version " + TableFormat.version(identity));
            printFooter(new TableEnds(view, path, database, number));
        } catch (CorruptionException damage) {
            out.damage(damage);
            return;
        } catch (UnsupportedFormatException newer) {
            out.damage(newer);
            return;
        }
        printContent(TableFormat.database(identity), TableFormat.number(identity));
    }

    private static byte[] copy(ByteView view, int at, int length) {
        byte[] bytes = new byte[length];
        view.copy(at, bytes, 0, length);
        return bytes;
    }

    /** All but the secret. */
    private void printFooter(TableEnds ends) {
        Footer footer = ends.footer();
        out.line("blocks: " + footer.blocks() + ", up to " + footer.blocksEnd());
        out.line("key index at " + footer.keyIndex());
        out.line("hash index at " + footer.hashIndex() + ": " + footer.lines() + " lines, " + footer.homeLines()
                + " of them home");
        out.line("range deletes at " + footer.rangeDeletes() + ": " + footer.rangeDeleteCount());
        out.line("keyspaces at " + footer.keyspaces() + ": " + footer.keyspaceCount());
        out.line("checksums of " + footer.pages() + " pages at " + footer.checksums() + ", their sums at "
                + footer.sums());
        out.line("properties at " + footer.properties());
    }

    private void printContent(UUID database, long number) {
        try (Table table = Table.open(files, path, database, number)) {
            printFacts(table.facts());
            int before = out.damages();
            try {
                printParts(table);
            } catch (CorruptionException damage) {
                out.line("nothing more is printed of what is behind byte " + damage.position());
            }
            table.verify(read -> {}, out::damage);
            out.line(out.damages() == before ? "all pages are as they were written" : "it is damaged");
        } catch (CorruptionException damage) {
            out.damage(damage);
        } catch (UnsupportedFormatException newer) {
            out.damage(newer);
        }
    }

    private void printFacts(TableFacts facts) {
        out.line("entries " + facts.entries() + " of " + facts.keys() + " keys, deletes " + facts.deletes()
                + ", commits " + facts.lowestLsn() + " to " + facts.highestLsn() + ", deadlines "
                + facts.deadlines());
        out.line("first: keyspace " + Integer.toUnsignedString(facts.firstKeyspace())
                + out.key(facts.firstKey(), 0, facts.firstKey().length));
        out.line("last: keyspace " + Integer.toUnsignedString(facts.lastKeyspace())
                + out.key(facts.lastKey(), 0, facts.lastKey().length));
    }

    private void printParts(Table table) {
        for (KeyspaceFigures each : table.keyspaces()) {
            out.line("keyspace " + Integer.toUnsignedString(each.keyspace()) + ": " + each.entries() + " entries, "
                    + each.deletes() + " deletes, " + each.bytes() + " bytes");
        }
        for (RangeDelete each : table.readRangeDeletes()) {
            byte[] to = each.toExclusive();
            out.line("range delete by commit " + each.lsn() + " in keyspace "
                    + Integer.toUnsignedString(each.keyspace()) + out.key(each.from(), 0, each.from().length)
                    + (to == null ? ", to the keyspace's end" : out.key(to, 0, to.length)));
        }
        try (TableCursor cursor = (TableCursor) table.verifyingCursor()) {
            for (boolean more = cursor.seek(0, new byte[0], 0, 0); more; more = cursor.next()) {
                if (cursor.ordinal() == 0) {
                    out.line("block at " + cursor.blockPosition() + ": " + cursor.blockEntries() + " entries");
                }
                if (out.showsKeys() || out.showsValues()) {
                    print(cursor);
                }
            }
        }
    }

    private void print(TableCursor cursor) {
        String value =
                out.showsValues() ? out.value(cursor.valueBytes(), cursor.valueFrom(), cursor.valueLength()) : "";
        out.line("  " + Printout.kind(cursor.kind()) + " by commit " + cursor.lsn() + " in keyspace "
                + Integer.toUnsignedString(cursor.keyspace())
                + out.key(cursor.keyBytes(), cursor.keyFrom(), cursor.keyLength())
                + " of " + cursor.valueLength() + " bytes" + value);
    }
}
