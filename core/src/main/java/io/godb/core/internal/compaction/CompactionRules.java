package io.godb.core.internal.compaction;

/**
 * When tables are merged.
 *
 * @param mostProbed how many tables a get may have to ask when nothing is written
 * @param levelBytes the least that is worth a level of its own, above the deepest one
 */
public record CompactionRules(int mostProbed, long levelBytes) {
    /** Levels are numbered from 0, where tables come, to this one, which is never too large. */
    public static final int DEEPEST = 3;
    /** How many times as large a level is as the one above it. */
    public static final int GROWTH = 10;
    /** How much of a table must be garbage before it is written again for that alone. */
    static final int GARBAGE_PERCENT = 10;
    /** How many bytes may be written for each byte of level 0 that goes down though it need not. */
    static final int REST_SHARE = 4;
}
