package io.godb.core;

import java.nio.file.Path;

/**
 * A table in which merging met damage. It is read as before, but for what is damaged, and no more merged until the database is opened
 * again; what overlaps it stays above it.
 *
 * @param file the table
 * @param position where in it what cannot be read begins; -1 where that is not known
 */
public record DamagedTable(Path file, long position) {}
