package io.godb.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockHolderTest {
    private static final LockHolder EXAMPLE = new LockHolder("42", "ada", "2026-01-02T03:04:05Z");

    @Test
    void decodesTheExampleOfTheFormatPage() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "FORMAT.md"));
        String dump = page.substring(page.indexOf("```hexdump") + 10);
        byte[] bytes = bytesOf(dump.substring(0, dump.indexOf("```")).lines().toList());

        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(LockHolder.parse(text)).isEqualTo(EXAMPLE);
        assertThat(EXAMPLE.lines()).isEqualTo(text);
    }

    @Test
    void saysWhatItDoesNotKnow() {
        assertThat(LockHolder.parse("host=ada\nnonsense"))
                .hasToString("process not known on host ada, started not known");
        assertThat(LockHolder.parse("")).isEqualTo(new LockHolder("not known", "not known", "not known"));
    }

    @Test
    void knowsWhoIsGone() {
        LockHolder current = LockHolder.current();
        assertThat(current.isGone()).isFalse();
        assertThat(new LockHolder("999999999999", current.host(), "").isGone()).isTrue();
        assertThat(new LockHolder("999999999999", "elsewhere", "").isGone()).isFalse();
        for (String pid : new String[] {"", "not known", "-1", "99999999999999999999999"}) {
            assertThat(new LockHolder(pid, current.host(), "").isGone()).isFalse();
        }
    }

    @Test
    void namesThisProcess() {
        LockHolder current = LockHolder.current();
        assertThat(current.pid())
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        assertThat(current.host()).isNotBlank();
        assertThat(LockHolder.parse(current.lines())).isEqualTo(current);
    }

    /** A line of a dump: an offset, sixteen bytes in hexadecimal, and their characters between bars. */
    private static byte[] bytesOf(List<String> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : lines) {
            if (line.length() > 10) {
                String hex = line.substring(10, line.indexOf('|')).strip();
                for (String pair : hex.split("\\s+", -1)) {
                    bytes.write(Integer.parseInt(pair, 16));
                }
            }
        }
        return bytes.toByteArray();
    }
}
