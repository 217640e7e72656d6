package io.godb.core.internal.checkpoint;

import io.godb.core.CorruptionException;
import io.godb.core.MissingFileException;
import io.godb.core.OptionConflictException;
import io.godb.core.file.FileSystem;
import io.godb.core.internal.util.DurableDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a database are. The log and the checkpoints may lie outside its directory; that is chosen when the database
 * is created, recorded in CURRENT and in each checkpoint, and cannot be changed by options.
 *
 * <p>A relative directory in the options is one below the database's directory, whatever the process's own directory is.
 * Directories are compared by their names; a symbolic link is another directory.
 *
 * @param directory the database's, as it was given
 * @param places what is recorded
 */
public record DatabaseDirectories(Path directory, Path log, Path checkpoints, Path tables, Places places) {
    /**
     * The directories of the database in {@code directory}; changes nothing.
     *
     * @param walDir the option; null for what is recorded, or else the default
     * @param checkpointDir the option, likewise
     * @param recorded what CURRENT says, or where it is missing the checkpoint that will be used; null for a new database
     * @throws OptionConflictException if an option differs from what is recorded
     * @throws MissingFileException if a directory that is recorded is not there
     * @throws IllegalArgumentException if two of the directories would be the same
     */
    public static DatabaseDirectories resolve(
            FileSystem files,
            Path directory,
            @Nullable Path walDir,
            @Nullable Path checkpointDir,
            @Nullable Places recorded) {
        Path log = choose(
                files, directory, "walDir", walDir, CheckpointFiles.LOG, recorded == null ? null : recorded.log());
        Path checkpoints = choose(
                files,
                directory,
                "checkpointDir",
                checkpointDir,
                CheckpointFiles.CHECKPOINTS,
                recorded == null ? null : recorded.checkpoints());
        Path tables = directory.resolve(CheckpointFiles.TABLES);
        requireDifferent(List.of(directory, tables, log, checkpoints));
        return new DatabaseDirectories(directory, log, checkpoints, tables, recordable(directory, log, checkpoints));
    }

    private static Path choose(
            FileSystem files,
            Path directory,
            String name,
            @Nullable Path option,
            String byDefault,
            @Nullable String recorded) {
        if (recorded == null) {
            return option == null
                    ? directory.resolve(byDefault)
                    : directory.resolve(option).normalize();
        }
        Path place = place(directory, recorded, byDefault);
        if (option != null && !isSame(directory.resolve(option), place)) {
            throw new OptionConflictException(
                    name + " is " + option + ", but the database in " + directory + " was created with " + place
                            + "; leave the option away, or give that",
                    directory);
        }
        if (!recorded.isEmpty() && !files.exists(place)) {
            throw new MissingFileException(
                    place + ", the " + name + " of the database in " + directory
                            + ", is missing; nothing was changed, is it mounted?",
                    place,
                    null);
        }
        return place;
    }

    private static void requireDifferent(List<Path> places) {
        List<Path> before = new ArrayList<>();
        for (Path place : places) {
            if (before.stream().anyMatch(other -> isSame(other, place))) {
                throw new IllegalArgumentException(place
                        + " cannot be two of the database's, its log's, its checkpoints' and its tables' directory");
            }
            before.add(place);
        }
    }

    private static Places recordable(Path directory, Path log, Path checkpoints) {
        Path home = absolute(directory);
        boolean isOutside = !absolute(checkpoints).startsWith(home);
        return new Places(
                recordable(home, log, CheckpointFiles.LOG),
                recordable(home, checkpoints, CheckpointFiles.CHECKPOINTS),
                isOutside ? portable(home) : "");
    }

    private static String recordable(Path home, Path place, String byDefault) {
        Path absolute = absolute(place);
        if (absolute.equals(home.resolve(byDefault))) {
            return "";
        }
        return portable(absolute.startsWith(home) ? home.relativize(absolute) : absolute);
    }

    private static String portable(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** Whether two names lead to one directory, as far as names tell. */
    static boolean isSame(Path one, Path other) {
        return absolute(one).equals(absolute(other));
    }

    /** Where something is that was recorded like this. */
    static Path place(Path directory, String recorded, String byDefault) {
        return directory.resolve(recorded.isEmpty() ? byDefault : recorded);
    }

    /**
     * Creates the directories that are missing, and makes their names durable. The log creates its own. A failure may leave some
     * of them; doing it again is harmless.
     */
    public void create(FileSystem files) {
        DurableDirectory.create(files, directory);
        DurableDirectory.create(files, tables);
        DurableDirectory.create(files, checkpoints);
    }

    /** Refuses a directory whose files name another id than the one that is recorded; {@code what} is whose id that is. */
    public static void requireOwn(String what, Path place, UUID recorded, UUID found) {
        if (!recorded.equals(found)) {
            throw new CorruptionException(
                    place + " belongs to the " + what + " " + found + ", but this is " + recorded
                            + "; nothing was changed, give the directory that belongs to it",
                    place,
                    -1,
                    null);
        }
    }
}
