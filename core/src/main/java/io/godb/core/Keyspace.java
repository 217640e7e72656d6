package io.godb.core;

/**
 * A space of keys with a name. It stays usable until it is dropped or the database is closed; after a drop everything but
 * reading through an older snapshot is a {@link KeyspaceNotFoundException}.
 */
public interface Keyspace extends KeyValues {
    /** Its name. */
    String name();

    /** How it was created. */
    KeyspaceOptions options();

    /** It as it was when {@code snapshot} was taken, for reading. */
    Reads at(Snapshot snapshot);
}
