package io.godb.bench.peers;

import java.util.Locale;

/** What a commit has to survive. */
enum Safety {
    /** Nothing, and there are no files. */
    MEM,
    /** Nothing, though there are files. */
    NONE,
    /** The end of the process, but not that of the operating system. */
    OS,
    /** A power cut. */
    FULL;

    /** As it is written on the command line and in tables. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Safety of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
