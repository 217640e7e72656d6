package io.godb.crashtests.log;

import io.godb.core.file.FileSystem;
import io.godb.core.log.Log;
import io.godb.testkit.crash.CrashChecker;
import io.godb.testkit.oracle.CommitMarks;
import io.godb.testkit.oracle.PrefixOracle;
import io.godb.testkit.oracle.Promise;
import io.godb.testkit.trace.RecordingFileSystem;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges what a crash left of a log. It must open: nothing that a crash alone does is damage. What it holds must be what the
 * marks allow, all of it verified. It must take more, and hold the very same, closed cleanly, when it is opened again.
 *
 * <p>What this appends is marked, too, where the files are recorded: so its work may be crashed in its turn.
 */
final class RecoveredLog implements CrashChecker {
    /** Where some may be cut that were of the same size, fewer than those are appended: the rest must not come back. */
    private static final int APPENDED = 2;

    private final LogSetup setup;
    private final Promise crash;

    RecoveredLog(LogSetup setup, Promise crash) {
        this.setup = setup;
        this.crash = crash;
    }

    @Override
    public void check(FileSystem image, List<Mark> marks) throws Exception {
        PrefixOracle oracle = PrefixOracle.of(setup.contents());
        CommitMarks.replay(marks, oracle);
        int life = oracle.life() + 1;
        RecordingFileSystem files =
                image instanceof RecordingFileSystem recorded ? recorded : new RecordingFileSystem(image);
        long highestNumber = highestNumber(image);
        LogClient client = new LogClient(files, setup, files.marks(), life).open();
        judge(oracle, crash, client.log());
        client.append(APPENDED);
        boolean isNumberNew = hasNewNumber(client.log(), highestNumber);
        client.close();

        oracle.beginLife(life);
        CommitMarks.replay(marksOf(files), oracle);
        client.open();
        judge(oracle, Promise.NONE, client.log());
        if (!client.log().recovery().wasClean()) {
            throw new AssertionError("Closed, but not cleanly: " + client.log().recovery());
        }
        if (!isNumberNew) {
            throw new AssertionError("A segment was begun, but its number had been given before");
        }
        client.close();
    }

    private static void judge(PrefixOracle oracle, Promise crash, Log log) throws Exception {
        log.verify();
        oracle.check(crash, found -> LogContent.scan(log, found));
    }

    private static long highestNumber(FileSystem image) {
        return image.exists(LogSetup.DIRECTORY)
                ? image.list(LogSetup.DIRECTORY).stream()
                        .map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".log"))
                        .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.'))))
                        .max()
                        .orElse(0)
                : 0;
    }

    /** Who goes on behind an unclean stop does so in a new file, of a number that no file has had. */
    private static boolean hasNewNumber(Log log, long highestNumber) {
        long newest = log.segments().get(log.segments().size() - 1).number();
        return log.recovery().wasClean() || newest > highestNumber;
    }

    private static List<Mark> marksOf(RecordingFileSystem files) {
        List<Mark> marks = new ArrayList<>();
        files.trace().events().forEach(event -> {
            if (event instanceof Mark mark) {
                marks.add(mark);
            }
        });
        return marks;
    }
}
