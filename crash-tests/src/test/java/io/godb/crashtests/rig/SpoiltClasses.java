package io.godb.crashtests.rig;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one source of core, with a mistake in it, against the classes as they are, to stand in front of them. */
public final class SpoiltClasses {
    private static final String SOURCES = "core/src/main/java/io/godb/core/internal";

    private SpoiltClasses() {}

    /** A class path on which the mistake comes first. */
    public static String classPath(Mistake mistake, Path target) throws IOException {
        Path source = sources().resolve(mistake.source() + ".java");
        compile(source, mistake.plantedIn(Files.readString(source)), target);
        return target + File.pathSeparator + System.getProperty("java.class.path");
    }

    private static Path sources() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(SOURCES))) {
                return folder.resolve(SOURCES);
            }
        }
        throw new IllegalStateException("no folder above " + Path.of("").toAbsolutePath() + " holds " + SOURCES);
    }

    private static void compile(Path source, String text, Path target) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none", "-nowarn", "-d", target.toString(), "-cp", System.getProperty("java.class.path"));
            boolean isCompiled = compiler.getTask(
                            complaints, files, null, options, null, List.of(new Source(source.toUri(), text)))
                    .call();
            if (!isCompiled) {
                throw new IllegalStateException("what was planted does not compile: " + complaints);
            }
        }
    }

    /** A source that is in memory, under the name it has on the disk. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(URI name, String text) {
            super(name, Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
