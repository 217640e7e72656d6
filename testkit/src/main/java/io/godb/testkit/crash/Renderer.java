package io.godb.testkit.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Makes images of one disk at one point. What two images have in common, down to the page, is made once.
 *
 * <p><b>Threads.</b> One. Useless once the disk advances.
 */
final class Renderer {
    private final Disk disk;
    private final long seed;
    private final BitSet nameEffects = new BitSet();
    private final Map<DiskFile, FileEffects> effectsByFile = new LinkedHashMap<>();
    private final Map<BitSet, SortedMap<Path, Node>> namesByKept = new HashMap<>();
    private final Map<FileKey, Content> contents = new HashMap<>();
    private final Map<PageKey, Page> pages = new HashMap<>();

    Renderer(Disk disk, long seed) {
        this.disk = disk;
        this.seed = seed;
        for (Effect effect : disk.pending()) {
            DiskFile file = effect.file();
            if (file == null) {
                nameEffects.set(effect.index());
            } else {
                effectsByFile.computeIfAbsent(file, f -> new FileEffects()).add(effect);
            }
        }
    }

    DiskImage render(Choice choice) {
        SortedMap<Path, Optional<Content>> entries = new TreeMap<>();
        names(choice.kept()).forEach((path, node) -> {
            Content content = node instanceof DiskFile file ? content(file, choice) : null;
            entries.put(path, Optional.ofNullable(content));
        });
        return new DiskImage(entries);
    }

    private SortedMap<Path, Node> names(Kept kept) {
        BitSet key = (BitSet) kept.indices().clone();
        key.and(nameEffects);
        return namesByKept.computeIfAbsent(key, this::namesWith);
    }

    private SortedMap<Path, Node> namesWith(BitSet kept) {
        SortedMap<Path, Node> names = new TreeMap<>(disk.durableNames());
        kept.stream()
                .forEach(index ->
                        DurableWriter.change(names, (Effect.Name) disk.pending().get(index)));
        // In ascending order: a directory that is gone takes everything below it along.
        for (Path path : List.copyOf(names.keySet())) {
            Path parent = path.getParent();
            if (parent != null && !names.containsKey(parent)) {
                names.remove(path);
            }
        }
        return names;
    }

    private Content content(DiskFile file, Choice choice) {
        FileEffects effects = effectsByFile.getOrDefault(file, FileEffects.NONE);
        BitSet kept = (BitSet) choice.kept().indices().clone();
        kept.and(effects.indices);
        FileKey key = new FileKey(file, kept, choice.residue());
        Content known = contents.get(key);
        if (known == null) {
            known = compose(key, effects);
            contents.put(key, known);
        }
        return known;
    }

    private Content compose(FileKey key, FileEffects effects) {
        long size = effects.sizeWith(key);
        int pageCount = Math.toIntExact((size + Page.BYTES - 1) / Page.BYTES);
        List<Page> composed = new ArrayList<>(pageCount);
        for (int index = 0; index < pageCount; index++) {
            composed.add(page(key, index, effects, size));
        }
        return Content.of(size, composed);
    }

    private Page page(FileKey file, int index, FileEffects effects, long size) {
        long start = (long) index * Page.BYTES;
        int limit = (int) Math.min(Page.BYTES, size - start);
        boolean exposed = start + limit > file.file.size();
        List<Effect.Data> writes = effects.on(index);
        if (writes.isEmpty() && (!exposed || file.residue == Residue.ZERO)) {
            return file.file.page(index);
        }
        BitSet kept = (BitSet) file.kept.clone();
        kept.and(effects.indicesOn(index));
        PageKey key = new PageKey(new FileKey(file.file, kept, exposed ? file.residue : Residue.ZERO), index, limit);
        Page known = pages.get(key);
        if (known == null) {
            known = compose(key, writes);
            pages.put(key, known);
        }
        return known;
    }

    private Page compose(PageKey key, List<Effect.Data> writes) {
        byte[] bytes = key.file.file.page(key.index).copy();
        layResidue(key, bytes);
        for (Effect.Data write : writes) {
            if (key.file.kept.get(write.index())) {
                write.storeInto(bytes);
            }
        }
        Arrays.fill(bytes, key.limit, Page.BYTES, (byte) 0);
        return new Page(bytes);
    }

    /** Fills what lies behind the durable end. */
    private void layResidue(PageKey key, byte[] bytes) {
        long start = (long) key.index * Page.BYTES;
        int from = (int) Math.max(0, Math.min(Page.BYTES, key.file.file.size() - start));
        if (key.file.residue != Residue.ZERO && from < Page.BYTES) {
            byte[] residue = key.file.residue == Residue.GARBAGE ? garbage(key) : stale(key);
            System.arraycopy(residue, from, bytes, from, Page.BYTES - from);
        }
    }

    private byte[] garbage(PageKey key) {
        byte[] bytes = new byte[Page.BYTES];
        long place = Hashes.mix(Hashes.mix(seed, key.file.file.number()), key.index);
        new SplittableRandom(place).nextBytes(bytes);
        return bytes;
    }

    private byte[] stale(PageKey key) {
        List<DiskFile> others = disk.files().stream()
                .filter(file -> file != key.file.file && file.acceptedSize() > (long) key.index * Page.BYTES)
                .toList();
        if (others.isEmpty()) {
            return new byte[Page.BYTES];
        }
        DiskFile other = others.get(Math.floorMod(Hashes.mix(seed, key.index), others.size()));
        byte[] bytes = other.page(key.index).copy();
        effectsByFile.getOrDefault(other, FileEffects.NONE).on(key.index).forEach(write -> write.storeInto(bytes));
        return bytes;
    }

    private record FileKey(DiskFile file, BitSet kept, Residue residue) {}

    private record PageKey(FileKey file, int index, int limit) {}

    /** The pending effects on one file. */
    private static final class FileEffects {
        static final FileEffects NONE = new FileEffects();

        private final BitSet indices = new BitSet();
        private final List<Effect.Size> growths = new ArrayList<>();
        private final Map<Integer, List<Effect.Data>> byPage = new HashMap<>();
        private final Map<Integer, BitSet> indicesByPage = new HashMap<>();

        void add(Effect effect) {
            indices.set(effect.index());
            if (effect instanceof Effect.Size growth) {
                growths.add(growth);
            } else if (effect instanceof Effect.Data data) {
                byPage.computeIfAbsent(data.page(), page -> new ArrayList<>()).add(data);
                indicesByPage.computeIfAbsent(data.page(), page -> new BitSet()).set(data.index());
            }
        }

        List<Effect.Data> on(int page) {
            return byPage.getOrDefault(page, List.of());
        }

        BitSet indicesOn(int page) {
            return indicesByPage.getOrDefault(page, new BitSet());
        }

        long sizeWith(FileKey key) {
            long size = key.file.size();
            for (Effect.Size growth : growths) {
                if (key.kept.get(growth.index())) {
                    size = Math.max(size, growth.size());
                }
            }
            return size;
        }
    }
}
