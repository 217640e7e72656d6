/** GoDb's engine. What is not exported here is internal and may change at any time. */
@SuppressWarnings("requires-automatic") // lz4-java names its module in its manifest only.
module io.godb.core {
    requires org.lz4.java;
    requires org.slf4j;
    requires static transitive org.jspecify;
    // The explicit unmap on Java 17; on 22 and later nothing of it is touched.
    requires jdk.unsupported;

    exports io.godb.core;
    exports io.godb.core.file;
    exports io.godb.core.key;
    exports io.godb.core.log;
}
