package io.godb.crashtests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.crashtests.rig.ChildJvm;
import io.godb.crashtests.rig.SpoiltClasses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rigs are believed because they find what they are there for: each mistake is planted into one source of the engine, and the
 * rig meant for it, in another JVM, must say what promise was broken. Without a mistake they all pass.
 *
 * <p>The system property {@value #LONG_PROPERTY} asks for all of them.
 */
@Tag("crash")
@Tag("fault")
class EngineBugsTest {
    private static final String LONG_PROPERTY = "godb.engine.long";
    private static final long SEED = 1;
    private static final List<String> QUICKLY_STARTED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-ea");

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @MethodSource("bugs")
    void theRigMeantForItFinds(EngineBug bug) throws Exception {
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        ChildJvm.Result result = run(SpoiltClasses.classPath(bug.mistake(), classes), List.of(bug.rig()));
        System.out.println(bug + ", found by " + bug.rig() + " with seed " + SEED + ": "
                + result.output().lines().findFirst().orElse("nothing"));
        assertThat(result.exitCode()).as(result.output()).isEqualTo(EngineRigChild.BROKEN_PROMISE);
        assertThat(result.output()).contains(bug.finding());
    }

    @Test
    void noRigFindsAnythingWhereNothingWasPlanted() {
        ChildJvm.Result result = run(System.getProperty("java.class.path"), Arrays.asList(EngineRig.values()));
        System.out.println("with seed " + SEED + ":\n" + result.output());
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    private static List<EngineBug> bugs() {
        return Boolean.getBoolean(LONG_PROPERTY)
                ? List.of(EngineBug.values())
                : List.of(
                        EngineBug.CURRENT_SWITCHED_BEFORE_THE_CHECKPOINT_IS_THERE,
                        EngineBug.LOG_LET_GO_BEHIND_THE_NEWEST_CHECKPOINT,
                        EngineBug.NOT_AWAITED_WHAT_WAS_PROMISED,
                        EngineBug.VISIBLE_BEFORE_IT_IS_APPLIED,
                        EngineBug.DELETES_LEFT_OUT_OF_TABLES,
                        EngineBug.TABLES_DELETED_BEFORE_A_CHECKPOINT_LETS_THEM_GO,
                        EngineBug.DELETES_DROPPED_ABOVE_WHAT_THEY_HIDE,
                        EngineBug.DIRECTORY_NOT_MADE_DURABLE,
                        EngineBug.LOADED_TABLE_NAMES_NOT_FORCED,
                        EngineBug.LOADED_TABLES_SWEPT_THAT_OLDER_CHECKPOINTS_REPLAY);
    }

    private static ChildJvm.Result run(String classPath, List<EngineRig> rigs) {
        List<Object> arguments = new ArrayList<>(List.of(SEED));
        arguments.addAll(rigs);
        return ChildJvm.run(ChildJvm.command(classPath, QUICKLY_STARTED, EngineRigChild.class, arguments.toArray()));
    }
}
