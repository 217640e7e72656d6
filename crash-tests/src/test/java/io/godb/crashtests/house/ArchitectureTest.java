package io.godb.crashtests.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Checksum;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Which way dependencies point, and which calls stay in the one room that may make them.
 *
 * <p>Below {@code io.godb.core.internal}, {@code engine} may use everything; {@code entry}, {@code format}, {@code file}, {@code memory} and
 * {@code util} use only each other; and what lies between uses those but not its siblings. A package that comes later is held to
 * the rules of the middle without being named here.
 */
@Tag("house")
class ArchitectureTest {
    private static final String INTERNAL = "io.godb.core.internal.";
    private static final String TOP = "engine";
    private static final String FILE = "file";
    private static final Set<String> BOTTOM = Set.of("entry", "format", FILE, "memory", "util");
    private static final Set<String> READS_TABLES = Set.of("compaction", "scan");
    private static final Set<String> READ_BY_THOSE = Set.of("table", "memtable");
    private static final Set<String> CLOCK_FACTORIES =
            Set.of("system", "systemUTC", "systemDefaultZone", "tickMillis", "tickSeconds", "tickMinutes");

    private static JavaClasses core;
    private static JavaClasses coreVersions;
    private static JavaClasses libraries;
    private static JavaClasses main;
    private static JavaClasses tests;

    @BeforeAll
    static void load() {
        CompiledCode code = CompiledCode.find();
        core = code.core();
        coreVersions = code.coreVersions();
        libraries = code.libraries();
        main = code.main();
        tests = code.tests();
    }

    @Test
    void findsTheCodeItJudges() {
        assertThat(core).isNotEmpty();
        assertThat(libraries.size()).isGreaterThan(core.size());
        assertThat(tests.contain(ArchitectureTest.class)).isTrue();
    }

    @Test
    void coreStandsAlone() {
        checkCore(noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.godb..").and(outside("io.godb.core..")))
                .because("everything else stands on core, so core can stand on nothing else"));
    }

    @Test
    void insideCoreDependenciesPointDown() {
        checkCore(classes()
                .should(pointDown())
                .because("a part that knows its siblings can be neither understood nor tested without them"));
    }

    @Test
    void noInternalTypeIsInAnExportedSignature() {
        check(
                classes()
                        .that(areExported())
                        .should(showNoInternalType())
                        .because("who cannot import a type cannot call what takes it"),
                libraries);
    }

    @Test
    void filesAreTouchedOnTheFloorAlone() {
        checkCore(noClasses()
                .that(outside("io.godb.core.file..", INTERNAL + "file.."))
                .should()
                .dependOnClassesThat(assignableToAny(
                        Files.class,
                        FileChannel.class,
                        AsynchronousFileChannel.class,
                        RandomAccessFile.class,
                        FileInputStream.class,
                        FileOutputStream.class,
                        FileReader.class,
                        FileWriter.class))
                .because("a call past the file system escapes every injected fault and every recorded crash"));
    }

    @Test
    void clocksAreReadByClocksAlone() {
        checkCore(noClasses()
                .that(DescribedPredicate.not(simpleNameEndingWith("Clock")))
                .should()
                .accessTargetWhere(calls("a system clock", (owner, name, parameters) -> readsClock(owner, name)))
                .because("tests set the time, and stored time never goes back"));
    }

    @Test
    void threadsAreMadeByTheEngineAlone() {
        checkCore(noClasses()
                .that(outside(INTERNAL + "engine.."))
                .and(DescribedPredicate.not(named(
                        // Maps on a thread that nobody interrupts.
                        "io.godb.core.file.MappedFiles")))
                .should()
                .accessTargetWhere(calls(
                        "a constructor of Thread or a method of Executors",
                        (owner, name, parameters) -> (owner.isAssignableTo(Thread.class) && name.equals("<init>"))
                                || owner.isEquivalentTo(Executors.class)))
                .because("whoever closes a database must know all its threads"));
    }

