package io.godb.testkit.crash;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a disk may have kept of the things nobody forced. A file's bytes are lost or kept by the page of 4 KiB or, where
 * it says so, by the sector of 512 bytes; what a page was overwritten with twice can be lost newest first only.
 *
 * <p>Where bytes are lost by the sector, a sector written by {@link io.godb.core.file.Route#MAPPED} may also hold a part of
 * a write, from its first byte up to one of some positions: each of the first sixteen words of 8 bytes, some within a
 * word, some near the end. What remains assumed is that bytes beside a torn write survive.
 *
 * <p>After a failed write or force no later force covers the bytes concerned; a force that ran beside a failed one of the
 * same file or directory covers nothing. What is written over such bytes is durable without them. No model lets the force
 * of a file make its name durable.
 *
 * <p>A model says what may happen; of more than a few pending effects not every subset is tried. {@link CrashReport} says
 * how much was.
 */
public final class PersistenceModel {
    /** The process dies, the system lives: only a write in flight may be torn, between sectors or, if mapped, within one. */
    public static final PersistenceModel PROCESS_CRASH =
            new PersistenceModel("process", EnumSet.of(Trait.PROCESS_ONLY, Trait.DATA_BEFORE_SIZE, Trait.SECTORS));

    /** Nothing is kept but what was forced. */
    public static final PersistenceModel SYNCED_ONLY =
            new PersistenceModel("synced", EnumSet.of(Trait.FORCED_ONLY, Trait.JOURNALED_NAMES));

    /**
     * Like Ext4 with ordered data: any subset of the unforced pages, but a file grows only over pages that are there;
     * names are a prefix of one journal.
     */
    public static final PersistenceModel ORDERED =
            new PersistenceModel("ordered", EnumSet.of(Trait.DATA_BEFORE_SIZE, Trait.JOURNALED_NAMES));

    /** Like XFS, or Ext4 with written-back data: as {@link #ORDERED}, but a file may have grown over zeros. */
    public static final PersistenceModel WRITEBACK =
            new PersistenceModel("writeback", EnumSet.of(Trait.JOURNALED_NAMES));

    /**
     * Everything POSIX allows: any subset of sectors, where of a write beyond 32 KiB the first page, the last and a few
     * between may tear at sectors, the others are lost or kept whole; files grown over zeros, garbage or another file's bytes; each
     * change of a name independent of those of other names, so that a renamed file has both names or none.
     */
    public static final PersistenceModel ADVERSARIAL =
            new PersistenceModel("adversarial", EnumSet.of(Trait.SECTORS, Trait.ANY_RESIDUE));

    private static final String LYING = "lying@";

    private final String name;
    private final Set<Trait> traits;
    private final int lyingFrom;

    private PersistenceModel(String name, Set<Trait> traits) {
        this(name, traits, Integer.MAX_VALUE);
    }

    private PersistenceModel(String name, Set<Trait> traits, int lyingFrom) {
        this.name = name;
        this.traits = traits;
        this.lyingFrom = lyingFrom;
    }

    /** A disk that ignores every force that ends at or after the event of that index: {@link #ADVERSARIAL} elsewhere. */
    public static PersistenceModel lyingDisk(int fromEvent) {
        return new PersistenceModel(LYING + fromEvent, ADVERSARIAL.traits, fromEvent);
    }

    /** The honest models, mildest first. */
    public static List<PersistenceModel> honest() {
        return List.of(PROCESS_CRASH, SYNCED_ONLY, ORDERED, WRITEBACK, ADVERSARIAL);
    }

    /** The model of that {@link #name}. */
    static PersistenceModel named(String name) {
        if (name.startsWith(LYING)) {
            return lyingDisk(Integer.parseInt(name.substring(LYING.length())));
        }
        return honest().stream()
                .filter(model -> model.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no persistence model " + name));
    }

    /** Its name in the line that repeats a case. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    boolean honoursForce(int event) {
        return event < lyingFrom;
    }

    /** In what models differ. */
    enum Trait {
        /** What returned is kept. */
        PROCESS_ONLY,
        /** What was not forced is lost. */
        FORCED_ONLY,
        /** All changes of names are one sequence, of which a prefix is kept; a rename is one change. */
        JOURNALED_NAMES,
        /** A file grows only when the bytes it grows by are on the disk. */
        DATA_BEFORE_SIZE,
        /** Bytes are lost by the sector, those that were stored into mapped memory within sectors, too. */
        SECTORS,
        /** A file may grow over anything, not only zeros. */
        ANY_RESIDUE
    }
}
