package io.godb.testkit.crash;

/** Mistakes that writers really make. */
enum PlantedBug {
    NO_FILE_FORCE,
    NO_DIRECTORY_FORCE,
    RENAME_BEFORE_FORCE,
    ACKNOWLEDGE_BEFORE_FORCE,
    FORCE_OF_THE_WRONG_FILE,
    NO_CHECKSUM,
    RECYCLED_WITHOUT_NEW_GENERATION,
    RECOVERY_DELETES_TOO_EARLY
}
