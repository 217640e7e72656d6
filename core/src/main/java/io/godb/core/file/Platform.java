package io.godb.core.file;

import java.util.Locale;

/** The differences between operating systems that the file floor has to know. */
final class Platform {
    private static final String NAME = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);

    /** Directories cannot be forced, and files are opened with a thread pool. */
    static final boolean IS_WINDOWS = NAME.startsWith("windows");

    /** Forcing the channel covers stores into the mapping, too: there is one page cache. */
    static final boolean IS_LINUX = NAME.startsWith("linux");

    private Platform() {}
}
