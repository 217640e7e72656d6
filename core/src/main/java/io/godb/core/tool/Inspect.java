package io.godb.core.tool;

import io.godb.core.file.LocalFileSystem;
import io.godb.core.internal.engine.Inspection;
import java.util.List;

/**
 * Prints any file of a database or a log, or verifies a directory that no process has open. It changes nothing;
 * {@code docs/OPERATING.md} says how it is run. The exit code is 0 if all is well, 1 for damage, 2 if it could not be looked at, or
 * not as a whole.
 */
public final class Inspect {
    private Inspect() {}

    /** {@code print [--keys] [--values] <file>}, or {@code verify <directory>}. */
    public static void main(String[] arguments) {
        System.exit(Inspection.run(new LocalFileSystem(), List.of(arguments), System.out::println));
    }
}
