package io.godb.core.internal.scan;

import io.godb.core.ScanTokenException;
import io.godb.core.ScanTokenException.Reason;
import io.godb.core.internal.format.LittleEndian;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ScanPlace} as text: these bytes in the alphabet of base64 for URLs, without padding. {@code docs/FORMAT.md} says what each
 * field means.
 *
 * <pre>
 *  0      4      5   6         8          24         28      32    40            48
 *  ┌──────┬──────┬───┬─────────┬──────────┬──────────┬───────┬─────┬─────────────┬────────┬──────┬────────┬──────────┐
 *  │ GoDb │ kind │ 0 │ version │ database │ keyspace │ flags │ lsn │ incarnation │ # from │ # to │ # next │ checksum │
 *  └──────┴──────┴───┴─────────┴──────────┴──────────┴───────┴─────┴─────────────┴────────┴──────┴────────┴──────────┘
 * </pre>
 */
public final class ScanTokenFormat {
    private static final int MAGIC = 0x62446F47;
    private static final int KIND = 16;
    private static final int VERSION = 1;

    private static final int KIND_AT = 4;
    private static final int VERSION_AT = 6;
    private static final int DATABASE_AT = 8;
    private static final int KEYSPACE_AT = 24;
    private static final int FLAGS_AT = 28;
    private static final int LSN_AT = 32;
    private static final int INCARNATION_AT = 40;
    private static final int BOUNDS_AT = 48;
    private static final int LENGTH_BYTES = 4;
    private static final int CHECKSUM_BYTES = 4;

    private static final int DESCENDING = 1;
    private static final int HAS_END = 2;
    private static final int HAS_NEXT = 4;
    private static final int KNOWN_FLAGS = DESCENDING | HAS_END | HAS_NEXT;

    private ScanTokenFormat() {}

    /** The text. */
    public static String encode(ScanPlace place) {
        byte[] end = place.toExclusive();
        byte[] next = place.next();
        byte[] bytes = new byte[BOUNDS_AT + room(place.from()) + room(end) + room(next) + CHECKSUM_BYTES];
        LittleEndian.putInt(bytes, 0, MAGIC);
        bytes[KIND_AT] = KIND;
        LittleEndian.putShort(bytes, VERSION_AT, VERSION);
        LittleEndian.putLong(bytes, DATABASE_AT, place.database().getMostSignificantBits());
        LittleEndian.putLong(bytes, DATABASE_AT + Long.BYTES, place.database().getLeastSignificantBits());
        LittleEndian.putInt(bytes, KEYSPACE_AT, place.keyspace());
        int flags =
                (place.isAscending() ? 0 : DESCENDING) | (end == null ? 0 : HAS_END) | (next == null ? 0 : HAS_NEXT);
        LittleEndian.putInt(bytes, FLAGS_AT, flags);
        LittleEndian.putLong(bytes, LSN_AT, place.lsn());
        LittleEndian.putLong(bytes, INCARNATION_AT, place.incarnation());
        int at = put(bytes, put(bytes, put(bytes, BOUNDS_AT, place.from()), end), next);
        LittleEndian.putInt(bytes, at, LittleEndian.checksum(bytes, 0, at));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static int room(byte @Nullable [] bound) {
        return bound == null ? 0 : LENGTH_BYTES + bound.length;
    }

    private static int put(byte[] bytes, int at, byte @Nullable [] bound) {
        if (bound == null) {
            return at;
        }
        LittleEndian.putInt(bytes, at, bound.length);
        System.arraycopy(bound, 0, bytes, at + LENGTH_BYTES, bound.length);
        return at + LENGTH_BYTES + bound.length;
    }

    /** What the text says; refused with {@link ScanTokenException} where it is damaged, or newer than this. */
    public static ScanPlace decode(String text) {
        byte[] bytes = bytes(text);
        int end = bytes.length - CHECKSUM_BYTES;
        if (end < BOUNDS_AT + LENGTH_BYTES
                || LittleEndian.getInt(bytes, 0) != MAGIC
                || bytes[KIND_AT] != KIND
                || LittleEndian.getInt(bytes, end) != LittleEndian.checksum(bytes, 0, end)) {
            throw damaged();
        }
        int version = LittleEndian.getShort(bytes, VERSION_AT);
        int flags = LittleEndian.getInt(bytes, FLAGS_AT);
        if (version > VERSION) {
            throw new ScanTokenException(
                    Reason.NEWER_VERSION,
                    "the token was made by a newer version of GoDb: its format is " + version + ", and " + VERSION
                            + " is the newest known here; use that version, or begin the scan anew",
                    null);
        }
        if (version < 1 || (flags & ~KNOWN_FLAGS) != 0) {
            throw damaged();
        }
        Bounds bounds = new Bounds(bytes, end);
        byte[] from = bounds.read();
        byte[] to = (flags & HAS_END) == 0 ? null : bounds.read();
        byte[] next = (flags & HAS_NEXT) == 0 ? null : bounds.read();
        if (bounds.at != end) {
            throw damaged();
        }
        return new ScanPlace(
                new UUID(
                        LittleEndian.getLong(bytes, DATABASE_AT),
                        LittleEndian.getLong(bytes, DATABASE_AT + Long.BYTES)),
                LittleEndian.getInt(bytes, KEYSPACE_AT),
                (flags & DESCENDING) == 0,
                LittleEndian.getLong(bytes, LSN_AT),
                LittleEndian.getLong(bytes, INCARNATION_AT),
                from,
                to,
                next);
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException cause) {
            throw damaged();
        }
    }

    private static ScanTokenException damaged() {
        return new ScanTokenException(
                Reason.DAMAGED,
                "the token of a scan is damaged, or is none; begin the scan anew, or give the text that Scan.token returned,"
                        + " whole and unchanged",
                null);
    }

    /** The bounds, one behind the other. */
    private static final class Bounds {
        private final byte[] bytes;
        private final int end;
        private int at = BOUNDS_AT;

        Bounds(byte[] bytes, int end) {
            this.bytes = bytes;
            this.end = end;
        }

        byte[] read() {
            int length = end - at < LENGTH_BYTES ? -1 : LittleEndian.getInt(bytes, at);
            if (length < 0 || length > end - at - LENGTH_BYTES) {
                throw damaged();
            }
            byte[] bound = new byte[length];
            System.arraycopy(bytes, at + LENGTH_BYTES, bound, 0, length);
            at += LENGTH_BYTES + length;
            return bound;
        }
    }
}
