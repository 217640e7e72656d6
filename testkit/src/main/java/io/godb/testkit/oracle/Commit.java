package io.godb.testkit.oracle;

/** The name of a commit: the writer's how manieth it is in which life of the store, from 1. */
record Commit(int life, int writer, long sequence) {
    @Override
    public String toString() {
        return "commit " + sequence + " of writer " + writer + " in life " + life;
    }
}
