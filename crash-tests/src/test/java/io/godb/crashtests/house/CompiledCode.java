package io.godb.crashtests.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The project as class files, taken from every module's build folder. */
final class CompiledCode {
    private static final String VERSIONS = "/META-INF/versions/";

    private final SourceTree tree;

    private CompiledCode(SourceTree tree) {
        this.tree = tree;
    }

    static CompiledCode find() {
        return new CompiledCode(SourceTree.find());
    }

    /** Core as Java 17 sees it. */
    JavaClasses core() {
        return main(List.of(Path.of("core")));
    }

    /** The classes of core that replace others of the same name on later versions of Java. */
    JavaClasses coreVersions() {
        return load(Stream.of(Path.of("core/target/classes/META-INF/versions")));
    }

    /** The modules that others depend on. */
    JavaClasses libraries() {
        return main(tree.libraryModules());
    }

    /** Everything that is not a test. */
    JavaClasses main() {
        return main(tree.modules());
    }

    /** Every test and what helps it, the testkit included. */
    JavaClasses tests() {
        return load(Stream.concat(
                Stream.of(Path.of("testkit/target/classes")),
                tree.modules().stream().map(module -> module.resolve("target/test-classes"))));
    }

    private JavaClasses main(Collection<Path> modules) {
        return load(modules.stream().map(module -> module.resolve("target/classes")));
    }

    private JavaClasses load(Stream<Path> folders) {
        List<Path> present =
                folders.map(tree.root()::resolve).filter(Files::isDirectory).toList();
        boolean areVersions = present.stream().anyMatch(folder -> folder.endsWith("META-INF/versions"));
        return new ClassFileImporter()
                .withImportOption(location -> areVersions || !location.contains(VERSIONS))
                .importPaths(present);
    }
}
