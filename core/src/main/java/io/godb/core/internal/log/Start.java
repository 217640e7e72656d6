package io.godb.core.internal.log;

import io.godb.core.MissingFileException;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.log.StateFormat.State;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogPosition;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The steps between what recovery found and the first append of a run, in an order that a crash at any moment cannot turn
 * against the log:
 * <ol>
 *   <li>What does not count is deleted, and the directory forced: nothing behind a cut can be found again.
 *   <li>STATE says that the log is open and, after an unclean stop, which new incarnation goes on behind the end.
 * </ol>
 */
final class Start {
    private final FileSystem files;
    private final Path directory;
    private final LogOptions options;
    private final RecoveredLog found;

    Start(Path directory, LogOptions options, RecoveredLog found) {
        this.files = options.fileSystem();
        this.directory = directory;
        this.options = options;
        this.found = found;
    }

    /** Takes the steps, unless the log is opened for reading alone; returns the state from then on. */
    State state() {
        State state = found.state() == null ? created() : goingOn(found.state());
        if (!options.readOnly()) {
            removeLeftovers();
            StateFile.publish(files, directory, state);
        }
        return state;
    }

    private State created() {
        if (!options.create() || options.readOnly()) {
            throw new MissingFileException(
                    "there is no log in " + directory + "; open it with create to make one", directory, null);
        }
        RandomGenerator random = options.random();
        UUID id = new UUID(random.nextLong(), random.nextLong());
        return new State(id, false, 1, 0, found.highestNumber(), 0, 0, List.of(new LogPosition(incarnation(), 1)));
    }

    private State goingOn(State before) {
        Incarnations incarnations = new Incarnations(before.incarnations());
        boolean isNewRun = !found.isClean() && !options.readOnly();
        Incarnations now = isNewRun
                ? incarnations.followedBy(new LogPosition(incarnation(), found.endOffset() + 1))
                : incarnations;
        return new State(
                before.log(),
                false,
                found.startOffset(),
                found.provenOffset(),
                found.highestNumber(),
                0,
                0,
                now.from(found.startOffset()).firsts());
    }

    private long incarnation() {
        long random = options.random().nextLong();
        return random == 0 ? 1 : random;
    }

    private void removeLeftovers() {
        boolean isAny = false;
        for (Path each : found.leftovers()) {
            isAny |= files.delete(each);
        }
        if (isAny) {
            files.forceDirectory(directory);
        }
    }
}
