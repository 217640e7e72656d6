package io.godb.testkit.oracle;

/**
 * What each commit writes, as a function: so nobody needs to announce a commit with its content before it begins. Two
 * commits must never have the same content, or a lost one could pass for another.
 */
@FunctionalInterface
public interface ContentSource {
    /** The bytes of a writer's commit; sequences count from 1 in each life of the store. The same each time. */
    byte[] content(int life, int writer, long sequence);
}
