package io.godb.core;

import java.time.Instant;

/** A checkpoint that is kept: its number, the last commit it covers, when it was taken, its tables and their bytes. */
public record CheckpointInfo(long number, long lsn, Instant time, int tables, long tableBytes) {}
