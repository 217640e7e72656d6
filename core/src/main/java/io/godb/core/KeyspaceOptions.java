package io.godb.core;

/** How a keyspace is created. There is nothing to choose yet; each choice comes with what it is for. */
public final class KeyspaceOptions {
    private static final KeyspaceOptions DEFAULTS = new KeyspaceOptions();

    private KeyspaceOptions() {}

    /** The defaults. */
    public static KeyspaceOptions defaults() {
        return DEFAULTS;
    }
}
