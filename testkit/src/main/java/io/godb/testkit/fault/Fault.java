package io.godb.testkit.fault;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What goes wrong when a {@link FaultRule} fires. Made by the methods here; holds no state, so one may serve many
 * rules.
 *
 * <p>Faults before the call keep it from having any effect, except that a handle that is closed is released all the
 * same; faults after it let it happen first. An injected failure of an append or a force, also of the force within
 * a fill, is as final as a real one: that file refuses both from then on. A fill that fails after its effect failed in
 * its force.
 */
public abstract sealed class Fault
        permits BitFlipFault,
                CrashFault,
                ErrorFault,
                FailFault,
                ForceFault,
                HookFault,
                LateReadFault,
                ShortTransferFault {
    private final String name;
    private final Set<OperationKind> kinds;

    Fault(String name, Set<OperationKind> kinds) {
        this.name = name;
        this.kinds = kinds;
    }

    /** The call fails without any effect. */
    public static Fault fail(Errno errno) {
        return new FailFault(errno, false);
    }

    /** The call does its work and then fails: a rename that happened, bytes that lie behind the position. */
    public static Fault failAfterEffect(Errno errno) {
        return new FailFault(errno, true);
    }

    /** The first {@code length} bytes of an append or a fill are written, then it fails. */
    public static Fault shortWrite(int length, Errno errno) {
        return ShortTransferFault.write(length, errno);
    }

    /** A read returns at most {@code length} bytes, at least one: no error, callers have to ask again. */
    public static Fault shortRead(int length) {
        return ShortTransferFault.read(length);
    }

    /**
     * A force, also the one within a fill, fails once, and what it should have made durable is lost on the device
     * although it can still be read; later forces succeed without bringing it back. See {@link FaultyFileSystem#forgottenRanges()}.
     */
    public static Fault failForceAndForget() {
        return new ForceFault(true);
    }

    /** A force of a file or directory, or the one within a fill, returns without forcing anything. */
    public static Fault lieAboutForce() {
        return new ForceFault(false);
    }

    /** One bit of the bytes a read returns is wrong; the seed and the number of the firing choose which. */
    public static Fault flipOnRead(long seed) {
        return new BitFlipFault("flip-on-read", seed, OperationKind.READS);
    }

    /**
     * A value read through a view is rubbish, and only the next {@code copy} or {@code confirm} of the same thread
     * fails: what Java 17 may do when a mapped page cannot be read. A result used without confirming is a swallowed
     * fault.
     */
    public static Fault failReadLate() {
        return new LateReadFault();
    }

    /** One bit of the bytes appended reaches the file wrong; the seed and the number of the firing choose which. */
    public static Fault flipOnWrite(long seed) {
        return new BitFlipFault("flip-on-write", seed, Set.of(OperationKind.APPEND));
    }

    /** {@code hook} runs on the calling thread before the call does anything: to wait for a latch, to look around. */
    public static Fault runBefore(Runnable hook) {
        return new HookFault("hook", hook);
    }

    /** The caller is interrupted before the call, which must finish all the same and keep the flag. */
    public static Fault interrupt() {
        return new HookFault("interrupt", () -> Thread.currentThread().interrupt());
    }

    /** The error is thrown instead of the call. */
    public static Fault errorBefore(Supplier<? extends Error> error) {
        return new ErrorFault(error, false);
    }

    /** The error is thrown when the call has done its work. */
    public static Fault errorAfter(Supplier<? extends Error> error) {
        return new ErrorFault(error, true);
    }

    /** The process is killed instead of the call: see {@link FaultyFileSystem#crash()}. */
    public static Fault crashBefore() {
        return new CrashFault(false);
    }

    /** The process is killed when the call has done its work, before it returns. */
    public static Fault crashAfter() {
        return new CrashFault(true);
    }

    /**
     * The kinds a store should survive at every call: typed failures, short transfers, a force that forgets, a signal.
     */
    public static List<Fault> standard() {
        return List.of(
                fail(Errno.EIO),
                failAfterEffect(Errno.EIO),
                fail(Errno.ENOSPC),
                fail(Errno.EMFILE),
                fail(Errno.EROFS),
                fail(Errno.EACCES),
                shortWrite(1, Errno.ENOSPC),
                shortWrite(1, Errno.EIO),
                shortRead(1),
                failForceAndForget(),
                failReadLate(),
                interrupt());
    }

    /** The kinds of calls it can happen to. */
    public final Set<OperationKind> kinds() {
        return kinds;
    }

    /** Its name, in messages and in the line that repeats a case. */
    @Override
    public final String toString() {
        return name;
    }

    /** Throws instead of the call, or tells the call what to do differently. */
    void before(Call call, FiredFault fired) {}

    /** Throws when the call has done its work. */
    void after(Call call, FiredFault fired) {}

    static String moment(String name, boolean after) {
        return after ? name + "-after" : name;
    }
}
