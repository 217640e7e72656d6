package io.godb.core.internal.log;

/** Why the bytes at a position are not the next record of a segment. */
enum Misfit {
    FILE_ENDS("the file ends"),
    HEADER("there is no valid header"),
    OFFSET("the record's offset is not the next one"),
    KIND("the record's kind is unknown"),
    LENGTH("the record is longer than what is left"),
    TIME("the record's time goes back"),
    PAYLOAD("the checksum of the record's payload is wrong"),
    ENCRYPTION("the record is encrypted"),
    SEAL("the seal is not whole");

    private final String reason;

    Misfit(String reason) {
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    /** Whether a header of this very segment stands there, so that these are no bytes of a former life. */
    boolean isBehindValidHeader() {
        return compareTo(HEADER) > 0;
    }
}
