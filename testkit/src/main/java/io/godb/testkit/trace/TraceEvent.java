package io.godb.testkit.trace;

import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One thing that happened, or the beginning or end of one that takes time. Files are numbered like inodes: a number
 * survives rename and delete, and a name that is used again leads to another number. Buffers are read-only and hold a
 * copy; each call hands out its own position.
 */
public sealed interface TraceEvent {
    /** A file that was there when recording began, with what it held: durable as far as this trace knows. */
    record Found(long file, Path path, ByteBuffer bytes) implements TraceEvent {
        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }
    }

    /** A directory that was there when recording began. */
    record DirectoryFound(Path directory) implements TraceEvent {}

    /** An empty file got a name. */
    record Created(long file, Path path) implements TraceEvent {}

    /** An append returned: all bytes from {@code position} on were accepted. */
    record Wrote(long file, long position, ByteBuffer bytes, Route route) implements TraceEvent {
        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }

        @Override
        public String toString() {
            return "Wrote[file=" + file + ", position=" + position + ", length=" + bytes.remaining() + ", route="
                    + route + "]";
        }
    }

    /** An append failed: any part of the bytes may be in the file. */
    record WriteFailed(long file, long position, ByteBuffer bytes, Route route) implements TraceEvent {
        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }
    }

    /** The file was extended with zeros up to {@code length}; the force that belongs to it follows. */
    record Filled(long file, long length) implements TraceEvent {}

    /** A force began: it covers what was written before this event, nothing after it. {@code force} is its number. */
    record ForceBegan(long file, long force) implements TraceEvent {}

    /** The force of that number returned or failed. */
    record ForceEnded(long file, long force, boolean succeeded) implements TraceEvent {}

    /** A file's name changed, replacing what had the new one. */
    record Renamed(long file, Path from, Path to) implements TraceEvent {}

    /** A file, or an empty directory, lost its name. */
    record Deleted(Path path) implements TraceEvent {}

    /** A directory got its name. */
    record DirectoryMade(Path directory) implements TraceEvent {}

    /** A force of a directory began: it covers the names changed before this event. */
    record DirectoryForceBegan(Path directory, long force) implements TraceEvent {}

    /** The directory's force of that number returned or failed. */
    record DirectoryForceEnded(Path directory, long force, boolean succeeded) implements TraceEvent {}

    /** What the client said, in the same order as its input and output. */
    record Mark(Kind kind, String label, ByteBuffer payload) implements TraceEvent {
        /** What a mark means. */
        public enum Kind {
            /** The client is about to do it: from here on its effect may be found. */
            SUBMITTED,
            /** The client was told that it is durable: from here on its effect must be found. */
            ACKNOWLEDGED,
            /** Anything else. */
            NOTE
        }

        @Override
        public ByteBuffer payload() {
            return payload.duplicate();
        }

        @Override
        public String toString() {
            return kind.name().toLowerCase(Locale.ROOT) + " " + label;
        }
    }
}
