/** What GoDb is tested with, for those who extend it, too: recorded file systems, power cuts, seeds. */
module io.godb.testkit {
    requires transitive io.godb.core;
    requires static org.jspecify;

    exports io.godb.testkit;
    exports io.godb.testkit.crash;
    exports io.godb.testkit.trace;
}
