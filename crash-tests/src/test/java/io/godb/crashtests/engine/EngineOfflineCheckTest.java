package io.godb.crashtests.engine;

import static io.godb.crashtests.engine.EngineInspectionTest.DIRECTORY;
import static io.godb.crashtests.engine.EngineInspectionTest.options;
import static io.godb.crashtests.engine.EngineInspectionTest.requireAsSaid;
import static io.godb.crashtests.engine.EngineInspectionTest.verify;
import static io.godb.crashtests.engine.SortedEntries.ENTRIES;
import static io.godb.crashtests.engine.SortedEntries.VALUE_BYTES;
import static io.godb.crashtests.engine.SortedEntries.key;
import static io.godb.crashtests.engine.SortedEntries.load;
import static io.godb.crashtests.engine.SortedEntries.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.Compression;
import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.Lz4Compression;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.engine.Inspection;
import io.godb.crashtests.engine.EngineInspectionTest.Told;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a check of files that nobody has open says of tables that were loaded, and of what it has no codec for. */
@Tag("fault")
class EngineOfflineCheckTest {
    private static final int PAGE_BYTES = 4_096;

    /** A codec of a user. */
    private record OwnCodec(Compression lz4) implements Compression {
        static final OwnCodec INSTANCE = new OwnCodec(new Lz4Compression());

        @Override
        public byte id() {
            return (byte) 200;
        }

        @Override
        public String name() {
            return "own";
        }

        @Override
        public int longestCompressed(int length) {
            return lz4.longestCompressed(length);
        }

        @Override
        public int compress(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
            return lz4.compress(source, sourceOffset, length, target, targetOffset);
        }

        @Override
        public void decompress(
                byte[] source, int sourceOffset, int sourceLength, byte[] target, int targetOffset, int targetLength) {
            lz4.decompress(source, sourceOffset, sourceLength, target, targetOffset, targetLength);
        }
    }

    private static DatabaseOptions.Builder builder(FileSystem files) {
        return options(files).toBuilder()
                .create(true)
                .checkpointsKept(6)
                .mergeAtTables(Integer.MAX_VALUE)
                .tableBytes(16 << 10)
                .levelBytes(16 << 10);
    }

    private static Database open(FileSystem files) {
        return Database.open(DIRECTORY, builder(files).build());
    }

    private static Tree tree(FileSystem files) {
        return Tree.of(files, DIRECTORY);
    }

    private static NavigableSet<String> tables(Tree tree) {
        NavigableSet<String> names = new TreeSet<>();
        tree.names("tables/", ".sst").forEach(names::add);
        return names;
    }

    private static String name(String file) {
        return String.valueOf(Path.of(file).getFileName());
    }

    private static Tree afterLoad(Tree before, int seed) {
        MemoryFileSystem files = before.write(DIRECTORY);
        try (Database database = open(files)) {
            load(database.openKeyspace(Database.DEFAULT_KEYSPACE), seed);
            database.put(key(1), value(1));
            return tree(files);
        }
    }

    @Test
    void whatOpeningSaysOfATableThatTheLogLoadedIsSaidBefore() {
        MemoryFileSystem created = new MemoryFileSystem();
        open(created).close();
        Tree tree = afterLoad(tree(created), 1);
        NavigableSet<String> loaded = tables(tree);
        assertThat(loaded.size()).isGreaterThan(2);
        Told whole = verify(tree.write(DIRECTORY));
        assertThat(whole.code()).as(whole.text()).isEqualTo(Inspection.OK);
        assertThat(whole.text())
                .contains("opening it would load " + loaded.size() + " tables")
                .doesNotContain("not read");
        requireAsSaid(tree.write(DIRECTORY), "whole", false);

        String table = loaded.first();
        int length = tree.bytes(table).length;
        byte[] ofAnotherLoad = afterLoad(tree(created), 2).bytes(table);
        assertThat(ofAnotherLoad).hasSameSizeAs(tree.bytes(table));
        for (Tree damaged : List.of(
                tree.without(table),
                tree.cut(table, 5_000),
                tree.with(table, tree.bytes(loaded.last())),
                tree.with(table, ofAnotherLoad),
                tree.flipped(table, length - 20, 1))) {
            Told told = verify(damaged.write(DIRECTORY));
            assertThat(told.code()).as(told.text()).isEqualTo(Inspection.DAMAGED);
            assertThat(told.text()).contains("opening it is refused: commit 1 loaded /db/tables/" + name(table));
            requireAsSaid(damaged.write(DIRECTORY), "one table", true);
        }
        Tree both = tree.without(table).without(loaded.last());
        assertThat(verify(both.write(DIRECTORY)).text())
                .contains("remark: commit 1 loaded")
                .contains(name(loaded.last()));
        Tree inside = tree.flipped(table, PAGE_BYTES + 100, 1);
        Told told = verify(inside.write(DIRECTORY));
        assertThat(told.text()).contains("ISSUE: ").contains(name(table)).doesNotContain("is refused");
        requireAsSaid(inside.write(DIRECTORY), "one page", true);
    }

