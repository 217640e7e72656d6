/** What proves that a file system, or an engine on top of one, keeps its promises: for GoDb's own tests and for others'. */
module io.godb.testkit {
    requires transitive io.godb.core;
    requires static transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports io.godb.testkit;
    exports io.godb.testkit.contract;
    exports io.godb.testkit.crash;
    exports io.godb.testkit.fault;
    exports io.godb.testkit.kill;
    exports io.godb.testkit.oracle;
    exports io.godb.testkit.trace;

    // JUnit finds and calls the contract's tests by reflection.
    opens io.godb.testkit.contract;
}
