package io.godb.testkit.kill;

/**
 * When a child is to be killed: first an event is waited for, then some time.
 *
 * @param phase where the kill is to fall
 * @param acknowledgements how many to wait for, while writing
 * @param writingNanos how long to let the child write before its store is closed, for a kill while closing
 * @param delayNanos how long to wait at last
 */
record KillMoment(Phase phase, int acknowledgements, long writingNanos, long delayNanos) {
    enum Phase {
        OPENING,
        WRITING,
        CLOSING
    }

    @Override
    public String toString() {
        String micros = delayNanos / 1000 + " µs after ";
        return switch (phase) {
            case OPENING -> micros + "its opening began";
            case WRITING -> micros + (acknowledgements == 0 ? "it had opened" : acknowledgements + " acknowledgements");
            case CLOSING -> micros + "its closing began";
        };
    }
}
