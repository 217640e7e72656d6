package io.godb.testkit.contract;

import io.godb.core.file.FileSystem;
import java.nio.file.Path;

/** What is tested, and where. */
interface Subject {
    /** The file system to test. */
    FileSystem fileSystem();

    /** An empty directory. */
    Path directory();

    /** Makes {@code link} a symbolic link to {@code target}; false where there is no such thing. */
    boolean link(Path link, Path target);
}