    @Test
    void textBecomesBytesByANamedCharset() {
        ArchRule rule = noClasses()
                .should()
                .accessTargetWhere(calls(
                        "String without a charset",
                        (owner, name, parameters) -> owner.isEquivalentTo(String.class)
                                && ((name.equals("getBytes") && parameters.isEmpty())
                                        || (name.equals("<init>") && isBytesAlone(parameters)))))
                .because("the default charset differs from machine to machine");
        check(rule, main);
        check(rule, coreVersions);
        check(rule, tests);
    }

    @Test
    void testsWaitForWhatTheyWantInsteadOfSleeping() {
        check(
                noClasses()
                        .should()
                        .accessTargetWhere(calls(
                                "sleep",
                                (owner, name, parameters) -> name.equals("sleep")
                                        && (owner.isAssignableTo(Thread.class)
                                                || owner.isEquivalentTo(TimeUnit.class))))
                        .because("a sleep is too short on a slow machine and too long on all others"),
                tests);
    }

    @Test
    void checksumsAreTakenOfPrivateBytes() {
        checkCore(noClasses()
                .should()
                .accessTargetWhere(calls(
                        "update(ByteBuffer) of a checksum",
                        (owner, name, parameters) -> owner.isAssignableTo(Checksum.class)
                                && name.equals("update")
                                && parameters.size() == 1
                                && parameters.get(0).isAssignableTo(ByteBuffer.class)))
                .because("the buffer may be a mapping: a fault inside the intrinsic loop can end the JVM"));
    }

    @Test
    void librariesPrintNothing() {
        check(
                noClasses()
                        .that(DescribedPredicate.not(named(
                                // Its whole purpose: the line that repeats a random test.
                                "io.godb.testkit.Seeds")))
                        .and(DescribedPredicate.not(named(
                                // Is the application, where it is run.
                                "io.godb.core.tool.Inspect")))
                        .should()
                        .accessTargetWhere(calls(
                                "the console",
                                (owner, name, parameters) -> printsStack(owner, name, parameters)
                                        || (owner.isEquivalentTo(System.class)
                                                && (name.equals("out") || name.equals("err")))))
                        .because("the console belongs to the application; we log"),
                libraries);
    }

    @Test
    void unsafeIsNoDependency() {
        ArchRule rule = noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("sun.misc.Unsafe")
                .because("later versions of Java warn about it, then remove it");
        check(rule, main);
        check(rule, coreVersions);
    }

    @Test
    void everyoneLogsTheSameWay() {
        ArchRule rule = noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .because("all logging goes through SLF4J");
        check(rule, main);
        check(rule, coreVersions);
    }

    private static void checkCore(ArchRule rule) {
        check(rule, core);
        check(rule, coreVersions);
    }

    private static void check(ArchRule rule, JavaClasses classes) {
        rule.allowEmptyShould(true).check(classes);
    }

    private static DescribedPredicate<JavaClass> outside(String... packages) {
        return DescribedPredicate.not(resideInAnyPackage(packages));
    }

    /** The class of that name and those inside it. */
    private static DescribedPredicate<JavaClass> named(String name) {
        return DescribedPredicate.describe(
                name, type -> type.getName().equals(name) || type.getName().startsWith(name + "$"));
    }

    private static DescribedPredicate<JavaClass> assignableToAny(Class<?>... types) {
        return DescribedPredicate.describe(
                "the file classes of the JDK", type -> Stream.of(types).anyMatch(type::isAssignableTo));
    }

    @FunctionalInterface
    private interface Access {
        boolean isOf(JavaClass owner, String name, List<JavaClass> parameters);
    }

    private static DescribedPredicate<JavaAccess<?>> calls(String what, Access wanted) {
        return DescribedPredicate.describe(what, access -> {
            List<JavaClass> parameters =
                    access.getTarget() instanceof CodeUnitAccessTarget unit ? unit.getRawParameterTypes() : List.of();
            return wanted.isOf(access.getTargetOwner(), access.getTarget().getName(), parameters);
        });
    }

