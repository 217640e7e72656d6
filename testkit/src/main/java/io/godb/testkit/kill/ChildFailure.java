package io.godb.testkit.kill;

/** A child did something else than being killed. */
final class ChildFailure extends Exception {
    private static final long serialVersionUID = 1L;

    ChildFailure(String message) {
        super(message);
    }
}
