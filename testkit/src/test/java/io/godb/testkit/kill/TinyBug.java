package io.godb.testkit.kill;

/** Mistakes that {@link TinyStore} can be told to make. */
enum TinyBug {
    NONE,
    ACKNOWLEDGES_BEFORE_APPEND,
    BUFFERS_IN_THE_PROCESS,
    WRITES_A_BATCH_IN_TWO_CALLS,
    APPENDS_BEHIND_A_TORN_TAIL,
    OPENING_IS_NOT_IDEMPOTENT,
    FORGETS_THE_BUFFER_WHEN_CLOSING
}
