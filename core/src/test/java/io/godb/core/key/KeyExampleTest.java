package io.godb.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of keys in {@code docs/FORMAT.md} are what is written, and mean what they say. */
class KeyExampleTest {
    private static String hex(byte[] key) {
        return HexFormat.ofDelimiter(" ").formatHex(key);
    }

    private static String example(String what) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "FORMAT.md"));
        Matcher row = Pattern.compile("(?m)^\\| " + Pattern.quote(what) + " \\| `([0-9a-f ]+)` \\|$")
                .matcher(page);
        assertThat(row.find()).as(what).isTrue();
        return row.group(1);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex);
    }

    @Test
    void numbersAndTextAreAsThePageSays() throws IOException {
        assertThat(hex(LongKey.encode(-2))).isEqualTo(example("long -2"));
        assertThat(LongKey.decode(bytes(example("long -2")))).isEqualTo(-2);
        assertThat(hex(IntKey.encode(7))).isEqualTo(example("int 7"));
        assertThat(IntKey.decode(bytes(example("int 7")))).isEqualTo(7);
        assertThat(hex(DoubleKey.encode(1.5))).isEqualTo(example("double 1.5"));
        assertThat(hex(DoubleKey.encode(-1.5))).isEqualTo(example("double -1.5"));
        assertThat(DoubleKey.decode(bytes(example("double -1.5")))).isEqualTo(-1.5);
        assertThat(hex(DoubleKey.encode(Double.NaN))).isEqualTo(example("double NaN"));
        assertThat(hex(StringKey.encode("é"))).isEqualTo(example("text é"));
        assertThat(StringKey.decode(bytes(example("text é")))).isEqualTo("é");
    }

    @Test
    void theTupleIsAsThePageSays() throws IOException {
        String what = "tuple (null, bytes 00 01 02, text é, 7, 1.5)";
        TupleKey tuple = TupleKey.of(null, new byte[] {0, 1, 2}, "é", 7, 1.5);
        assertThat(hex(tuple.encode())).isEqualTo(example(what));
        assertThat(TupleKey.decode(bytes(example(what)))).isEqualTo(tuple);
    }
}
