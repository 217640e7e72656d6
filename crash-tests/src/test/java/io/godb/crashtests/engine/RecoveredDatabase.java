package io.godb.crashtests.engine;

import io.godb.core.Database;
import io.godb.core.file.FileSystem;
import io.godb.testkit.crash.CrashChecker;
import io.godb.testkit.oracle.Promise;
import io.godb.testkit.trace.RecordingFileSystem;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges what a crash left of a database. It must open: nothing that a crash alone does is damage. What it holds must be the state
 * behind a prefix of the commits, all of it verified. It must take more, and hold the very same, closed cleanly, when it is opened
 * again.
 *
 * <p>What this writes is marked, too, where the files are recorded: so its work may be crashed in its turn.
 */
final class RecoveredDatabase implements CrashChecker {
    private static final int WRITTEN = 3;

    private final EngineSetup setup;
    private final Promise crash;

    RecoveredDatabase(EngineSetup setup, Promise crash) {
        this.setup = setup;
        this.crash = crash;
    }

    @Override
    public void check(FileSystem image, List<Mark> marks) throws Exception {
        History history = new History();
        int life = EngineClient.replay(marks, setup, history) + 1;
        RecordingFileSystem files =
                image instanceof RecordingFileSystem recorded ? recorded : new RecordingFileSystem(image);
        EngineClient client = new EngineClient(files, setup, files.marks(), life).open();
        judge(history, crash, client.database());
        requireNoDamage(client.database());
        client.write(WRITTEN).close();

        EngineClient.replay(marksOf(files), setup, history);
        client.open();
        judge(history, Promise.NONE, client.database());
        if (!client.database().recovery().wasClean()) {
            throw new AssertionError(
                    "Closed, but not cleanly: " + client.database().recovery());
        }
        client.close();
    }

    /** To fall back upon an older checkpoint is for rot: no crash alone makes it necessary. */
    private static void requireNoDamage(Database database) {
        database.recovery().remarks().forEach(remark -> {
            if (remark.contains("cannot be used")) {
                throw new AssertionError("A crash left what looks like damage: " + remark);
            }
        });
    }

    private void judge(History history, Promise kind, Database database) {
        database.verify();
        history.require(kind, database, setup.values());
    }

    static List<Mark> marksOf(RecordingFileSystem files) {
        List<Mark> marks = new ArrayList<>();
        files.trace().events().forEach(event -> {
            if (event instanceof Mark mark) {
                marks.add(mark);
            }
        });
        return marks;
    }
}