    @Test
    void whatOnlyReplayingFromAnOlderCheckpointAsksForIsReadAsLongAsItIsKept() {
        MemoryFileSystem files = new MemoryFileSystem();
        try (Database database = open(files)) {
            // Much that stays as it is, or what merging replaces would let the older checkpoints go.
            for (int number = 0; number < 5 * ENTRIES; number++) {
                database.put(key(ENTRIES + number), value(-number));
            }
            database.compact();
            Keyspace target = database.keyspace("target");
            target.put(key(3), value(3));
            database.checkpoint();
            NavigableSet<String> before = tables(tree(files));
            load(target, 1_000);
            NavigableSet<String> loaded = tables(tree(files));
            loaded.removeAll(before);
            database.compact(target, KeyRange.all());
            database.checkpoint();
            Tree tree = tree(files);
            assertThat(tables(tree)).containsAll(loaded);
            Told whole = verify(tree.write(DIRECTORY));
            assertThat(whole.code()).as(whole.text()).isEqualTo(Inspection.OK);
            assertThat(whole.text()).doesNotContain("not read");
            String table = loaded.first();
            for (Tree damaged : List.of(tree.without(table), tree.flipped(table, PAGE_BYTES + 100, 1))) {
                Told told = verify(damaged.write(DIRECTORY));
                assertThat(told.text())
                        .contains("ISSUE: ")
                        .contains(name(table))
                        .doesNotContain("is refused");
                requireAsSaid(damaged.write(DIRECTORY), table, true);
            }
            // When nobody can fall back to before the load any more, its files may go.
            for (int number = 0; number < 8; number++) {
                database.put(key(number), value(number));
                database.checkpoint();
                Told told = verify(tree(files).write(DIRECTORY));
                assertThat(told.code()).as(told.text()).isEqualTo(Inspection.OK);
            }
            assertThat(tables(tree(files))).doesNotContain(table);
        }
    }

    @Test
    void whatAnUnknownCodecCompressedIsNoDamageAndHidesNone() {
        MemoryFileSystem files = new MemoryFileSystem();
        DatabaseOptions options = builder(files)
                .compression(OwnCodec.INSTANCE)
                .walCompression(OwnCodec.INSTANCE)
                .build();
        Tree tree;
        try (Database database = Database.open(DIRECTORY, options)) {
            for (int round = 0; round < 3; round++) {
                for (int number = 0; number < ENTRIES; number++) {
                    database.put(key(number), new byte[VALUE_BYTES]);
                }
                database.checkpoint();
            }
            database.put(key(1), new byte[10 * VALUE_BYTES]);
            load(database.openKeyspace(Database.DEFAULT_KEYSPACE), 1);
            tree = tree(files);
        }
        Told told = verify(tree.write(DIRECTORY));
        assertThat(told.code()).as(told.text()).isEqualTo(Inspection.REFUSED);
        assertThat(told.text())
                .contains("compressed with codec 200")
                .contains("3 tables read")
                .contains("opening it would load ")
                .contains("opening it would replay 2 commits")
                .contains("nothing is wrong with what can be read here")
                .doesNotContain("ISSUE")
                .doesNotContain("is refused");

        NavigableSet<String> tables = tables(tree);
        for (String table :
                List.of(tables.first(), tables.headSet(tables.last()).last())) {
            Tree damaged = tree.flipped(table, 100, 1);
            Told issues = verify(damaged.write(DIRECTORY));
            assertThat(issues.code()).as(issues.text()).isEqualTo(Inspection.DAMAGED);
            assertThat(issues.text())
                    .containsOnlyOnce("ISSUE: ")
                    .contains("ISSUE: /db/tables/" + name(table))
                    .contains("compressed with codec 200")
                    .contains("opening it would replay 2 commits");
        }
    }
}
