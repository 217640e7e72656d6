package io.godb.crashtests.log;

import io.godb.crashtests.rig.Mistake;

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
            "util/DurableDirectory",
            "forceNameIfAllowed(files, lowest);",
            "",
            Rig.SECOND_CUTS_AFTER_CREATION,
            "Lost: ");

    @SuppressWarnings("ImmutableEnumChecker") // A record of strings and nothing else.
    private final Mistake mistake;

    private final Rig rig;
    private final String finding;

    PlantedBug(String source, String original, String replacement, Rig rig, String finding) {
        this.mistake = new Mistake(source, original, replacement);
        this.rig = rig;
        this.finding = finding;
    }

    Mistake mistake() {
        return mistake;
    }

    Rig rig() {
        return rig;
    }

    /** What the rig must say among other things. */
    String finding() {
        return finding;
    }
}
