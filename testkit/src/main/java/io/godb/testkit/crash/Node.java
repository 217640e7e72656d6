package io.godb.testkit.crash;

/** What a name leads to. */
sealed interface Node permits Node.Directory, DiskFile {
    /** Any directory: they are told apart by their names alone. */
    Node DIRECTORY = new Directory();

    /** See {@link #DIRECTORY}. */
    record Directory() implements Node {}
}
