package io.godb.crashtests.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mistake that somebody could make in the log: what becomes of one of its sources, the rig meant for it, and what that says. */
enum PlantedBug {
    ACKNOWLEDGE_BEFORE_APPEND(
            "log/Appender",
            "if (# == Durability.OS) {\n                return write(",
            "if (# == Durability.NONE) {\n                return write(",
            Rig.KILLS,
            "A kill breaks a promise"),
    SKIP_A_FORCE("log/Appender", "appender(current).force();", "", Rig.CUTS_AT_FULL, "Lost: "),
    SKIP_A_DIRECTORY_FORCE(
            "log/SegmentSupply", "            files.forceDirectory(directory);\n", "", Rig.CUTS_AT_FULL, "Lost: "),
    CHECKSUM_WITHOUT_THE_LENGTH(
            "log/RecordFormat",
            "LittleEndian.checksum(#, at, HEADER_BYTES)",
            "(LittleEndian.checksum(#, at, 16) * 31 + LittleEndian.checksum(#, at + 20, 12))",
            Rig.ROT,
            "opened without a word"),
    APPEND_TO_A_CUT_SEGMENT(
            "log/SegmentedLog",
            "found.isClean() && newest.index == 0",
            "newest.index == 0",
            Rig.CUTS_AFTER_APPENDS,
            "its number had been given before"),
    RECYCLE_WITHOUT_A_NEW_NUMBER("log/SegmentSupply", """
                    long number = highestNumber + 1;
                    Path file = directory.resolve(SegmentFormat.name(number));
                    Retired old = recyclable(fileBytes);
            """, """
                    Retired old = recyclable(fileBytes);
                    long number = old == null ? highestNumber + 1 : SegmentFormat.number(old.file()).get();
                    Path file = directory.resolve(SegmentFormat.name(number));
            """, Rig.CUTS_WHILE_RECYCLING, ""),
    TRUST_A_SECOND_FORCE("log/Appender", "appender(current).force();", """
            try {
                appender(current).force();
            } catch (RuntimeException first) {
                current.appender = options.fileSystem().openForAppend(current.file, current.end);
                current.appender.force();
            }
            """, Rig.FAILED_FORCES, "Lost: "),
    NUMBER_REUSED_AFTER_A_CUT(
            "log/Recovery",
            "log.highestNumber(),\n                findings.isClean(),",
            """
            findings.segments().stream().mapToLong(each -> each.opening().number()).max().orElse(0),
                            findings.isClean(),\
            """,
            Rig.CUTS_WHILE_ROTATING,
            "its number had been given before"),
    UNPROVEN_END_NOT_FORCED("log/Appender", "unproven.force();", "", Rig.SECOND_CUTS, "is damaged"),
    UNPROVEN_END_FORCED_WITHOUT_WRITING_IT_AGAIN(
            "log/Unproven",
            "target.append(chunk.flip(), Route.CHANNEL);",
            "chunk.flip();",
            Rig.FAILED_FORCES,
            "Lost: "),
    CLOSED_BEFORE_THE_LAST_FORCE(
            "log/SegmentedLog",
            "Appender.End end = appender.close(#);",
            """
            Appender.End end = appender.close(#);
            publish(new State(
                    id,
                    end.isWhole(),
                    startOffset,
                    appender.lastToForce(),
                    supply.highestNumber(),
                    end.number(),
                    end.position(),
                    incarnations.firsts()));
            """,
            Rig.CUTS_WHILE_CLOSING,
            "had been forced"),
    CLAIM_ONE_RECORD_TOO_MUCH(
            "log/RecordFormat",
            "offset - durableOffset, NOTHING_CLAIMED",
            "offset - durableOffset - 1, NOTHING_CLAIMED",
            Rig.CUTS_AFTER_SYNCS,
            "had been forced"),
    CUT_SEGMENTS_NOT_DELETED(
            "log/Start",
            "            removeLeftovers();\n",
            "",
            Rig.CUTS_WHILE_ROTATING,
            "both say that they continue"),
    TRUNCATE_BEFORE_STATE_SAYS_SO(
            "log/SegmentedLog",
            "Incarnations kept = incarnations.from(offset);",
            "Incarnations kept = incarnations.from(offset);\n        retention.release(offset, durable.get());",
            Rig.CUTS_WHILE_TRUNCATING,
            ""),
    DIRECTORY_NOT_MADE_DURABLE_AFTER_A_KILL(
            "engine/StandaloneLog", "forceNameIfAllowed(files, lowest);", "", Rig.SECOND_CUTS_AFTER_CREATION, "Lost: ");

    /** Stands for any name, the same throughout a snippet; in the replacement for the very name. */
    private static final String ANY_NAME = "#";

    private final String source;
    private final String original;
    private final String replacement;
    private final Rig rig;
    private final String finding;

    PlantedBug(String source, String original, String replacement, Rig rig, String finding) {
        this.source = source;
        this.original = original;
        this.replacement = replacement;
        this.rig = rig;
        this.finding = finding;
    }

    /** The class, below core's internal package. */
    String source() {
        return source;
    }

    Rig rig() {
        return rig;
    }

    /** What the rig must say among other things. */
    String finding() {
        return finding;
    }

    /** The spoilt source; loud where it is not as it was when the mistake was thought out. */
    String plantedIn(String text) {
        String[] parts = original.split(ANY_NAME, -1);
        StringBuilder pattern = new StringBuilder(Pattern.quote(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            pattern.append(i == 1 ? "([\\w.!]+)" : "\\1").append(Pattern.quote(parts[i]));
        }
        Matcher found = Pattern.compile(pattern.toString()).matcher(text);
        if (!found.find()) {
            throw new IllegalStateException(source + " has changed, plant " + this + " anew; not found:\n" + original);
        }
        return found.replaceAll(Matcher.quoteReplacement(replacement).replace(ANY_NAME, "$1"));
    }
}
