package io.godb.core;

/**
 * What {@link Database#copyTo} made.
 *
 * @param lsn the last commit that the copy holds
 * @param tables how many tables it has
 * @param bytes how many bytes they have
 * @param linkedBytes how many of these are the database's own files under a second name, and take no room until it lets go of them
 */
public record CopyReport(long lsn, int tables, long bytes, long linkedBytes) {}
