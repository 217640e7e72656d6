package io.godb.core.internal.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The examples of {@code docs/FORMAT.md}. */
public final class FormatPage {
    private static final String BLOCK = "```hexdump";

    private FormatPage() {}

    /** The bytes of the first dump below the heading that begins with {@code heading}. */
    public static byte[] example(String heading) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "FORMAT.md"));
        String section = page.substring(page.indexOf("# " + heading));
        String dump = section.substring(section.indexOf(BLOCK) + BLOCK.length());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        dump.substring(0, dump.indexOf("```")).lines().forEach(line -> addLine(bytes, line));
        return bytes.toByteArray();
    }

    /**
     * A line of a dump: an offset, sixteen bytes in hexadecimal, and their characters between bars. Lines that are left out
     * are zeros.
     */
    private static void addLine(ByteArrayOutputStream bytes, String line) {
        if (line.length() > 10) {
            int offset = Integer.parseInt(line.substring(0, 8), 16);
            bytes.writeBytes(new byte[offset - bytes.size()]);
            String hex = line.substring(10, line.indexOf('|')).strip();
            for (String pair : hex.split("\\s+", -1)) {
                bytes.write(Integer.parseInt(pair, 16));
            }
        }
    }
}
