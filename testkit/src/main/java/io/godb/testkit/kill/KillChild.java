package io.godb.testkit.kill;

import io.godb.testkit.oracle.Promise;
import io.godb.testkit.oracle.SeededContent;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The child's main class. It gets everything ready, waits for the word to go, which names the life and the directory, and
 * runs the workload. It never ends well: the parent kills it, and when the parent is gone, it halts.
 */
public final class KillChild {
    /** How it ends when the workload failed. */
    static final int FAILED_EXIT_CODE = 70;

    private static final int WARM_UPS = 400;
    private static final int ORPHANED_EXIT_CODE = 71;

    private KillChild() {}

    /** Arguments: the workload's class, the number of writers, the seed, the file of call marks, and the workload's own. */
    public static void main(String[] arguments) throws Exception {
        PrintStream errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        // Whatever the store prints must not get among the claims.
        System.setOut(errors);
        ClaimPipe pipe = new ClaimPipe();
        try {
            live(arguments, pipe);
        } catch (Throwable failure) {
            failure.printStackTrace(errors);
            pipe.send(Claim.of(Claim.Kind.FAILED));
            Runtime.getRuntime().halt(FAILED_EXIT_CODE);
        }
    }

    private static void live(String[] arguments, ClaimPipe pipe) throws Exception {
        Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
        constructor.setAccessible(true);
        KillWorkload workload = (KillWorkload) constructor.newInstance();
        int writers = Integer.parseInt(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        CallMarks calls = CallMarks.open(Path.of(arguments[3]));
        List<String> own = Arrays.asList(arguments).subList(4, arguments.length);

        warmUp(seed);
        DataInputStream parent = new DataInputStream(new FileInputStream(FileDescriptor.in));
        int life = parent.readInt();
        Path directory = Path.of(parent.readUTF());
        KillClient client = new KillClient(life, writers, seed, own, calls, pipe);
        Thread listener = new Thread(() -> listen(parent, client), "kill-listener");
        listener.setDaemon(true);
        listener.start();

        pipe.send(Claim.of(Claim.Kind.STARTED));
        workload.run(directory, client);
        pipe.send(Claim.of(Claim.Kind.ENDED));
        new CountDownLatch(1).await();
    }

    /** What a writer does between its calls is compiled before it writes, or most kills would fall there. */
    private static void warmUp(long seed) {
        SeededContent contents = new SeededContent(seed, 100, 200);
        long sum = 0;
        for (int i = 0; i < WARM_UPS; i++) {
            sum += contents.content(0, 0, i).length;
            sum += new Claim(Claim.Kind.ACKNOWLEDGED, 0, sum, i, Promise.KILL).bytes().length;
        }
        if (sum == 0) {
            throw new IllegalStateException("Contents are empty");
        }
    }

    /** One byte asks to close the store; the pipe's end says that the parent is gone. */
    private static void listen(DataInputStream parent, KillClient client) {
        try {
            while (parent.read() >= 0) {
                client.stop();
            }
        } catch (IOException gone) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(ORPHANED_EXIT_CODE);
    }
}
