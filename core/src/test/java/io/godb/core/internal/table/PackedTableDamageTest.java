package io.godb.core.internal.table;

import io.godb.core.Lz4Compression;

/** The same of a table with compressed blocks. */
class PackedTableDamageTest extends TableDamageTest {
    @Override
    TableOptions options() {
        return new TableOptions(512, keyspace -> new Lz4Compression());
    }

    @Override
    int keys() {
        return 300;
    }

    /** A table of two pages is large then, and takes a minute and a half byte by byte. */
    @Override
    int step() {
        return 7;
    }
}
