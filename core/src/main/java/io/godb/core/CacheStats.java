package io.godb.core;

/**
 * What the cache of decompressed blocks has done. Blocks that are not compressed never come to it, and neither scans nor merges
 * count.
 *
 * @param hits searches that found their block in it
 * @param misses searches that had to decompress theirs
 * @param bytes what it takes of the database's memory, which it gives back when others need it
 */
public record CacheStats(long hits, long misses, long bytes) {}
