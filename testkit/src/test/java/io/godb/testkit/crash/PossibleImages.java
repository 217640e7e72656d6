package io.godb.testkit.crash;

import io.godb.core.file.FileSystem;
import io.godb.testkit.trace.Trace;
import io.godb.testkit.trace.TraceEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All images of a trace's end, in writing: {@code a=AB} is a file {@code a} of two units of 512 bytes, one full of A, one
 * full of B; 0 stands for zeros, ? for anything mixed.
 */
final class PossibleImages {
    static final int UNIT = 512;

    private PossibleImages() {}

    static Set<String> of(PersistenceModel model, TraceEvent... events) {
        Disk disk = new Disk(model, new Trace(List.of(events)));
        while (disk.applied() < events.length) {
            disk.advance();
        }
        Renderer renderer = new Renderer(disk, 1);
        Set<String> images = new TreeSet<>();
        for (Choice choice : Choices.on(disk, 64, 1)) {
            images.add(written(renderer.render(choice).open(), Path.of("")));
        }
        return images;
    }

    private static String written(FileSystem image, Path directory) {
        StringBuilder text = new StringBuilder();
        for (Path entry : image.list(directory)) {
            text.append(text.length() == 0 ? "" : " ").append(entry);
            if (!entry.getFileName().toString().startsWith("d")) {
                text.append('=').append(units(SmallLog.read(image, entry)));
            } else {
                String below = written(image, entry);
                text.append("/").append(below.isEmpty() ? "" : " ").append(below);
            }
        }
        return text.toString();
    }

    private static String units(ByteBuffer bytes) {
        StringBuilder units = new StringBuilder();
        while (bytes.hasRemaining()) {
            byte[] unit = new byte[Math.min(UNIT, bytes.remaining())];
            bytes.get(unit);
            units.append(letter(unit));
        }
        return units.toString();
    }

    private static char letter(byte[] unit) {
        for (byte other : unit) {
            if (other != unit[0]) {
                return '?';
            }
        }
        return unit[0] == 0 ? '0' : (char) unit[0];
    }
}
