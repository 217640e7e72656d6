package io.godb.core.internal.log;

/** The thread that does the log's work of its own accord, as the log sees it. */
public interface Background {
    /** None: that work is left to whoever appends or syncs. */
    Background NONE = new Background() {
        @Override
        public void wake() {
            // There is nobody.
        }

        @Override
        public void stop() {
            // There is nobody.
        }
    };

    /** Makes it look for work now; returns at once. */
    void wake();

    /** Returns when it has ended. */
    void stop();
}
