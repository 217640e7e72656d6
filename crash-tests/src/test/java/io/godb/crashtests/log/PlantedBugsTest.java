package io.godb.crashtests.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.godb.crashtests.rig.ChildJvm;
import io.godb.crashtests.rig.SpoiltClasses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rigs are believed because they find what they are there for: each mistake is planted into one source of the log, and the
 * rig meant for it, in another JVM, must say what promise was broken. Without a mistake they all pass: the quick ones here, the
 * others where they do the same, with the same seed, in {@link LogPowerCutTest}, {@link LogForceAndRotTest} and {@link LogKillTest}.
 *
 * <p>The system property {@value #LONG_PROPERTY} asks for all of them here.
 */
@Tag("crash")
@Tag("fault")
class PlantedBugsTest {
    private static final String LONG_PROPERTY = "godb.log.long";
    private static final long SEED = 1;
    private static final List<Rig> QUICK = List.of(Rig.CUTS_AT_FULL, Rig.SECOND_CUTS_AFTER_CREATION, Rig.ROT);
    private static final List<String> QUICKLY_STARTED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-ea");

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @EnumSource
    void theRigMeantForItFinds(PlantedBug bug) throws Exception {
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        ChildJvm.Result result = run(SpoiltClasses.classPath(bug.mistake(), classes), List.of(bug.rig()));
        System.out.println(bug + ", found by " + bug.rig() + " with seed " + SEED + ": "
                + result.output().lines().findFirst().orElse("nothing"));
        assertThat(result.exitCode()).as(result.output()).isEqualTo(RigChild.BROKEN_PROMISE);
        assertThat(result.output()).contains(bug.finding());
    }

    @Test
    void noRigFindsAnythingWhereNothingWasPlanted() {
        List<Rig> rigs = Boolean.getBoolean(LONG_PROPERTY) ? List.of(Rig.values()) : QUICK;
        ChildJvm.Result result = run(System.getProperty("java.class.path"), rigs);
        System.out.println("with seed " + SEED + ":\n" + result.output());
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    private ChildJvm.Result run(String classPath, List<Rig> rigs) {
        List<Object> arguments = new ArrayList<>(List.of(SEED, scratch));
        arguments.addAll(rigs);
        return ChildJvm.run(ChildJvm.command(classPath, QUICKLY_STARTED, RigChild.class, arguments.toArray()));
    }
}
