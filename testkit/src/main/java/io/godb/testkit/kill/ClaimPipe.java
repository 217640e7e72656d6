package io.godb.testkit.kill;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The child's end of the pipe, its standard output. A claim is one write that the system does whole or not at all, being
 * shorter than any pipe's atomic size; so writers need no lock, and a kill tears none.
 */
final class ClaimPipe {
    private final FileOutputStream pipe = new FileOutputStream(FileDescriptor.out);

    void send(Claim claim) {
        try {
            pipe.write(claim.bytes());
        } catch (IOException failure) {
            throw new UncheckedIOException("The parent does not listen any more", failure);
        }
    }
}
