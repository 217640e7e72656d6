/** What tests of GoDb, of its file systems and of databases like it are built from. */
module io.godb.testkit {
    requires transitive io.godb.core;
    requires static org.jspecify;

    exports io.godb.testkit.fault;
}
