package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A kind of store that is measured: what it is called, how it is set up for each safety, and what its JVM must be told. */
enum Contender {
    GODB(
            "GoDb",
            "godb-core",
            Map.of(
                    Safety.MEM, "memory file system, durability NONE",
                    Safety.NONE, "durability NONE",
                    Safety.OS,
                            "durability OS, forced every second in the background; for `kill` 256 MiB memtable, no checkpoints",
                    Safety.FULL, "durability FULL")),
    ROCKSDB(
            "RocksDB",
            "rocksdbjni",
            Map.of(
                    Safety.OS,
                            "64 MiB write buffer, 512 MiB block cache, filter of 10 bits a key, else defaults; WAL on, sync=false",
                    Safety.FULL, "the same with sync=true")),
    LMDB(
            "LMDB",
            "lmdbjava",
            Map.of(
                    Safety.OS, "MDB_NOSYNC: a commit is in the page cache",
                    Safety.FULL, "the default: a commit is synced"),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"),
    MVSTORE(
            "MVStore",
            "h2-mvstore",
            Map.of(
                    Safety.MEM, "no file",
                    Safety.NONE, "autocommit in the background: a killed process loses up to a second",
                    Safety.OS, "autocommit off, commit() for each put or batch",
                    Safety.FULL, "the same with sync() behind each commit()")),
    XODUS(
            "Xodus environment",
            "xodus-environment",
            Map.of(
                    Safety.OS, "the default: logDurableWrite=false, an exclusive transaction for each commit",
                    Safety.FULL, "logDurableWrite=true"),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"),
    SQLITE(
            "SQLite",
            "sqlite-jdbc",
            Map.of(
                    Safety.MEM, ":memory:, one connection",
                    Safety.OS, "WAL, synchronous=NORMAL, WITHOUT ROWID, one connection that threads take turns with",
                    Safety.FULL, "the same with synchronous=FULL")),
    JE(
            "Berkeley DB JE",
            "je",
            Map.of(
                    Safety.OS, "COMMIT_WRITE_NO_SYNC, else defaults",
                    Safety.FULL, "COMMIT_SYNC, else defaults")),
    CHRONICLE(
            "Chronicle Map",
            "chronicle-map",
            Map.of(
                    Safety.MEM, "outside the heap, no file",
                    Safety.OS, "mapped file made for the number of entries; no commits, a batch is so many puts"),
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
            "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"),
    BARE(
            "bare file",
            "",
            Map.of(
                    Safety.FULL,
                    "no store: one write of key and value into a filled file, and one force, for each put")),
    SKIPLIST(
            "ConcurrentSkipListMap",
            "",
            Map.of(Safety.MEM, "a map; never closed or reopened, a batch is so many puts"));

    private final String title;
    private final String artifact;
    private final Map<Safety, String> settings;
    private final List<String> flags;

    Contender(String title, String artifact, Map<Safety, String> settings, String... flags) {
        this.title = title;
        this.artifact = artifact;
        this.settings = new EnumMap<>(settings);
        this.flags = List.of(flags);
    }

    /** As it is written on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Contender of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** As it is written in tables. */
    String title() {
        return title;
    }

    /** Whether its scans are measured. */
    boolean isScanned() {
        return this == GODB || this == ROCKSDB || this == LMDB || this == MVSTORE;
    }

    boolean offers(Safety safety) {
        return settings.containsKey(safety);
    }

    /** What the settings are, in words, least safe first. */
    Map<Safety, String> settings() {
        return settings;
    }

    /** What its JVM needs beyond what every JVM gets. */
    List<String> flags() {
        return flags;
    }

    /** The version of its jar on the class path; the JDK's where it is a part of that. */
    String version() {
        if (artifact.isEmpty()) {
            return "JDK " + Runtime.version();
        }
        Pattern jar = Pattern.compile(Pattern.quote(artifact) + "-(\\d.*)\\.jar");
        return Stream.of(System.getProperty("java.class.path")
                        .split(Pattern.quote(System.getProperty("path.separator")), -1))
                .map(entry -> jar.matcher(Path.of(entry).getFileName().toString()))
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .findFirst()
                .orElse("not from a jar");
    }

    /** Opens one. A switch, so that no library is loaded but the one that is measured. */
    Store open(Path directory, Settings how) throws Exception {
        return switch (this) {
            case GODB -> GoDbStore.open(directory, how);
            case ROCKSDB -> RocksDbStore.open(directory, how);
            case LMDB -> LmdbStore.open(directory, how);
            case MVSTORE -> MvStoreStore.open(directory, how);
            case XODUS -> XodusStore.open(directory, how);
            case SQLITE -> SqliteStore.open(directory, how);
            case JE -> BerkeleyDbStore.open(directory, how);
            case CHRONICLE -> ChronicleMapStore.open(directory, how);
            case BARE -> BareFile.open(directory);
            case SKIPLIST -> new SkipListStore();
        };
    }
}
