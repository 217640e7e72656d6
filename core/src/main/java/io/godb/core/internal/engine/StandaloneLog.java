package io.godb.core.internal.engine;

import io.godb.core.log.Log;
import io.godb.core.log.LogOptions;
import io.godb.core.log.LogRecord;
import io.godb.core.log.LogSalvage;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A log that stands alone. */
@SuppressWarnings("DoNotCallSuggester")
public final class StandaloneLog {
    private StandaloneLog() {}

    public static Log open(Path directory, LogOptions options) {
        throw new UnsupportedOperationException("being written");
    }

    public static LogSalvage.Report salvage(Path directory, LogOptions options, Consumer<LogRecord> target) {
        throw new UnsupportedOperationException("being written");
    }
}
