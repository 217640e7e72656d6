package io.godb.crashtests.engine;

import io.godb.core.GoDbException;

/** Runs rigs. Arguments: the seed, and their names. It ends at the first that finds something, and says what. */
final class EngineRigChild {
    /** How it ends when a promise was broken, rather than the rig. */
    static final int BROKEN_PROMISE = 10;

    private EngineRigChild() {}

    public static void main(String[] arguments) throws Exception {
        long seed = Long.parseLong(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            try {
                System.out.println(
                        arguments[i] + ": " + EngineRig.valueOf(arguments[i]).run(seed));
            } catch (AssertionError | GoDbException found) {
                end(found);
            } catch (IllegalStateException found) {
                if (!(found.getCause() instanceof GoDbException) && !(found.getCause() instanceof AssertionError)) {
                    throw found;
                }
                end(found);
            }
        }
    }

    private static void end(Throwable found) {
        for (Throwable each = found; each != null; each = each.getCause()) {
            System.out.println(each.getMessage());
        }
        System.exit(BROKEN_PROMISE);
    }
}
