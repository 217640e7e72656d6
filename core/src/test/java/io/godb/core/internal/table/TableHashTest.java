package io.godb.core.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.ByteView;
import io.godb.core.file.FileSystem;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.internal.entry.KeyHash;
import io.godb.core.internal.format.EntryKind;
import io.godb.core.internal.format.LittleEndian;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys that somebody chose do not pile up in the hash index, unless they know the secret. Counted in reads of the view. */
class TableHashTest {
    private static final Path PATH = Path.of("/7.sst");
    private static final long KNOWN_SECRET = 0;
    private static final int KEYS = 100_000;

    private final MemoryFileSystem files = new MemoryFileSystem();
    private long copies;

    @Test
    void keysThatCollideUnderAnotherSecretCostLikeOthers() {
        List<byte[]> plain = keys(0);
        List<byte[]> chosen = keys(6);
        long usual = cost(plain, TestTable.SECRET, 1);
        long attacked = cost(chosen, TestTable.SECRET, 1);
        long known = cost(chosen, KNOWN_SECRET, 1000);
        assertThat(attacked).isLessThan(usual * 5 / 4);
        assertThat(usual).isLessThan(KEYS * 5L / 2);
        // That it is the secret which helps: with the known one a search goes through many lines.
        assertThat(known * 1000).isGreaterThan(usual * 100);
    }

    /** Keys whose hash under the known secret begins with so many zero bits, in their order. */
    private static List<byte[]> keys(int zeroBits) {
        List<byte[]> keys = new ArrayList<>();
        for (long number = 0; keys.size() < KEYS; number++) {
            byte[] key = new byte[8];
            LittleEndian.putLong(key, 0, Long.reverseBytes(number));
            if (Long.numberOfLeadingZeros(KeyHash.of(KNOWN_SECRET, 0, key, 0, key.length)) >= zeroBits) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** The reads that finding every key, or each of some steps, takes once all pages are verified. */
    private long cost(List<byte[]> keys, long secret, int step) {
        files.delete(PATH);
        TableWriter writer =
                new TableWriter(files, PATH, TestTable.DATABASE, TestTable.NUMBER, secret, TableOptions.DEFAULT);
        byte[] value = {1};
        keys.forEach(key -> writer.add(EntryKind.PUT, 0, key, 0, key.length, 1, 0, value, 0, 1));
        writer.finish();
        try (Table table = TestTable.open(counting(files), PATH)) {
            findAll(table, keys, step);
            copies = 0;
            findAll(table, keys, step);
            return copies;
        }
    }

    private static void findAll(Table table, List<byte[]> keys, int step) {
        Found found = new Found();
        int missing = 0;
        for (int i = 0; i < keys.size(); i += step) {
            missing += TestTable.find(table, 0, keys.get(i), TestTable.NEWEST, found) ? 0 : 1;
        }
        assertThat(missing).isZero();
    }

    private FileSystem counting(FileSystem counted) {
        return proxy(FileSystem.class, (self, method, arguments) -> {
            Object result = method.invoke(counted, arguments);
            return result instanceof ByteView view ? counting(view) : result;
        });
    }

    private ByteView counting(ByteView view) {
        return proxy(ByteView.class, (self, method, arguments) -> {
            copies += method.getName().equals("copy") ? 1 : 0;
            return method.invoke(view, arguments);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        InvocationHandler unwrapping = (self, method, arguments) -> {
            try {
                return handler.invoke(self, method, arguments);
            } catch (InvocationTargetException wrapped) {
                throw wrapped.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, unwrapping));
    }

    @Test
    void findsKeysOfOneHomeLineThatOverflowsPartsAndTheEnd() {
        // All keys share the last home line, so that lines behind it are needed.
        List<byte[]> keys = new ArrayList<>();
        for (long number = 0; keys.size() < 100; number++) {
            byte[] key = new byte[8];
            LittleEndian.putLong(key, 0, Long.reverseBytes(number));
            if (Long.numberOfLeadingZeros(~KeyHash.of(KNOWN_SECRET, 0, key, 0, key.length)) >= 5) {
                keys.add(key);
            }
        }
        cost(keys, KNOWN_SECRET, 1);
        try (Table table = TestTable.open(files, PATH)) {
            table.verify(read -> {});
            byte[] absent = Arrays.copyOf(keys.get(0), 9);
            assertThat(TestTable.find(table, 0, absent, TestTable.NEWEST, new Found()))
                    .isFalse();
        }
    }
}
