package io.godb.crashtests.model;

import io.godb.core.ScanOrder;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** One thing that is done with a database and with the model of it. Spaces, keys and what is open are named by numbers. */
interface Action {
    void take(ModelledDatabase database);

    record Put(int space, int key, int length) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.put(space, key, length);
        }
    }

    record Get(int space, int key) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.get(space, key);
        }
    }

    record GetAll(int space, List<Integer> keys) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.getAll(space, keys);
        }
    }

    record Delete(int space, int key) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.delete(space, key);
        }
    }

    record PutAll(int space, List<Integer> keys, int length) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.putAll(space, keys, length);
        }
    }

    record Load(int space, List<Integer> keys, int length, boolean isFinished) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.load(space, keys, length, isFinished);
        }
    }

    record DeleteAll(int space, List<Integer> keys) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.deleteAll(space, keys);
        }
    }

    /** Kind 0 to 2 puts, 3 deletes, 4 deletes a range. */
    record Step(int kind, int space, int key, int other) {}

    record Batch(List<Step> steps, int length) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.commit(steps, length);
        }
    }

    record DeleteRange(int space, int kind, int one, int other) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.deleteRange(space, Contents.range(kind, one, other));
        }
    }

    record Clear(int space) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.clear(space);
        }
    }

    record Scan(int space, int kind, int one, int other, ScanOrder order, int most) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.scan(space, Contents.range(kind, one, other), order, most);
        }
    }

    record OpenScan(int space, ScanOrder order) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.openScan(space, order);
        }
    }

    record OpenSnapshot() implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.openSnapshot();
        }
    }

    record ReadSnapshot(int number, int space, int key, int kind, ScanOrder order) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.readSnapshot(number, space, key, Contents.range(kind, key, key + 7), order);
        }
    }

    record CloseOldest() implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.closeOldest();
        }
    }

    record Create(int space) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.create(space);
        }
    }

    record Drop(int space) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.drop(space);
        }
    }

    record Checkpoint() implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.checkpoint();
        }
    }

    record Compact() implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.compact();
        }
    }

    record CompactRange(int space, int kind, int one, int other) implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.compact(space, Contents.range(kind, one, other));
        }
    }

    record Sync() implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.sync();
        }
    }

    record Reopen() implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.reopen();
        }
    }

    record Kill() implements Action {
        @Override
        public void take(ModelledDatabase database) {
            database.kill();
        }
    }

    /** Any of them, in the shares in which they find most. */
    static Arbitrary<Action> any() {
        Arbitrary<Integer> space = Arbitraries.of(0, 0, 0, 1, 1, 2, 3);
        Arbitrary<Integer> key = Arbitraries.integers().between(0, Contents.KEY_COUNT - 1);
        Arbitrary<Integer> kind = Arbitraries.integers().between(0, 6);
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 9);
        Arbitrary<List<Integer>> keys = key.list().ofMaxSize(12);
        Arbitrary<Integer> length = Arbitraries.frequency(
                Tuple.of(2, 0),
                Tuple.of(6, 20),
                Tuple.of(3, 1_000),
                Tuple.of(3, 10_000),
                Tuple.of(1, 65_536),
                Tuple.of(1, 65_537),
                Tuple.of(2, 200 << 10));
        Arbitrary<ScanOrder> order = Arbitraries.of(ScanOrder.class);
        Arbitrary<Step> step = Combinators.combine(Arbitraries.integers().between(0, 4), space, key, key)
                .as(Step::new);
        Arbitrary<Integer> most = Arbitraries.of(0, 1, 5, 1_000, 1_000);
        return Arbitraries.frequencyOf(
                Tuple.of(20, Combinators.combine(space, key, length).as(Put::new)),
                Tuple.of(8, Combinators.combine(space, key).as(Get::new)),
                Tuple.of(3, Combinators.combine(space, keys).as(GetAll::new)),
                Tuple.of(6, Combinators.combine(space, key).as(Delete::new)),
                Tuple.of(8, Combinators.combine(space, keys, length).as(PutAll::new)),
                Tuple.of(
                        6,
                        Combinators.combine(
                                        space,
                                        key.list().ofMaxSize(30),
                                        length,
                                        Arbitraries.of(true, true, true, false))
                                .as(Load::new)),
                Tuple.of(3, Combinators.combine(space, keys).as(DeleteAll::new)),
                Tuple.of(
                        6,
                        Combinators.combine(step.list().ofMaxSize(12), length).as(Batch::new)),
                Tuple.of(5, Combinators.combine(space, kind, key, key).as(DeleteRange::new)),
                Tuple.of(1, space.map(Clear::new)),
                Tuple.of(
                        8,
                        Combinators.combine(space, kind, key, key, order, most).as(Scan::new)),
                Tuple.of(2, Combinators.combine(space, order).as(OpenScan::new)),
                Tuple.of(4, Arbitraries.create(OpenSnapshot::new)),
                Tuple.of(6, Combinators.combine(number, space, key, kind, order).as(ReadSnapshot::new)),
                Tuple.of(2, Arbitraries.create(CloseOldest::new)),
                Tuple.of(1, space.map(Create::new)),
                Tuple.of(2, space.map(Drop::new)),
                Tuple.of(5, Arbitraries.create(Checkpoint::new)),
                Tuple.of(1, Arbitraries.create(Compact::new)),
                Tuple.of(2, Combinators.combine(space, kind, key, key).as(CompactRange::new)),
                Tuple.of(1, Arbitraries.create(Sync::new)),
                Tuple.of(2, Arbitraries.create(Reopen::new)),
                Tuple.of(2, Arbitraries.create(Kill::new)));
    }
}
