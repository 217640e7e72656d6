package io.godb.crashtests;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Tells the parent, over the pipe, what was acknowledged: not each, for the pipe is slower; all up to the one told are meant. */
final class Acknowledgements {
    private static final int TOLD_EVERY = 1_000;

    private final DataOutputStream pipe;

    Acknowledgements(OutputStream pipe) {
        this.pipe = new DataOutputStream(pipe);
    }

    void tell(long number) throws IOException {
        if (number % TOLD_EVERY == 0) {
            pipe.writeLong(number);
            pipe.flush();
        }
    }
}
