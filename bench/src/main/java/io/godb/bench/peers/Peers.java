package io.godb.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures stores side by side: every cell of every store in a JVM of its own, store after store within a cell, so that a noisy
 * minute hits all alike. Prints the tables and writes them into a file.
 */
public final class Peers {
    private static final int OPENINGS = 5;

    private final Arguments arguments;
    private final ChildJvm children;
    private final Report report;

    private Peers(Arguments arguments, ChildJvm children) {
        this.arguments = arguments;
        this.children = children;
        this.report = new Report(arguments);
    }

    /** Takes the arguments that {@code bench/README.md} lists. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments parsed = Arguments.parse(
                Stream.of(arguments).filter(argument -> !argument.isEmpty()).toArray(String[]::new));
        Path out = Path.of(parsed.text("out", "target/peers.md")).toAbsolutePath();
        Files.createDirectories(out.getParent());
        Path log = out.resolveSibling(out.getFileName() + ".log");
        Files.deleteIfExists(log);
        try (ChildJvm children = new ChildJvm(log)) {
            String page = new Peers(parsed, children).run();
            Files.writeString(out, page);
            System.out.println();
            System.out.print(page);
            System.out.println("Written to " + out + "; what libraries printed is in " + log);
        }
    }

    private String run() throws IOException, InterruptedException {
        List<Contender> contenders = arguments.list("stores", Contender::of, Contender.values());
        List<CellKind> cells = arguments.list("cells", CellKind::of, CellKind.values());
        long passes = arguments.number("passes", 1);
        for (long pass = 0; pass < passes; pass++) {
            for (CellKind cell : cells) {
                for (Contender contender : contenders) {
                    for (Safety safety : cell.safeties(contender)) {
                        measure(cell, contender, safety);
                    }
                }
            }
        }
        return report.markdown();
    }

    private void measure(CellKind cell, Contender contender, Safety safety) throws IOException, InterruptedException {
        System.out.println(cell.label() + " " + contender.label() + " " + safety.label());
        Path directory = Files.createTempDirectory(Files.createDirectories(arguments.directory()), "godb-peers");
        try {
            Arguments its = arguments
                    .with("store", contender.label())
                    .with("safety", safety.label())
                    .with("dir", directory);
            Outcome outcome = cell == CellKind.KILL
                    ? killAndOpen(its, directory)
                    : children.run(its.with("cell", cell.label()), directory);
            report.add(cell, contender, safety, outcome);
        } finally {
            Trial.removeAll(directory);
        }
    }

    /** Has a store filled by a process that is killed, and opens a copy of what it left, several times. */
    private Outcome killAndOpen(Arguments its, Path directory) throws IOException, InterruptedException {
        Outcome outcome = children.run(its.with("cell", CellMain.KILLED), directory);
        if (!outcome.isAcknowledged()) {
            outcome.fail("failed: it was never killed");
            return outcome;
        }
        Arguments opening = its.with("cell", CellKind.KILL.label()).with("acknowledged", outcome.acknowledged());
        for (int i = 0; i < OPENINGS; i++) {
            Path copy = directory.resolve("copy");
            copyAll(directory.resolve("killed"), copy);
            outcome.add(children.run(opening.with("dir", copy).with("count", i == 0 ? 1 : 0), directory));
            Trial.removeAll(copy);
        }
        return outcome;
    }

    private static void copyAll(Path from, Path to) throws IOException {
        List<Path> sources;
        try (Stream<Path> walk = Files.walk(from)) {
            sources = walk.toList();
        }
        for (Path source : sources) {
            Files.copy(source, to.resolve(from.relativize(source).toString()));
        }
    }
}
