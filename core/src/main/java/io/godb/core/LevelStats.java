package io.godb.core;

/**
 * The tables of a level. Those of level 0 may overlap; of each other level a get asks one at most.
 *
 * @param bytes what their files have
 * @param rawBytes what they would have without compression
 */
public record LevelStats(int level, int tables, long bytes, long rawBytes) {}
