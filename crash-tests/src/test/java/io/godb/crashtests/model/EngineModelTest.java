package io.godb.crashtests.model;

import io.godb.core.Durability;
import io.godb.core.file.LocalFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Whatever is done with a database, it holds what plain sorted maps, or another store, hold. */
class EngineModelTest {
    @Provide
    Arbitrary<Setup> setups() {
        return setups(Arbitraries.of(Durability.class), Arbitraries.of(false, false, true));
    }

    /** Those at which a killed process loses nothing, as they are on a disk. */
    @Provide
    Arbitrary<Setup> lossless() {
        return setups(Arbitraries.of(Durability.OS, Durability.OS, Durability.FULL), Arbitraries.of(true, false));
    }

    private static Arbitrary<Setup> setups(Arbitrary<Durability> level, Arbitrary<Boolean> background) {
        return Combinators.combine(
                        level,
                        background,
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, true, false),
                        Arbitraries.of(Long.MAX_VALUE, 7L, 100L),
                        Arbitraries.of(64 << 10, 300_000, 4 << 20),
                        Arbitraries.of(1, 2, 4, 1_000),
                        Arbitraries.of(16 << 10, 16 << 10, 500_000))
                .as(Setup::new);
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        return Action.any().list().ofMinSize(1).ofMaxSize(80);
    }

    @Property(tries = 150, shrinking = ShrinkingMode.BOUNDED)
    void holdsWhatSortedMapsHold(@ForAll("setups") Setup setup, @ForAll("actions") List<Action> actions) {
        play(setup, Place::inMemory, new PlainModel(), actions);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void holdsWhatAnotherStoreHolds(@ForAll("lossless") Setup setup, @ForAll("actions") List<Action> actions) {
        play(setup, Place::inMemory, new StoreModel(), actions);
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void holdsWhatSortedMapsHoldOnADisk(@ForAll("setups") Setup setup, @ForAll("actions") List<Action> actions)
            throws IOException {
        List<Path> directories = new ArrayList<>();
        try {
            play(setup, () -> onDisk(directories), new PlainModel(), actions);
        } finally {
            for (Path each : directories) {
                delete(each);
            }
        }
    }

    private static Place onDisk(List<Path> directories) {
        try {
            Path directory = Files.createTempDirectory(Path.of("target"), "engine-model");
            directories.add(directory);
            return new Place(new LocalFileSystem(), directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static void play(Setup setup, Supplier<Place> newPlace, Model model, List<Action> actions) {
        try (ModelledDatabase database = new ModelledDatabase(setup, newPlace, model)) {
            for (Action each : actions) {
                each.take(database);
            }
            database.requireSame();
            database.reopen();
        }
    }
}
