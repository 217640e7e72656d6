package io.godb.core.internal.log;

import io.godb.core.log.LogPosition;
import java.util.UUID;

/** A commit's place among those of all logs and all their runs: what a checkpoint says it holds everything up to. */
public record CommitPlace(UUID log, LogPosition position) {}
