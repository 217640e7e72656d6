/**
 * The file-system floor: everything the engine does with files goes through {@link FileSystem}, and nothing else in the
 * engine touches a file. {@link LocalFileSystem} is the real one, {@link MemoryFileSystem} lives in memory; others can be
 * written and checked with the contract suite of the testkit module.
 *
 * <p>Integers read through a {@link ByteView} are little-endian, as everywhere in GoDb's files.
 */
@NullMarked
package io.godb.core.file;

import org.jspecify.annotations.NullMarked;
