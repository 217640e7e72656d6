package io.godb.testkit.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Carries effects that can no longer be lost over to the durable state. */
final class DurableWriter {
    private final Map<Path, Node> names;

    DurableWriter(Map<Path, Node> names) {
        this.names = names;
    }

    void write(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Data data) {
                store(data);
            } else if (effect instanceof Effect.Size growth) {
                growth.file().growTo(growth.size());
            } else if (effect instanceof Effect.Name name) {
                change(names, name);
            }
        }
    }

    private static void store(Effect.Data data) {
        byte[] bytes = data.file().page(data.page()).copy();
        data.storeInto(bytes);
        data.file().setPage(data.page(), new Page(bytes));
    }

    static void change(Map<Path, Node> names, Effect.Name name) {
        for (Effect.Change change : name.changes()) {
            if (change.node() == null) {
                names.remove(change.path());
            } else {
                names.put(change.path(), change.node());
            }
        }
    }
}
