package io.godb.testkit.kill;

import io.godb.testkit.oracle.Promise;
import io.godb.testkit.oracle.SeededContent;
import java.nio.file.Path;

/** Appends to a {@link TinyStore} with the bug that the first argument names. */
public final class TinyWorkload implements KillWorkload {
    static SeededContent contents(long seed) {
        return new SeededContent(seed, 24, 400);
    }

    @Override
    public void run(Path directory, KillClient client) throws Exception {
        SeededContent contents = contents(client.seed());
        System.out.println("Whatever the store prints is not taken for a claim.");
        try (TinyStore store =
                new TinyStore(directory, TinyBug.valueOf(client.arguments().get(0)))) {
            client.opened();
            client.writeUntilStopped(writer -> {
                byte[] bytes = contents.content(client.life(), writer.number(), writer.nextSequence());
                writer.begins();
                writer.acknowledged(store.append(bytes), Promise.KILL);
            });
        }
    }
}
