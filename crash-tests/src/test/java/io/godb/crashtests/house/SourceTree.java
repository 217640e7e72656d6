package io.godb.crashtests.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The project as files: its root, its modules, and what belongs to it rather than to a build or an editor. */
final class SourceTree {
    private final Path root;
    private final List<Path> files;

    private SourceTree(Path root, List<Path> files) {
        this.root = root;
        this.files = files;
    }

    /** The tree that holds the working directory. */
    static SourceTree find() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(".mvn"))) {
                return new SourceTree(folder, listFiles(folder));
            }
        }
        throw new IllegalStateException("no folder above " + Path.of("").toAbsolutePath() + " holds .mvn");
    }

    Path root() {
        return root;
    }

    /** Every file of the project, relative to its root. */
    List<Path> files() {
        return files;
    }

    /** The files whose names end so. */
    List<Path> filesEnding(String end) {
        return files.stream().filter(file -> file.toString().endsWith(end)).toList();
    }

    /** Folders with a pom of their own, relative to the root. */
    List<Path> modules() {
        return files.stream()
                .filter(file -> file.endsWith("pom.xml") && file.getNameCount() > 1)
                .map(Path::getParent)
                .toList();
    }

    /** Modules that others depend on: they say what they export. */
    List<Path> libraryModules() {
        return modules().stream()
                .filter(module -> Files.exists(root.resolve(module).resolve("src/main/java/module-info.java")))
                .toList();
    }

    String text(Path file) {
        try {
            return Files.readString(root.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    long sizeBytes(Path file) {
        try {
            return Files.size(root.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    boolean isPresent(Path file) {
        return Files.exists(root.resolve(file));
    }

    private static List<Path> listFiles(Path root) {
        List<Path> listed = Files.exists(root.resolve(".git"))
                ? outputLines(root, "git", "ls-files", "--cached", "--others", "--exclude-standard").stream()
                        .map(Path::of)
                        .toList()
                : List.of();
        // A file deleted but not yet committed is still listed.
        return (listed.isEmpty() ? walk(root) : listed)
                .stream()
                        .filter(file -> Files.isRegularFile(root.resolve(file)))
                        .sorted()
                        .toList();
    }

    private static List<Path> walk(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(root::relativize)
                    .filter(file -> !isBuildOutput(file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + root, e);
        }
    }

    private static boolean isBuildOutput(Path file) {
        for (Path part : file) {
            if (part.toString().equals("target") || part.toString().equals(".git")) {
                return true;
            }
        }
        return false;
    }

    /** What a command prints, or nothing where it cannot run. */
    static List<String> outputLines(Path folder, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            boolean hasEnded = process.waitFor(30, TimeUnit.SECONDS);
            return hasEnded && process.exitValue() == 0 ? lines : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
