package io.godb.crashtests.engine;

import io.godb.core.CorruptionException;
import io.godb.core.Database;
import io.godb.core.Durability;
import io.godb.core.GoDbException;
import io.godb.core.MissingFileException;
import io.godb.core.file.LocalFileSystem;
import io.godb.core.internal.checkpoint.Checkpoint;
import io.godb.core.internal.checkpoint.CheckpointFiles;
import io.godb.core.internal.checkpoint.CheckpointStore;
import io.godb.core.internal.checkpoint.FoundCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Damages, behind each kill, the newest checkpoint, CURRENT, or a table that the newest checkpoint alone names. Opening must fall
 * back to the checkpoint before and say so, and lose nothing; only where there is none, or where the damage shows itself later, an
 * exception may name it: then the file is brought back, and nothing may be lost either.
 */
final class DamagedKillCheck extends EngineKillCheck {
    private enum Target {
        CHECKPOINT,
        CURRENT,
        TABLE
    }

    private enum How {
        FLIPPED,
        CUT,
        DELETED
    }

    private final SplittableRandom random;
    private final Map<String, Integer> counts = new TreeMap<>();

    DamagedKillCheck(long seed, Durability level, int writers) {
        super(seed, level, writers);
        random = new SplittableRandom(seed);
    }

    /** What was damaged how often, and what came of it. */
    Map<String, Integer> counts() {
        return counts;
    }

    @Override
    void reopen(Path directory, int life) throws Exception {
        Target target = Target.values()[random.nextInt(Target.values().length)];
        How how = How.values()[random.nextInt(How.values().length)];
        List<Checkpoint> candidates = candidates(directory);
        Path file = candidates.isEmpty() ? null : file(directory, candidates, target);
        if (file == null) {
            try (Database database = open(directory)) {
                judge(database);
            }
            return;
        }
        byte[] whole = Files.readAllBytes(file);
        damage(file, whole, how);
        boolean mustOpen = target == Target.CURRENT
                || (candidates.size() > 1 && (target == Target.CHECKPOINT || how != How.FLIPPED));
        String what = target + " " + how;
        try (Database database = open(directory)) {
            judge(database);
            requireRemark(database, target, how, what);
            count(what + ", recovered");
        } catch (CorruptionException | MissingFileException refused) {
            if (mustOpen) {
                throw new AssertionError(what + ", but there was something to fall back to: " + candidates, refused);
            }
            count(what + ", refused");
            Files.write(file, whole);
            try (Database database = open(directory)) {
                judge(database);
            }
        } catch (GoDbException wrong) {
            throw new AssertionError(what + " is not told as damage: " + wrong, wrong);
        }
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private static void requireRemark(Database database, Target target, How how, String what) {
        boolean isMet = target != Target.TABLE || how != How.FLIPPED;
        if (isMet
                && (database.recovery().remarks().isEmpty()
                        || database.recovery().wasClean())) {
            throw new AssertionError(what + ", but nothing was said: " + database.recovery());
        }
    }

    private static List<Checkpoint> candidates(Path directory) {
        if (!Files.exists(directory.resolve(CheckpointFiles.CURRENT))) {
            return List.of();
        }
        FoundCheckpoints found = new CheckpointStore(
                        new LocalFileSystem(), directory, directory.resolve(CheckpointFiles.CHECKPOINTS))
                .read();
        return found.candidates();
    }

    /** The file to damage; null if there is none of that kind. */
    private @Nullable Path file(Path directory, List<Checkpoint> candidates, Target target) {
        Checkpoint newest = candidates.get(0);
        return switch (target) {
            case CURRENT -> directory.resolve(CheckpointFiles.CURRENT);
            case CHECKPOINT ->
                directory.resolve(CheckpointFiles.CHECKPOINTS).resolve(CheckpointFiles.checkpoint(newest.number()));
            case TABLE -> {
                List<Long> own = new ArrayList<>(tables(newest));
                if (candidates.size() > 1) {
                    own.removeAll(tables(candidates.get(1)));
                }
                yield own.isEmpty()
                        ? null
                        : directory
                                .resolve(CheckpointFiles.TABLES)
                                .resolve(CheckpointFiles.table(own.get(random.nextInt(own.size()))));
            }
        };
    }

    private static List<Long> tables(Checkpoint checkpoint) {
        return checkpoint.tables().stream().map(each -> each.number()).collect(Collectors.toList());
    }

    private void damage(Path file, byte[] whole, How how) throws IOException {
        switch (how) {
            case DELETED -> Files.delete(file);
            case CUT -> Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length)));
            case FLIPPED -> {
                byte[] flipped = whole.clone();
                flipped[random.nextInt(flipped.length)] ^= (byte) random.nextInt(1, 256);
                Files.write(file, flipped);
            }
        }
    }
}
