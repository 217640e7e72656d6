package io.godb.crashtests.rig;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mistake that somebody could make: what becomes of one of core's sources.
 *
 * @param source the class, below core's internal package
 * @param original what is there, in which {@code #} stands for any name, the same throughout
 * @param replacement what is there instead, in which {@code #} stands for the very name
 */
public record Mistake(String source, String original, String replacement) {
    private static final String ANY_NAME = "#";

    /** The spoilt source; loud where it is not as it was when the mistake was thought out. */
    public String plantedIn(String text) {
        String[] parts = original.split(ANY_NAME, -1);
        StringBuilder pattern = new StringBuilder(Pattern.quote(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            pattern.append(i == 1 ? "([\\w.!]+)" : "\\1").append(Pattern.quote(parts[i]));
        }
        Matcher found = Pattern.compile(pattern.toString()).matcher(text);
        if (!found.find()) {
            throw new IllegalStateException(
                    source + " has changed, plant the mistake in it anew; not found:\n" + original);
        }
        return found.replaceAll(Matcher.quoteReplacement(replacement).replace(ANY_NAME, "$1"));
    }
}
