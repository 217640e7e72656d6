package io.godb.crashtests.log;

import io.godb.core.GoDbException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs rigs. Arguments: the seed, a directory, and their names. It ends at the first that finds something, and says what. */
final class RigChild {
    /** How it ends when a promise was broken, rather than the rig. */
    static final int BROKEN_PROMISE = 10;

    private RigChild() {}

    public static void main(String[] arguments) throws Exception {
        long seed = Long.parseLong(arguments[0]);
        for (int i = 2; i < arguments.length; i++) {
            Path scratch = Files.createDirectories(Path.of(arguments[1], arguments[i]));
            try {
                System.out.println(
                        arguments[i] + ": " + Rig.valueOf(arguments[i]).run(seed, scratch));
            } catch (AssertionError | GoDbException found) {
                end(found);
            } catch (IllegalStateException found) {
                if (!(found.getCause() instanceof GoDbException)) {
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
