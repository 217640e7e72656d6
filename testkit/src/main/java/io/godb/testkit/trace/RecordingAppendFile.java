package io.godb.testkit.trace;

import io.godb.core.DiskFullException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Records a file's appends and forces.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A write's event enters the trace after the write ended and before its caller learns of it; a force's beginning
 *       enters before the force starts. So the writes recorded before a force's beginning are exactly those it covers;
 *       one in flight beside it comes later.
 *   <li>A force's end enters after it returned and before its caller learns of it.
 *   <li>A fill that failed may have failed in its force, which is recorded as failed. Where the disk was full, the file
 *       tells by accepting a later force that it was not; until then, at the latest at close, the doubt stays.
 *   <li>Errors are recorded like exceptions: what they interrupted may have happened.
 * </ol>
 */
final class RecordingAppendFile implements AppendFile {
    private final long file;
    private final AppendFile target;
    private final Sequencer sequencer;
    /** Forces may run beside the thread that fills. */
    private volatile boolean forceInDoubt;

    RecordingAppendFile(long file, AppendFile target, Sequencer sequencer) {
        this.file = file;
        this.target = target;
        this.sequencer = sequencer;
    }

    @Override
    public Path path() {
        return target.path();
    }

    @Override
    public long position() {
        return target.position();
    }

    @Override
    public long size() {
        return target.size();
    }

    @Override
    public void append(ByteBuffer source, Route route) {
        ByteBuffer bytes = Copies.of(source);
        long position = target.position();
        try {
            target.append(source, route);
        } catch (Throwable failure) {
            sequencer.add(new TraceEvent.WriteFailed(file, position, bytes, route));
            throw failure;
        }
        if (bytes.hasRemaining()) {
            sequencer.add(new TraceEvent.Wrote(file, position, bytes, route));
        }
    }

    @Override
    public void fill(long length) {
        long before = target.size();
        try {
            target.fill(length);
        } catch (DiskFullException full) {
            recordUnforcedGrowth(before);
            forceInDoubt = true;
            throw full;
        } catch (Throwable failure) {
            recordUnforcedGrowth(before);
            recordFailedForce();
            throw failure;
        }
        if (target.size() > before) {
            forceInDoubt = false;
            sequencer.addForcedFill(file, target.size());
        }
    }

    private void recordUnforcedGrowth(long before) {
        if (target.size() > before) {
            sequencer.add(new TraceEvent.Filled(file, target.size()));
        }
    }

    /** The force within a fill may be what failed, and if it was, no later one may be trusted. */
    private void recordFailedForce() {
        long force = beginForce();
        sequencer.add(new TraceEvent.ForceEnded(file, force, false));
    }

    @Override
    public void force() {
        long force = beginForce();
        try {
            target.force();
        } catch (Throwable failure) {
            sequencer.add(new TraceEvent.ForceEnded(file, force, false));
            throw failure;
        }
        forceInDoubt = false;
        sequencer.add(new TraceEvent.ForceEnded(file, force, true));
    }

    private long beginForce() {
        return sequencer.beginForce(number -> new TraceEvent.ForceBegan(file, number));
    }

    @Override
    public void close() {
        if (forceInDoubt) {
            forceInDoubt = false;
            recordFailedForce();
        }
        target.close();
    }
}
