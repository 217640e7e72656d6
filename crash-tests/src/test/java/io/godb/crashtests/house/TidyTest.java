package io.godb.crashtests.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of this house that are about files: what is documented, what is tidy, which links and commands are true. */
@Tag("house")
class TidyTest {
    private static final long LARGEST_FILE_BYTES = 256 * 1024;
    private static final Set<String> TEXT_ENDINGS = Set.of(".java", ".xml", ".md", ".properties", ".yml", ".sh");
    /** In two halves, or this line would be found too. */
    private static final Pattern LOOSE_END = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b(?! \\(see )");

    private static final Pattern TRAILING_BLANK = Pattern.compile("[ \t]+$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:(?:abstract|final|sealed|non-sealed|strictfp) )*(?:class|interface|enum|record|@interface) (\\w+)");
    private static final Pattern PUBLIC_EXCEPTION =
            Pattern.compile("(?m)^public (?:(?:abstract|final|sealed|non-sealed) )*class (\\w+Exception)\\b");
    private static final Pattern MAVEN_COMMAND = Pattern.compile("\\bmvn [^`\\n]*");
    private static final Pattern PROFILE_ARGUMENT = Pattern.compile(" -P ?([\\w,-]+)");
    private static final Pattern MODULE_ARGUMENT = Pattern.compile(" (?:-pl|--projects|-rf) ?:?([\\w,:/-]+)");
    private static final Pattern PROFILE = Pattern.compile("(?s)<profile>.*?<id>([^<]+)</id>");

    private final SourceTree tree = SourceTree.find();

    @Test
    void everyByteLayoutOfCoreIsInTheFormatPage() {
        String page = textOrEmpty(Path.of("docs/FORMAT.md"));
        List<String> layouts = mainSources(Path.of("core"))
                .map(TidyTest::simpleName)
                .filter(name -> name.endsWith("Format") || name.endsWith("Layout"))
                .filter(name -> !hasWord(page, name))
                .toList();
        assertThat(layouts).as("layouts missing from docs/FORMAT.md").isEmpty();
    }

    @Test
    void everyExceptionOfCoreIsInTheErrorTable() {
        String page = textOrEmpty(Path.of("docs/ERRORS.md"));
        List<String> exceptions = mainSources(Path.of("core"))
                .flatMap(file -> PUBLIC_EXCEPTION.matcher(tree.text(file)).results())
                .map(match -> match.group(1))
                .filter(name -> !hasWord(page, name))
                .toList();
        assertThat(exceptions).as("exceptions missing from docs/ERRORS.md").isEmpty();
    }

    @Test
    void everyModuleIsOnTheMap() {
        String map = textOrEmpty(Path.of("docs/ARCHITECTURE.md"));
        List<Path> modules = tree.modules().stream()
                .filter(module -> !hasWord(map, module.toString()))
                .toList();
        assertThat(modules).as("modules missing from docs/ARCHITECTURE.md").isEmpty();
    }

    @Test
    void noFileIsLarge() {
        List<Path> large = tree.files().stream()
                .filter(file -> tree.sizeBytes(file) > LARGEST_FILE_BYTES)
                .toList();
        assertThat(large).as("files over %s bytes", LARGEST_FILE_BYTES).isEmpty();
    }

    @Test
    void noIgnoredFileIsCommitted() {
        List<String> ignored =
                SourceTree.outputLines(tree.root(), "git", "ls-files", "--cached", "--ignored", "--exclude-standard");
        assertThat(ignored).as("committed files that .gitignore names").isEmpty();
    }

    @Test
    void noLineHasTabsOrTrailingBlanks() {
        assertThat(linesOfText(line -> line.indexOf('\t') >= 0)).as("tabs").isEmpty();
        assertThat(linesOfText(line -> TRAILING_BLANK.matcher(line).find()))
                .as("trailing blanks")
                .isEmpty();
    }

    @Test
    void noLooseEndIsUntracked() {
        assertThat(linesOfText(line -> LOOSE_END.matcher(line).find()))
                .as("loose ends that do not say where they are tracked, as in \"(see \"")
                .isEmpty();
    }

    @Test
    void everySourceBeginsWithItsPackage() {
        List<Path> others = tree.filesEnding(".java").stream()
                .filter(file -> !file.endsWith("module-info.java") && !file.endsWith("package-info.java"))
                .filter(file -> !tree.text(file).startsWith("package "))
                .toList();
        assertThat(others).as("sources that begin with something else").isEmpty();
    }

    @Test
    void everyPackageOfALibraryIsNullMarkedAndDescribed() {
        List<String> wrong = tree.libraryModules().stream()
                .flatMap(this::mainSources)
                .filter(file -> !file.endsWith("module-info.java"))
                .map(Path::getParent)
                .distinct()
                .map(folder -> folder.resolve("package-info.java"))
                .filter(file -> !isDescribedAndMarked(textOrEmpty(file)))
                .map(Path::toString)
                .toList();
        assertThat(wrong)
                .as("package-info.java without Javadoc and @NullMarked")
                .isEmpty();
    }

    @Test
    void everyPublicTypeOfALibraryIsDescribed() {
        List<String> bare = new ArrayList<>();
        for (Path module : tree.libraryModules()) {
            mainSources(module).forEach(file -> {
                List<String> lines = tree.text(file).lines().toList();
                for (int i = 0; i < lines.size(); i++) {
                    if (PUBLIC_TYPE.matcher(lines.get(i)).find() && !isDescribed(lines, i)) {
                        bare.add(file + ":" + (i + 1));
                    }
                }
            });
        }
        assertThat(bare).as("public types without Javadoc").isEmpty();
    }

    @Test
    void everyRelativeLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path page : tree.filesEnding(".md")) {
            String text = CODE_BLOCK.matcher(tree.text(page)).replaceAll("");
            LINK.matcher(text)
                    .results()
                    .map(match -> match.group(1))
                    .filter(link -> !link.contains("://") && !link.startsWith("#") && !link.startsWith("mailto:"))
                    .filter(link -> !tree.isPresent(target(page, link)))
                    .forEach(link -> broken.add(page + " -> " + link));
        }
        assertThat(broken).as("links that lead nowhere").isEmpty();
    }

    @Test
    void theCommandsOfThePagesNameWhatExists() {
        Set<String> profiles = new HashSet<>();
        for (Path pom : tree.filesEnding("pom.xml")) {
            PROFILE.matcher(tree.text(pom))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(profiles::add);
        }
        Set<String> modules = new HashSet<>();
        for (Path module : tree.modules()) {
            modules.add(module.toString());
            modules.add("godb-" + module.getFileName());
        }
        List<String> wrong = new ArrayList<>();
        for (String page : List.of("README.md", "CONTRIBUTING.md")) {
            for (MatchResult command : matches(MAVEN_COMMAND, textOrEmpty(Path.of(page)))) {
                wrong.addAll(unknown(PROFILE_ARGUMENT, command.group(), profiles));
                wrong.addAll(unknown(MODULE_ARGUMENT, command.group(), modules));
            }
        }
        assertThat(wrong).as("profiles and modules that do not exist").isEmpty();
    }

    private static List<String> unknown(Pattern argument, String command, Set<String> known) {
        return matches(argument, command).stream()
                .flatMap(match -> Stream.of(match.group(1).split(",", -1)))
                .map(name -> name.startsWith(":") ? name.substring(1) : name)
                .filter(name -> !known.contains(name))
                .map(name -> name + " in: " + command)
                .toList();
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static boolean isDescribedAndMarked(String packageInfo) {
        return packageInfo.startsWith("/**") && packageInfo.contains("@NullMarked");
    }

    /** Whether the declaration on that line follows a Javadoc, with nothing but annotations between. */
    private static boolean isDescribed(List<String> lines, int declaration) {
        for (int i = declaration - 1; i >= 0; i--) {
            String line = lines.get(i).strip();
            if (line.endsWith("*/")) {
                return true;
            }
            if (line.isEmpty() || line.endsWith(";")) {
                return false;
            }
        }
        return false;
    }

    private static boolean hasWord(String text, String word) {
        return Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])")
                .matcher(text)
                .find();
    }

    private static String simpleName(Path source) {
        return source.getFileName().toString().replace(".java", "");
    }

    private static Path target(Path page, String link) {
        int anchor = link.indexOf('#');
        String file = anchor < 0 ? link : link.substring(0, anchor);
        return page.resolveSibling(file).normalize();
    }

    private Stream<Path> mainSources(Path module) {
        return tree.filesEnding(".java").stream().filter(file -> file.startsWith(module.resolve("src/main/java")));
    }

    private String textOrEmpty(Path file) {
        return tree.isPresent(file) ? tree.text(file) : "";
    }

    private List<String> linesOfText(Predicate<String> isWrong) {
        List<String> found = new ArrayList<>();
        for (Path file : tree.files()) {
            if (TEXT_ENDINGS.stream().noneMatch(file.toString()::endsWith)) {
                continue;
            }
            List<String> lines = tree.text(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (isWrong.test(lines.get(i))) {
                    found.add(file + ":" + (i + 1));
                }
            }
        }
        return found;
    }
}
