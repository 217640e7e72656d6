package io.godb.core.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.ScanTokenException;
import io.godb.core.ScanTokenException.Reason;
import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.log.FormatPage;
import java.io.IOException;
import java.util.Base64;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** What a token says is what was put into it, or it is refused. */
class ScanTokenFormatTest {
    private static final UUID DATABASE = new UUID(0x0123_4567_89AB_CDEFL, 0xFEDC_BA98_7654_3210L);
    private static final ScanPlace PLACE = new ScanPlace(
            DATABASE, 3, false, 42, 0x1F_00C0_FFEEL, new byte[] {'a'}, new byte[] {'c'}, new byte[] {'b', 'o', 'b'});

    private static void requireSame(ScanPlace found, ScanPlace expected) {
        assertThat(found).usingRecursiveComparison().isEqualTo(expected);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(ScanPlace place) {
        return Base64.getUrlDecoder().decode(ScanTokenFormat.encode(place));
    }

    private static byte[] summed(byte[] bytes) {
        int end = bytes.length - 4;
        LittleEndian.putInt(bytes, end, LittleEndian.checksum(bytes, 0, end));
        return bytes;
    }

    private static void requireRefused(String token, Reason reason) {
        assertThatThrownBy(() -> ScanTokenFormat.decode(token))
                .isInstanceOfSatisfying(
                        ScanTokenException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }

    @Example
    void theExampleIsAsThePageSays() throws IOException {
        byte[] example = FormatPage.example("Token of a scan");
        requireSame(ScanTokenFormat.decode(text(example)), PLACE);
        assertThat(bytes(PLACE)).isEqualTo(example);
        requireSame(
                ScanTokenFormat.decode(
                        "R29EYhAAAQDvzauJZ0UjARAyVHaYutz-AwAAAAcAAAAqAAAAAAAAAO7_wAAfAAAAAQAAAGEBAAAAYwMAAABib2JdsM1a"),
                PLACE);
    }

    @Property(tries = 300)
    void goesRound(
            @ForAll int keyspace,
            @ForAll boolean isAscending,
            @ForAll long lsn,
            @ForAll long incarnation,
            @ForAll @Size(max = 40) byte[] from,
            @ForAll @Size(max = 40) byte[] to,
            @ForAll @Size(max = 40) byte[] next,
            @ForAll boolean hasEnd,
            @ForAll boolean hasNext) {
        ScanPlace place = new ScanPlace(
                DATABASE, keyspace, isAscending, lsn, incarnation, from, hasEnd ? to : null, hasNext ? next : null);
        String token = ScanTokenFormat.encode(place);
        assertThat(token).matches("[A-Za-z0-9_-]+");
        requireSame(ScanTokenFormat.decode(token), place);
    }

    @Example
    void everyChangedBitAndEveryPartIsRefused() {
        byte[] whole = bytes(PLACE);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            requireRefused(text(changed), Reason.DAMAGED);
        }
        String token = text(whole);
        for (int length = 0; length < token.length(); length++) {
            requireRefused(token.substring(0, length), Reason.DAMAGED);
        }
        requireRefused("not a token, and no base64 either: äöü", Reason.DAMAGED);
        requireRefused(token + token, Reason.DAMAGED);
    }

    @Example
    void whatNobodyWritesIsRefusedThoughItsChecksumFits() {
        byte[] flags = bytes(PLACE);
        flags[28] |= 8;
        requireRefused(text(summed(flags)), Reason.DAMAGED);
        byte[] version = bytes(PLACE);
        version[6] = 2;
        requireRefused(text(summed(version)), Reason.NEWER_VERSION);
        version[6] = 0;
        requireRefused(text(summed(version)), Reason.DAMAGED);
        for (int length : new int[] {-1, 2, 100, Integer.MAX_VALUE}) {
            byte[] bound = bytes(PLACE);
            LittleEndian.putInt(bound, 48, length);
            requireRefused(text(summed(bound)), Reason.DAMAGED);
        }
        byte[] fewer = bytes(PLACE);
        fewer[28] &= ~4;
        requireRefused(text(summed(fewer)), Reason.DAMAGED);
    }
}
