/** GoDb by URL. */
module io.godb.driver {
    requires transitive io.godb.core;
    requires static org.jspecify;

    exports io.godb;
}
