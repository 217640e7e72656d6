package io.godb.testkit.memory;

import io.godb.core.StorageException;
import io.godb.core.file.AppendFile;
import io.godb.core.file.FileSystem;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes some calls on a file system and its append files fail instead of being done, by their number from 0 on. */
final class FailingCalls {
    private final Set<Integer> failing;
    private final List<String> calls = new ArrayList<>();

    FailingCalls(Integer... failing) {
        this.failing = Set.of(failing);
    }

    FileSystem around(FileSystem files) {
        return proxy(FileSystem.class, files);
    }

    /** The names of the calls made so far, failed ones included. */
    List<String> names() {
        return calls;
    }

    private <T> T proxy(Class<T> type, T target) {
        InvocationHandler handler = (proxy, method, arguments) -> call(target, method, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        boolean fails = failing.contains(calls.size());
        calls.add(name);
        // A close that fails releases the handle all the same.
        Object result = fails && !name.equals("close") ? null : invoke(target, method, arguments);
        if (fails) {
            throw new StorageException("planned failure of " + name, Path.of("file"), null);
        }
        return result instanceof AppendFile file ? proxy(AppendFile.class, file) : result;
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