    private static boolean readsClock(JavaClass owner, String name) {
        return (owner.isEquivalentTo(System.class) && (name.equals("currentTimeMillis") || name.equals("nanoTime")))
                || (owner.isEquivalentTo(Instant.class) && name.equals("now"))
                || (owner.isEquivalentTo(Clock.class) && CLOCK_FACTORIES.contains(name));
    }

    private static boolean printsStack(JavaClass owner, String name, List<JavaClass> parameters) {
        return owner.isAssignableTo(Throwable.class) && name.equals("printStackTrace") && parameters.isEmpty();
    }

    private static boolean isBytesAlone(List<JavaClass> parameters) {
        return !parameters.isEmpty()
                && parameters.get(0).isEquivalentTo(byte[].class)
                && parameters.stream().skip(1).allMatch(type -> type.isEquivalentTo(int.class));
    }

    private static ArchCondition<JavaClass> pointDown() {
        return new ArchCondition<>("point from the engine over the middle to format, file and util") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String source = room(type);
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String target = room(dependency.getTargetClass());
                    if (!source.isEmpty() && !target.isEmpty() && !mayUse(source, target)) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean mayUse(String source, String target) {
        return source.equals(target)
                || source.equals(TOP)
                || BOTTOM.contains(target)
                || (READS_TABLES.contains(source) && READ_BY_THOSE.contains(target));
    }

    /** The part of core a class belongs to, or nothing for the public face, which may use and be used by all. */
    private static String room(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName() + ".";
        if (name.startsWith("io.godb.core.file.")) {
            return FILE;
        }
        if (!name.startsWith(INTERNAL)) {
            return "";
        }
        return name.substring(INTERNAL.length(), name.indexOf('.', INTERNAL.length()));
    }

    private static DescribedPredicate<JavaClass> areExported() {
        return DescribedPredicate.describe("are exported", type -> !isInternal(type) && isReachable(type));
    }

    private static boolean isReachable(JavaClass type) {
        return isShown(type)
                && type.getEnclosingClass().map(ArchitectureTest::isReachable).orElse(true);
    }

    private static boolean isShown(HasModifiers member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isInternal(JavaClass type) {
        return (type.getBaseComponentType().getPackageName() + ".").contains(".internal.");
    }

    private static ArchCondition<JavaClass> showNoInternalType() {
        return new ArchCondition<>("show no internal type") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                shownTypes(type)
                        .filter(ArchitectureTest::isInternal)
                        .distinct()
                        .forEach(shown -> events.add(SimpleConditionEvent.violated(
                                type, type.getName() + " shows " + shown.getName() + " in a signature")));
            }
        };
    }

    private static Stream<JavaClass> shownTypes(JavaClass type) {
        Stream<JavaClass> parents = Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream());
        Stream<JavaClass> ofFields = type.getFields().stream()
                .filter(ArchitectureTest::isShown)
                .map(JavaField::getType)
                .flatMap(shown -> shown.getAllInvolvedRawTypes().stream());
        Stream<JavaClass> ofUnits =
                type.getCodeUnits().stream().filter(ArchitectureTest::isShown).flatMap(ArchitectureTest::shownTypes);
        return Stream.of(parents, ofFields, ofUnits).flatMap(types -> types);
    }

    private static Stream<JavaClass> shownTypes(JavaCodeUnit unit) {
        Stream<JavaClass> ofParameters =
                unit.getParameterTypes().stream().flatMap(parameter -> parameter.getAllInvolvedRawTypes().stream());
        Stream<JavaClass> ofResult = unit.getReturnType().getAllInvolvedRawTypes().stream();
        return Stream.of(ofParameters, ofResult, unit.getExceptionTypes().stream())
                .flatMap(types -> types);
    }
}
