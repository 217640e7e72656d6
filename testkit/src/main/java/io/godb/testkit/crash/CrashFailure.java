package io.godb.testkit.crash;

/**
 * An image that broke a promise, with as little lost as shows it: the line that repeats it, what was lost and kept in
 * words, the last event before the cut, and what the checker threw.
 */
public record CrashFailure(String repeatLine, String effects, String lastEvent, Throwable cause) {
    /** All of it for people. */
    public String message() {
        return "A power cut breaks a promise: " + cause.getMessage()
                + "\n  after " + lastEvent
                + "\n  " + effects
                + "\n  repeat with -D" + CrashExplorer.CASE_PROPERTY + "=" + repeatLine;
    }
}
