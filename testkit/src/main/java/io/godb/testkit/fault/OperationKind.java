package io.godb.testkit.fault;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What can be asked of a file system and its handles, as far as the answer may come from the storage. What a handle
 * remembers by itself (its path, its position, a lock's mode) is no operation and never fails.
 */
public enum OperationKind {
    /** {@code FileSystem.create}. */
    CREATE,
    /** {@code FileSystem.openForAppend}. */
    OPEN_FOR_APPEND,
    /** {@code FileSystem.recycle}. */
    RECYCLE,
    /** {@code FileSystem.open}. */
    OPEN,
    /** {@code FileSystem.view}. */
    VIEW,
    /** {@code FileSystem.exists}. */
    EXISTS,
    /** {@code FileSystem.size} and {@code ReadFile.size}. */
    SIZE,
    /** {@code FileSystem.list}. */
    LIST,
    /** {@code FileSystem.createDirectories}. */
    CREATE_DIRECTORIES,
    /** {@code FileSystem.rename}. */
    RENAME,
    /** {@code FileSystem.delete}. */
    DELETE,
    /** {@code FileSystem.forceDirectory}. */
    FORCE_DIRECTORY,
    /** {@code FileSystem.freeBytes}. */
    FREE_BYTES,
    /** {@code FileSystem.kind}. */
    FILE_SYSTEM_KIND,
    /** {@code FileSystem.lock}. */
    LOCK,
    /** {@code AppendFile.append}. */
    APPEND,
    /** {@code AppendFile.fill}. */
    FILL,
    /** {@code AppendFile.force}. */
    FORCE,
    /** {@code ReadFile.read}; {@code readFully} is made of these. */
    READ,
    /** {@code ByteView.getByte}, {@code getInt} and {@code getLong}. */
    VIEW_GET,
    /** {@code ByteView.copy}. */
    VIEW_COPY,
    /** {@code ByteView.confirm}. */
    VIEW_CONFIRM,
    /** The first {@code close} of a file or a view; further ones reach nothing and are not counted. */
    CLOSE,
    /** The first {@code DirectoryLock.close}. */
    UNLOCK;

    static final Set<OperationKind> ALL = Collections.unmodifiableSet(EnumSet.allOf(OperationKind.class));
    static final Set<OperationKind> FORCES = Set.of(FORCE, FORCE_DIRECTORY, FILL);
    static final Set<OperationKind> READS = Set.of(READ, VIEW_GET, VIEW_COPY);
}
