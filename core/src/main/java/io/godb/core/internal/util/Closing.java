package io.godb.core.internal.util;

import org.jspecify.annotations.Nullable;

/** Steps that are all taken, whatever becomes of those before; the first failure is thrown at the end. */
public final class Closing {
    private @Nullable Throwable first;

    /** Takes one more step. */
    public Closing then(Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            if (first == null) {
                first = failure;
            } else {
                first.addSuppressed(failure);
            }
        }
        return this;
    }

    /** Throws the first failure, if there was one. */
    public void orThrow() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
