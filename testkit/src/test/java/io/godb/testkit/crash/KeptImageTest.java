package io.godb.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.testkit.trace.RecordingFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** When a power cut loses nothing, the image is what a running process sees; no choice is ever impossible. */
@Tag("crash")
class KeptImageTest {
    private static final Path DATA = Path.of("data");

    @Property(tries = 100)
    void everythingKeptIsWhatTheProcessSees(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
        RecordingFileSystem files = recorded(seed, steps);
        for (PersistenceModel model : PersistenceModel.honest()) {
            if (model != PersistenceModel.SYNCED_ONLY) {
                Disk disk = end(model, files);
                Choice all = Choices.on(disk, 0, seed).stream()
                        .filter(choice -> choice.kept().lost().isEmpty())
                        .findFirst()
                        .orElseThrow();
                assertThat(contents(new Renderer(disk, seed).render(all).open()))
                        .as(model.name())
                        .isEqualTo(contents(files));
            }
        }
    }

    @Property(tries = 100)
    void whatIsKeptIsKeptWithAllItRequires(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
        RecordingFileSystem files = recorded(seed, steps);
        for (PersistenceModel model : PersistenceModel.honest()) {
            for (Choice choice : Choices.on(end(model, files), 8, seed)) {
                for (Effect effect : choice.kept().effects()) {
                    assertThat(effect.requires())
                            .allMatch(required -> required.index() == Effect.DURABLE
                                    || choice.kept().has(required));
                }
            }
        }
    }

    @Property(tries = 50)
    void imagesOfOneHashHoldTheSame(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int steps) {
        Disk disk = end(PersistenceModel.ADVERSARIAL, recorded(seed, steps));
        Renderer renderer = new Renderer(disk, seed);
        Set<Long> hashes = new HashSet<>();
        Set<Map<Path, ByteBuffer>> contents = new HashSet<>();
        Choices.on(disk, 4, seed).stream().limit(200).map(renderer::render).forEach(image -> {
            hashes.add(image.hash());
            contents.add(contents(image.open()));
        });
        assertThat(hashes).hasSameSizeAs(contents);
    }

    private static Disk end(PersistenceModel model, RecordingFileSystem files) {
        Disk disk = new Disk(model, files.trace());
        while (disk.applied() < files.trace().events().size()) {
            disk.advance();
        }
        return disk;
    }

    private static RecordingFileSystem recorded(long seed, int steps) {
        RecordingFileSystem files = new RecordingFileSystem(new MemoryFileSystem());
        files.createDirectories(DATA);
        Random random = new Random(seed);
        for (int i = 0; i < steps; i++) {
            step(files, random);
        }
        return files;
    }

    private static void step(FileSystem files, Random random) {
        Path file = DATA.resolve("f" + random.nextInt(3));
        Path other = DATA.resolve("f" + random.nextInt(3));
        switch (random.nextInt(6)) {
            case 0 -> files.delete(file);
            case 1 -> files.forceDirectory(DATA);
            case 2 -> {
                if (files.exists(file)) {
                    files.rename(file, other);
                }
            }
            default -> write(files, file, random);
        }
    }

    private static void write(FileSystem files, Path file, Random random) {
        try (AppendFile target = files.exists(file)
                ? files.openForAppend(file, random.nextInt((int) files.size(file) + 1))
                : files.create(file)) {
            byte[] bytes = new byte[random.nextInt(6_000)];
            random.nextBytes(bytes);
            target.append(ByteBuffer.wrap(bytes), Route.CHANNEL);
            if (random.nextInt(3) == 0) {
                target.fill(target.size() + random.nextInt(10_000));
            }
            if (random.nextInt(3) == 0) {
                target.force();
            }
        }
    }

    private static Map<Path, ByteBuffer> contents(FileSystem files) {
        Map<Path, ByteBuffer> contents = new TreeMap<>();
        if (files.exists(DATA)) {
            files.list(DATA).forEach(path -> contents.put(path, SmallLog.read(files, path)));
            contents.put(DATA, ByteBuffer.allocate(0));
        }
        return contents;
    }
}
