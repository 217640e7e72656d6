package io.godb.core.file;

/** What a name in a memory file system leads to. */
sealed interface MemoryNode permits MemoryDirectory, MemoryFile {}
