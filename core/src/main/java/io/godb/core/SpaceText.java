package io.godb.core;

import io.godb.core.SpaceReport.Kind;
import io.godb.core.SpaceReport.Merging;
import io.godb.core.SpaceReport.StoredFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** A {@link SpaceReport} as text. One thread. */
final class SpaceText {
    private static final String OWN_CODE = "io.godb.core.internal.";

    private final SpaceReport report;
    private final StringBuilder text = new StringBuilder();

    SpaceText(SpaceReport report) {
        this.report = report;
    }

    @Override
    public String toString() {
        text.setLength(0);
        line(report.bytes() + " bytes in " + report.files().size() + " files of the database in " + report.directory());
        for (Kind each : Kind.values()) {
            int count = report.of(each).size();
            if (count > 0) {
                line(String.format(Locale.ROOT, "%,16d  %s (%d)", report.bytes(each), words(each), count));
            }
        }
        line("");
        report.files().forEach(this::file);
        line("");
        garbage();
        line("merging: " + merging(report.merging()));
        return text.toString();
    }

    private void file(StoredFile each) {
        String why = each.holders().stream()
                .map(holder -> holder.reader() == null ? holder.what() : holder.what() + ", " + reader(holder.reader()))
                .collect(Collectors.joining("; "));
        line(String.format(Locale.ROOT, "%,16d  %s  %s: %s", each.bytes(), name(each.file()), words(each.kind()), why));
    }

    private Path name(Path file) {
        return file.startsWith(report.directory()) ? report.directory().relativize(file) : file;
    }

    private void garbage() {
        long older = 0;
        long deletes = 0;
        long ranges = 0;
        for (StoredFile each : report.files()) {
            SpaceReport.Content content = each.content();
            if (content != null) {
                older += content.entries() - content.keys();
                deletes += content.deletes();
                ranges += content.rangeDeletes();
            }
        }
        line("in the tables that are read: " + older + " older versions, " + deletes + " deletes, " + ranges
                + " deleted ranges, about " + report.garbageBytes() + " bytes");
        for (SnapshotInfo each : report.snapshots()) {
            line("  commits from " + (each.lsn() + 1) + " on hide nothing from " + reader(each));
        }
    }

    private String reader(SnapshotInfo reader) {
        return "the snapshot or scan at " + reader.lsn() + ", open for " + age(reader.since()) + " by "
                + reader.thread() + opener(reader);
    }

    private static String opener(SnapshotInfo reader) {
        return reader.openedBy().stream()
                .filter(frame -> !frame.getClassName().startsWith(OWN_CODE))
                .filter(frame -> !frame.getClassName().startsWith("java."))
                .findFirst()
                .map(frame -> " in " + frame)
                .orElse("");
    }

    private String age(Instant since) {
        Duration age = Duration.between(since, report.time());
        return (age.isNegative() ? 0 : age.toSeconds()) + " s";
    }

    private static String merging(Merging merging) {
        String what = merging.tables() == 0
                ? ""
                : ", " + merging.tables() + " tables of " + merging.bytes() + " bytes into level " + merging.level();
        String failure = merging.failure() == null
                ? ""
                : ", again in " + merging.retryIn().toSeconds() + " s, because " + merging.failure();
        return merging.state().name().toLowerCase(Locale.ROOT).replace('_', ' ') + what + failure;
    }

    private static String words(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
