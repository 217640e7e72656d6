package io.godb.crashtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.godb.GoDb;
import io.godb.core.Database;
import io.godb.core.Entry;
import io.godb.core.KeyRange;
import io.godb.core.Keyspace;
import io.godb.core.Reads;
import io.godb.core.Scan;
import io.godb.core.ScanOrder;
import io.godb.core.Snapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A database: what can be done with it, and then its process killed while it writes, opened again, and looked through for
 * everything that was acknowledged.
 */
final class DatabaseDemo {
    private static final int ROUNDS = 5;
    private static final int VALUE_BYTES = 100;
    private static final long LEAST_ACKNOWLEDGED = 200_000;
    private static final int MEMORY_KEYS = 1_000_000;

    private final PrintStream out;

    DatabaseDemo(PrintStream out) {
        this.out = out;
    }

    /** Puts until it is killed, each key once, in the order of the numbers that they are. */
    public static void main(String[] arguments) throws IOException {
        Acknowledgements acknowledged = new Acknowledgements(System.out);
        ByteBuffer key = ByteBuffer.allocate(Long.BYTES);
        ByteBuffer value = ByteBuffer.allocate(VALUE_BYTES);
        try (Database db = GoDb.connect(arguments[0])) {
            for (long next = db.lastLsn() + 1; true; next++) {
                db.put(key.putLong(0, next).array(), value.putLong(0, next).array());
                acknowledged.tell(next);
            }
        }
    }

    void show() throws IOException {
        Path directory = Files.createTempDirectory("godb-demo-database");
        try {
            showKeys("file:" + directory.resolve("people"));
            showMemory();
            showKills("file:" + directory.resolve("killed"));
        } finally {
            KilledChild.remove(directory);
        }
    }

    private void showKeys(String url) {
        out.println("A database in a directory:");
        try (Database db = GoDb.connect(url)) {
            Keyspace people = db.keyspace("people");
            people.put(bytes("user:1"), bytes("Ada"));
            people.put(bytes("user:2"), bytes("Grace"));
            db.commit(db.batch()
                    .put(people, bytes("user:3"), bytes("Edsger"))
                    .put(db.keyspace("counters"), bytes("users"), bytes("3")));
            try (Snapshot before = db.snapshot()) {
                people.delete(bytes("user:2"));
                out.println("  now " + names(people) + ", before " + names(people.at(before)));
            }
            people.deleteRange(KeyRange.prefix(bytes("user:")));
            out.println("  a range deleted: " + people.size() + " left; keyspaces " + db.keyspaces());
            out.println("  checkpoint: " + db.checkpoint());
        }
    }

    private static String names(Reads people) {
        StringBuilder names = new StringBuilder();
        try (Scan scan = people.scan(KeyRange.prefix(bytes("user:")), ScanOrder.DESCENDING)) {
            for (Entry each : scan) {
                names.append(names.isEmpty() ? "" : ", ").append(new String(each.value(), UTF_8));
            }
        }
        return names.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private void showMemory() {
        try (Database db = GoDb.connect("mem:")) {
            ByteBuffer key = ByteBuffer.allocate(Long.BYTES);
            for (int i = 0; i < MEMORY_KEYS; i++) {
                db.put(key.putLong(0, i).array(), key.array());
            }
            out.printf("One in memory: %,d keys, counted by a scan%n", db.size());
        }
    }

    private void showKills(String url) throws IOException {
        out.println("A database whose process is killed while it puts, " + ROUNDS + " times:");
        for (int round = 0; round < ROUNDS; round++) {
            requireAll(url, KilledChild.killed(DatabaseDemo.class, url, LEAST_ACKNOWLEDGED));
        }
    }

    private void requireAll(String url, long acknowledged) {
        try (Database db = GoDb.connect(url)) {
            Duration took = db.recovery().took();
            ByteBuffer key = ByteBuffer.allocate(Long.BYTES);
            long found = db.lastLsn();
            for (long each = 1; each <= found; each++) {
                byte[] value = db.get(key.putLong(0, each).array());
                if (value == null || ByteBuffer.wrap(value).getLong() != each) {
                    throw new AssertionError("key " + each + " has another value, or none");
                }
            }
            if (found < acknowledged) {
                throw new AssertionError(acknowledged - found + " acknowledged puts are lost");
            }
            out.printf(
                    "  killed after %,d acknowledged puts; %,d found, none lost; %,d replayed, opened in %d ms%n",
                    acknowledged, found, db.recovery().replayedRecords(), took.toMillis());
        }
    }
}
