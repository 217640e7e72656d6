package io.godb.core.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The directories that are locked in this JVM, by whatever class loader's copy of GoDb. It must be asked before a LOCK
 * file is opened: closing a second handle on that file would release the lock that the first one holds.
 *
 * <p><b>Format.</b> The system property {@value #PROPERTY}, a string, so that every class loader understands it and code
 * that lists or stores the system properties is not surprised. A line for each key: key, tab, the id of the class
 * loader's copy of this class, tab, holder.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A key is in the property from before its LOCK file is opened until after that is closed.
 *   <li>A key of ours in the property that is not in {@code OURS} was brought back by somebody who restored saved system
 *       properties; it counts as free.
 * </ol>
 *
 * <p><b>Threads.</b> Any. Claims and releases are atomic in the JVM: {@link java.util.Properties} serialises them.
 */
final class OpenDirectories {
    static final String PROPERTY = "io.godb.openDirectories";

    private static final String OUR_ID = UUID.randomUUID().toString();
    private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

    private record Entry(String key, String loader, String holder) {
        static Entry parse(String line) {
            String[] fields = line.split("\t", 3);
            return fields.length == 3 ? new Entry(fields[0], fields[1], fields[2]) : new Entry(line, "", "");
        }

        boolean isAlive() {
            return !loader.equals(OUR_ID) || OURS.contains(key);
        }

        String line() {
            return key + "\t" + loader + "\t" + holder;
        }
    }

    private OpenDirectories() {}

    /** Claims a key for {@code holder}; returns null, or whoever has it. The key is free of tabs and line ends. */
    static @Nullable String claim(String key, String holder) {
        if (!OURS.add(key)) {
            return holder;
        }
        boolean isClaimed = false;
        try {
            String other = claimInProperty(key, holder);
            isClaimed = other == null;
            return other;
        } finally {
            if (!isClaimed) {
                OURS.remove(key);
            }
        }
    }

    private static @Nullable String claimInProperty(String key, String holder) {
        AtomicReference<@Nullable String> other = new AtomicReference<>();
        System.getProperties().compute(PROPERTY, (name, lines) -> {
            List<Entry> entries = parse(lines);
            for (Entry entry : entries) {
                if (entry.key.equals(key) && !entry.loader.equals(OUR_ID)) {
                    other.set(entry.holder);
                    return lines;
                }
            }
            entries.removeIf(entry -> entry.key.equals(key));
            entries.add(new Entry(key, OUR_ID, holder));
            return format(entries);
        });
        return other.get();
    }

    /** Gives a claimed key back. */
    static void release(String key) {
        System.getProperties().compute(PROPERTY, (name, lines) -> {
            List<Entry> entries = parse(lines);
            entries.removeIf(entry -> entry.key.equals(key) && entry.loader.equals(OUR_ID));
            return entries.isEmpty() ? null : format(entries);
        });
        OURS.remove(key);
    }

    private static List<Entry> parse(@Nullable Object lines) {
        List<Entry> entries = new ArrayList<>();
        if (lines instanceof String text) {
            text.lines().map(Entry::parse).filter(Entry::isAlive).forEach(entries::add);
        }
        return entries;
    }

    private static String format(List<Entry> entries) {
        return String.join("\n", entries.stream().map(Entry::line).toList());
    }
}
