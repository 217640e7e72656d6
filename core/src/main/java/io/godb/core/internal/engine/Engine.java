package io.godb.core.internal.engine;

import io.godb.core.Database;
import io.godb.core.DatabaseOptions;
import java.nio.file.Path;

/** Placeholder until the parts are merged. */
public final class Engine {
    private Engine() {}

    @SuppressWarnings("DoNotCallSuggester")
    public static Database open(Path directory, DatabaseOptions options) {
        throw new UnsupportedOperationException();
    }
}
