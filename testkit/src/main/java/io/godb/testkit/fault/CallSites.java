package io.godb.testkit.fault;

import java.lang.StackWalker.StackFrame;
import java.util.Set;

/** Who called: the first frame that belongs neither to the file-system floor nor to the fault layer. */
final class CallSites {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final String FLOOR = "io.godb.core.file";

    // By class, not by package: tests of this package are callers like any other.
    private static final Set<Class<?>> LAYER = Set.of(
            CallGate.class,
            CallSites.class,
            FaultReport.class,
            FaultyClose.class,
            FaultyAppendFile.class,
            FaultyByteView.class,
            FaultyDirectoryLock.class,
            FaultyFileSystem.class,
            FaultyReadFile.class,
            HandleTracker.class);

    private CallSites() {}

    static String current() {
        return WALKER.walk(frames -> frames.filter(CallSites::isCaller)
                .findFirst()
                .map(CallSites::describe)
                .orElse("unknown"));
    }

    private static boolean isCaller(StackFrame frame) {
        Class<?> declaring = frame.getDeclaringClass();
        return !declaring.getPackageName().equals(FLOOR) && !LAYER.contains(declaring.getNestHost());
    }

    private static String describe(StackFrame frame) {
        return frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber();
    }
}
