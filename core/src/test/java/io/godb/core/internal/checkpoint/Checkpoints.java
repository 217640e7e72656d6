package io.godb.core.internal.checkpoint;

import io.godb.core.file.FileSystem;
import io.godb.core.file.ReadFile;
import io.godb.core.file.Route;
import io.godb.core.log.LogPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Checkpoints for tests, and the bytes of files. */
final class Checkpoints {
    static final UUID DATABASE = new UUID(0x5c1d_77a0_93e2_4b11L, 0x8a4e_02c6_1f90_d3b7L);
    static final UUID LOG = new UUID(0xba41_9d35_0dfe_8af7L, 0xaee7_bbe1_0c45_c028L);
    static final long EPOCH = 0x4f08_3ce3_f12b_bb4bL;
    static final long TIME = 1_767_323_045_678L;

    private Checkpoints() {}

    /** The one that the format page shows. */
    static Checkpoint example() {
        KeyspaceEntry first = new KeyspaceEntry(0, "default", 0, List.of());
        KeyspaceEntry third = new KeyspaceEntry(2, "naïve", 5, List.of(new Property(1, new byte[] {7})));
        TableEntry table = new TableEntry(3, 4_096, 1, 10, 2, 1, 4, 13, key(0, "a"), key(2, "zz"), List.of());
        return new Checkpoint(
                DATABASE,
                7,
                13,
                true,
                TIME,
                EPOCH,
                LOG,
                List.of(new LogPosition(0x0102_0304_0506_0708L, 1), new LogPosition(EPOCH, 11)),
                4,
                3,
                0x1122_3344_5566_7788L,
                TIME - 1_000,
                true,
                new Places("/log", "", ""),
                List.of(first, third),
                List.of(table),
                List.of(new Property(2, new byte[0])));
    }

    static TableKey key(int keyspace, String text) {
        return new TableKey(keyspace, text.getBytes(StandardCharsets.UTF_8));
    }

    /** One with nothing but a number, a commit and a writer. */
    static Checkpoint plain(long number, long lsn, long epoch) {
        return with(number, lsn, TIME + number, epoch, List.of(), Places.DEFAULT, DATABASE);
    }

    /** One with tables and properties. */
    static Checkpoint of(long number, long lsn, List<TableEntry> tables, List<Property> properties) {
        return new Checkpoint(
                DATABASE,
                number,
                lsn,
                true,
                TIME + number,
                EPOCH,
                LOG,
                List.of(),
                10,
                1,
                0,
                0,
                false,
                Places.DEFAULT,
                List.of(),
                tables,
                properties);
    }

    static Checkpoint with(
            long number, long lsn, long timeMillis, long epoch, List<TableEntry> tables, Places places, UUID database) {
        long next = tables.stream().mapToLong(TableEntry::number).max().orElse(0) + 1;
        return new Checkpoint(
                database,
                number,
                lsn,
                true,
                timeMillis,
                epoch,
                LOG,
                List.of(),
                next,
                1,
                0,
                0,
                false,
                places,
                List.of(),
                tables,
                List.of());
    }

    /** Tables of those numbers, each of that many bytes. */
    static List<TableEntry> tables(long bytes, long... numbers) {
        List<TableEntry> tables = new ArrayList<>();
        for (long number : numbers) {
            tables.add(new TableEntry(number, bytes, 0, 1, 0, 0, 1, 1, key(0, ""), key(0, ""), List.of()));
        }
        return tables;
    }

    static void write(FileSystem files, Path file, byte[] bytes) {
        files.createDirectories(file.getParent());
        files.delete(file);
        try (var target = files.create(file)) {
            target.append(ByteBuffer.wrap(bytes), Route.CHANNEL);
        }
    }

    static byte[] content(FileSystem files, Path file) {
        try (ReadFile opened = files.open(file)) {
            byte[] bytes = new byte[(int) opened.size()];
            opened.readFully(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }
}
