package io.godb.testkit.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.core.file.AppendFile;
import io.godb.core.file.MemoryFileSystem;
import io.godb.core.file.Route;
import io.godb.testkit.trace.TraceEvent.Mark;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One appender a file, several threads that force it and acknowledge what had been appended when they began. */
@Timeout(60)
@Tag("crash")
class TraceOrderTest {
    private static final int APPENDS = 2_000;
    private static final int FORCERS = 3;

    private final RecordingFileSystem files = new RecordingFileSystem(new MemoryFileSystem());
    private final AtomicInteger appended = new AtomicInteger();

    @Test
    void everyAcknowledgedWriteIsCoveredByAForceThatBeganBehindIt() throws Exception {
        try (AppendFile file = files.create(Path.of("log"))) {
            runThreads(file);
        }

        assertThat(files.trace().events().stream().filter(TraceEvent.Wrote.class::isInstance))
                .hasSize(APPENDS);
        assertAcknowledgedIsCovered(files.trace().events());
    }

    private void runThreads(AppendFile file) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(FORCERS + 1);
        try {
            List<Future<?>> running = new ArrayList<>();
            running.add(threads.submit(() -> appendAll(file)));
            for (int i = 0; i < FORCERS; i++) {
                running.add(threads.submit(() -> forceAll(file)));
            }
            for (Future<?> thread : running) {
                thread.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void appendAll(AppendFile file) {
        for (int number = 1; number <= APPENDS; number++) {
            file.append(ByteBuffer.allocate(4).putInt(number).flip(), Route.MAPPED);
            appended.set(number);
        }
    }

    private void forceAll(AppendFile file) {
        int forced = 0;
        while (forced < APPENDS) {
            forced = appended.get();
            file.force();
            files.marks().acknowledged(String.valueOf(forced));
        }
    }

    private static void assertAcknowledgedIsCovered(List<TraceEvent> events) {
        Map<Long, Integer> writtenByForce = new HashMap<>();
        int written = 0;
        int covered = 0;
        for (TraceEvent event : events) {
            if (event instanceof TraceEvent.Wrote wrote) {
                assertThat(wrote.position()).isEqualTo(written * 4L);
                written++;
            } else if (event instanceof TraceEvent.ForceBegan began) {
                writtenByForce.put(began.force(), written);
            } else if (event instanceof TraceEvent.ForceEnded ended) {
                covered = Math.max(covered, writtenByForce.get(ended.force()));
            } else if (event instanceof Mark mark) {
                assertThat(Integer.parseInt(mark.label())).isLessThanOrEqualTo(covered);
            }
        }
        assertThat(covered).isEqualTo(APPENDS);
    }
}
