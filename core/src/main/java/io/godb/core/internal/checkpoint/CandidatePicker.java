package io.godb.core.internal.checkpoint;

import io.godb.core.CorruptionException;
import io.godb.core.GoDbException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the checkpoints that were found a database can be opened from; reads nothing.
 *
 * <p><b>With CURRENT:</b> the one it names, then older ones. Never a newer one: until CURRENT was switched its publication had
 * not happened, whoever asked for it was told so, and its tables may be gone. Where the log is not written, later commits may
 * even have got the same LSNs.
 *
 * <p><b>Without CURRENT,</b> or with a damaged one: all, newest first. Each was whole and durable with its tables before CURRENT
 * could name it; so the newest is the one that CURRENT named, or one that was about to be named.
 */
final class CandidatePicker {
    private final Path directory;
    private final Path checkpoints;
    private final CurrentFile.Found found;
    private final List<StoredCheckpoint> stored;
    private final List<String> remarks = new ArrayList<>();

    /** {@code stored} is by ascending number. */
    CandidatePicker(Path directory, Path checkpoints, CurrentFile.Found found, List<StoredCheckpoint> stored) {
        this.directory = directory;
        this.checkpoints = checkpoints;
        this.found = found;
        this.stored = stored;
    }

    /** Files that hold no database at all, and files that hold more than one, are a {@link CorruptionException}. */
    FoundCheckpoints pick(boolean hasTables) {
        stored.forEach(this::remarkDamage);
        Current current = found.current();
        if (current != null) {
            requireOneDatabase(current.database());
            return named(current);
        }
        return unnamed(hasTables);
    }

    private void remarkDamage(StoredCheckpoint each) {
        GoDbException damage = each.damage();
        if (damage != null) {
            remarks.add("a checkpoint cannot be used: " + damage.getMessage());
        }
    }

    private FoundCheckpoints named(Current current) {
        List<Checkpoint> candidates = new ArrayList<>();
        valid().filter(each -> each.number() <= current.number())
                .filter(each -> isMeant(each, current))
                .forEach(candidates::add);
        valid().filter(each -> each.number() > current.number())
                .forEach(each -> remarks.add("checkpoint " + each.number() + " was written, but CURRENT, which names "
                        + current.number() + ", was not switched to it; it is not used"));
        if (candidates.isEmpty()) {
            throw lost("CURRENT names checkpoint " + current.number(), checkpoints);
        }
        if (candidates.get(0).number() != current.number()) {
            remarks.add("checkpoint " + current.number() + ", which CURRENT names, cannot be used; "
                    + candidates.get(0).number() + " is the next older one");
        }
        return new FoundCheckpoints(current, stored, candidates, current.lsn(), remarks);
    }

    private boolean isMeant(Checkpoint each, Current current) {
        boolean isMeant = each.number() != current.number() || Current.of(each).equals(current);
        if (!isMeant) {
            remarks.add("checkpoint " + each.number() + " is not the one of that number that CURRENT names: writer "
                    + Long.toHexString(each.writerEpoch()) + " instead of " + Long.toHexString(current.writerEpoch())
                    + ", commit " + each.lsn() + " instead of " + current.lsn());
        }
        return isMeant;
    }

    private FoundCheckpoints unnamed(boolean hasTables) {
        String damage = found.damage();
        List<Checkpoint> candidates = valid().toList();
        if (!candidates.isEmpty()) {
            Checkpoint newest = candidates.get(0);
            requireOneDatabase(newest.database());
            candidates.forEach(this::requireAtHome);
            remarks.add((damage == null ? "CURRENT is missing" : damage) + "; checkpoint " + newest.number()
                    + " is the newest there is");
            return new FoundCheckpoints(null, stored, candidates, newest.lsn(), remarks);
        }
        if (damage != null) {
            throw lost(damage, directory.resolve(CheckpointFiles.CURRENT));
        }
        if (!stored.isEmpty()) {
            throw lost("CURRENT is missing", checkpoints);
        }
        if (hasTables) {
            throw lost("there are tables, but CURRENT is missing", directory);
        }
        return new FoundCheckpoints(null, stored, candidates, 0, remarks);
    }

    /** By descending number. */
    private Stream<Checkpoint> valid() {
        return stored.stream()
                .map(StoredCheckpoint::checkpoint)
                .flatMap(Stream::ofNullable)
                .sorted(Comparator.comparingLong(Checkpoint::number).reversed());
    }

    private void requireOneDatabase(UUID database) {
        for (StoredCheckpoint each : stored) {
            Checkpoint checkpoint = each.checkpoint();
            if (checkpoint != null && !checkpoint.database().equals(database)) {
                throw new CorruptionException(
                        each.file() + " belongs to the database " + checkpoint.database() + ", but this is " + database
                                + "; nothing was changed, move the file to where it came from",
                        each.file(),
                        0,
                        null);
            }
        }
    }

    /** Without CURRENT nothing else says that these checkpoints are not those of another directory. */
    private void requireAtHome(Checkpoint each) {
        Places places = each.places();
        boolean isHere = DatabaseDirectories.isSame(
                        checkpoints,
                        DatabaseDirectories.place(directory, places.checkpoints(), CheckpointFiles.CHECKPOINTS))
                && (places.home().isEmpty() || DatabaseDirectories.isSame(directory, Path.of(places.home())));
        if (!isHere) {
            throw new CorruptionException(
                    checkpoints + " holds checkpoints of the database " + each.database()
                            + (places.home().isEmpty() ? "" : " in " + places.home()) + ", and nothing in " + directory
                            + " says that it is the same; nothing was changed, give another directory for checkpoints"
                            + " or bring CURRENT back",
                    checkpoints,
                    -1,
                    null);
        }
    }

    private CorruptionException lost(String what, @Nullable Path file) {
        List<GoDbException> failures = new ArrayList<>();
        StringJoiner damages = new StringJoiner("; ");
        for (StoredCheckpoint each : stored) {
            GoDbException damage = each.damage();
            if (damage == null) {
                damages.add(each.file() + " cannot be taken instead");
            } else {
                damages.add(damage.getMessage());
                failures.add(damage);
            }
        }
        CorruptionException lost = new CorruptionException(
                what + ", and there is no checkpoint in " + checkpoints + " that can be used"
                        + (damages.length() == 0 ? "" : ": " + damages)
                        + "; nothing was changed, restore a backup or salvage what is there",
                file,
                -1,
                null);
        failures.forEach(lost::addSuppressed);
        return lost;
    }
}
