package io.godb.testkit.crash;

import io.godb.core.file.AppendFile;
import io.godb.core.file.Route;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of a file in an image. */
record Content(long size, List<Page> pages, long hash) {
    static Content of(long size, List<Page> pages) {
        long hash = size;
        for (Page page : pages) {
            hash = Hashes.mix(hash, page.hash());
        }
        return new Content(size, pages, hash);
    }

    void writeTo(AppendFile file) {
        int written = pages.size();
        while (written > 0 && pages.get(written - 1).isZero()) {
            written--;
        }
        for (int i = 0; i < written; i++) {
            long length = Math.min(Page.BYTES, size - (long) i * Page.BYTES);
            file.append(ByteBuffer.wrap(pages.get(i).shared(), 0, (int) length).asReadOnlyBuffer(), Route.CHANNEL);
        }
        file.fill(size);
    }
}
