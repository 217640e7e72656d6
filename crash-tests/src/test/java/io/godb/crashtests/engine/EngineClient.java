package io.godb.crashtests.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.file.FileSystem;
import io.godb.testkit.oracle.Promise;
import io.godb.testkit.trace.Marks;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** The only client of a database in one of its lives: it marks what it begins, and what it was promised. */
final class EngineClient implements AutoCloseable {
    private static final String PREFIX = "engine";
    private static final int WRITER = 0;

    private final FileSystem files;
    private final EngineSetup setup;
    private final Marks marks;
    private final int life;
    private int openings;
    private long sequence;
    private Database database;

    EngineClient(FileSystem files, EngineSetup setup, Marks marks, int life) {
        this.files = files;
        this.setup = setup;
        this.marks = marks;
        this.life = life;
    }

    /** Opens the database, for the first time or again. */
    EngineClient open() {
        openings++;
        long before = database == null ? -1 : database.lastLsn();
        database = Database.open(EngineSetup.DIRECTORY, setup.options(files, life, openings));
        if (before >= 0 && database.lastLsn() != before) {
            throw new AssertionError("Closed at commit " + before + ", and opened again at " + database.lastLsn());
        }
        mark(Mark.Kind.ACKNOWLEDGED, "recovered", database.lastLsn());
        return this;
    }

    Database database() {
        return database;
    }

    /** Does so many operations. */
    EngineClient write(int count) {
        for (int i = 0; i < count; i++) {
            sequence++;
            Operation operation = setup.operations().draw(life, WRITER, sequence, Set.copyOf(database.keyspaces()));
            mark(Mark.Kind.SUBMITTED, "begun", sequence);
            operation.applyTo(database, setup.values());
            // What was loaded is durable whatever the level is.
            boolean isForced = setup.level() == Durability.FULL || operation.kind() == Operation.Kind.LOAD;
            mark(Mark.Kind.ACKNOWLEDGED, isForced ? "forced" : "written", database.lastLsn());
        }
        return this;
    }

    EngineClient sync() {
        database.sync();
        mark(Mark.Kind.ACKNOWLEDGED, "forced", database.lastLsn());
        return this;
    }

    EngineClient checkpoint() {
        database.checkpoint();
        mark(Mark.Kind.ACKNOWLEDGED, "forced", database.lastLsn());
        return this;
    }

    EngineClient compact() {
        database.compact();
        mark(Mark.Kind.ACKNOWLEDGED, "forced", database.lastLsn());
        return this;
    }

    @Override
    public void close() {
        long last = database.lastLsn();
        database.close();
        mark(Mark.Kind.ACKNOWLEDGED, "forced", last);
    }

    private void mark(Mark.Kind kind, String what, long number) {
        String text = PREFIX + " " + what + " " + life + " " + number;
        marks.set(kind, text, ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    /** What the marks tell, of all lives; returns the number of the last of them. */
    static int replay(List<Mark> marks, EngineSetup setup, History history) {
        int last = 0;
        for (Mark each : marks) {
            ByteBuffer payload = each.payload();
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            String[] words = new String(bytes, US_ASCII).split(" ", -1);
            if (words[0].equals(PREFIX)) {
                last = Integer.parseInt(words[2]);
                tell(words[1], last, Long.parseLong(words[3]), setup, history);
            }
        }
        return last;
    }

    private static void tell(String what, int life, long number, EngineSetup setup, History history) {
        switch (what) {
            case "begun" ->
                history.begun(setup.operations()
                        .draw(life, WRITER, number, history.newest().spaces()));
            case "written" -> history.promised(Promise.KILL, (int) number);
            case "forced" -> history.promised(Promise.POWER_CUT, (int) number);
            case "recovered" -> history.recovered((int) number);
            default -> throw new IllegalArgumentException("an unknown mark: " + what);
        }
    }
}
