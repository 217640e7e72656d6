package io.godb.bench.peers;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that was measured, as Markdown. */
final class Report {
    private final Arguments arguments;
    private final Map<CellKind, Map<Row, Outcome>> tables = new LinkedHashMap<>();

    Report(Arguments arguments) {
        this.arguments = arguments;
    }

    void add(CellKind cell, Contender contender, Safety safety, Outcome outcome) {
        tables.computeIfAbsent(cell, missing -> new LinkedHashMap<>())
                .computeIfAbsent(new Row(contender, safety), missing -> new Outcome())
                .add(outcome);
    }

    String markdown() {
        StringBuilder page = new StringBuilder();
        page.append(String.format(
                Locale.ROOT,
                "%s %s, %d processors, JDK %s (%s), G1, heap at most %s. %,d entries, keys of %d bytes, values of %d, seed %d;%n"
                        + "medians of %d rounds in each of %d JVMs.%n",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                System.getProperty("java.vendor"),
                arguments.text("heap", "4g"),
                arguments.entries(),
                Workload.KEY_BYTES,
                Workload.VALUE_BYTES,
                arguments.seed(),
                arguments.rounds(),
                arguments.number("passes", 1)));
        tables.forEach((cell, rows) -> appendTable(page, cell, rows));
        appendSettings(page);
        return page.toString();
    }

    private static void appendTable(StringBuilder page, CellKind cell, Map<Row, Outcome> rows) {
        Set<String> names = new LinkedHashSet<>();
        rows.values().forEach(outcome -> names.addAll(outcome.names()));
        page.append(String.format("%n%s:%n%n| store | safety |", cell.title()));
        names.forEach(name -> page.append(' ').append(name).append(" |"));
        page.append(String.format(" remarks |%n|---|---|%s---|%n", "---|".repeat(names.size())));
        rows.forEach((row, outcome) -> {
            page.append(String.format(
                    "| %s | %s |", row.contender().title(), row.safety().label()));
            names.forEach(name -> page.append(' ').append(figure(outcome, name)).append(" |"));
            page.append(String.format(" %s |%n", remarks(outcome)));
        });
        appendCostOfLog(page, rows);
    }

    private static void appendCostOfLog(StringBuilder page, Map<Row, Outcome> rows) {
        Outcome logged = rows.get(new Row(Contender.GODB, Safety.OS));
        Outcome bare = rows.get(new Row(Contender.GODB, Safety.NONE));
        if (logged != null && bare != null && logged.has("ops/s") && bare.has("ops/s")) {
            page.append(String.format(
                    Locale.ROOT,
                    "%nWhat the log costs GoDb: a put at `os` takes %.2f times as long as one at `none`.%n",
                    bare.median("ops/s") / logged.median("ops/s")));
        }
    }

    private static String figure(Outcome outcome, String name) {
        if (!outcome.has(name)) {
            return "";
        }
        String median = number(outcome.median(name));
        if (outcome.count(name) == 1 || outcome.least(name) == outcome.most(name)) {
            return median;
        }
        return median + " (" + number(outcome.least(name)) + "–" + number(outcome.most(name)) + ")";
    }

    private static String number(double value) {
        String format =
                Math.abs(value) >= 100 || value == Math.rint(value) ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String remarks(Outcome outcome) {
        String lost = outcome.has("lost") && outcome.most("lost") > 0 ? "**LOST DATA** " : "";
        String failed = outcome.hasFailed() ? "**FAILED** " : "";
        return lost + failed + String.join("; ", outcome.notes()).replace('|', '/');
    }

    private void appendSettings(StringBuilder page) {
        Set<Contender> contenders = tables.values().stream()
                .flatMap(rows -> rows.keySet().stream())
                .map(Row::contender)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        page.append(String.format("%n| store | version | settings |%n|---|---|---|%n"));
        for (Contender contender : contenders) {
            List<String> settings = contender.settings().entrySet().stream()
                    .map(entry -> "`" + entry.getKey().label() + "`: " + entry.getValue())
                    .toList();
            page.append(String.format(
                    "| %s | %s | %s |%n", contender.title(), contender.version(), String.join("; ", settings)));
        }
    }

    private record Row(Contender contender, Safety safety) {}
}
