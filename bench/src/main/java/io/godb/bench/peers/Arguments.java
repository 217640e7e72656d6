package io.godb.bench.peers;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Arguments of the form {@code name=value}, with defaults; a child gets those of its parent and some more. */
record Arguments(Map<String, String> values) {
    private static final Set<String> NAMES = Set.of(
            "stores",
            "cells",
            "entries",
            "dir",
            "out",
            "rounds",
            "passes",
            "limit",
            "seconds",
            "seed",
            "heap",
            "timeout",
            "store",
            "safety",
            "cell",
            "acknowledged",
            "count");

    static Arguments parse(String... arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0 || !NAMES.contains(argument.substring(0, equals))) {
                throw new IllegalArgumentException("not an argument: " + argument);
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Arguments(values);
    }

    Arguments with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, value.toString());
        return new Arguments(more);
    }

    List<String> toList() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    long number(String name, long otherwise) {
        String text = values.get(name);
        return text == null ? otherwise : Long.parseLong(text);
    }

    /** What a list names, in that order, or everything. */
    <T> List<T> list(String name, Function<String, T> parser, T[] all) {
        String text = text(name, "all");
        return text.equals("all")
                ? List.of(all)
                : Stream.of(text.split(",", -1)).map(parser).toList();
    }

    /** How many entries a store gets. */
    long entries() {
        return number("entries", 1_000_000);
    }

    /** How often a cell is measured within one JVM. */
    int rounds() {
        return (int) number("rounds", 3);
    }

    /** After how many seconds a round ends, finished or not. */
    long limitSeconds() {
        return number("limit", 30);
    }

    /** How long a round is that has no number of entries. */
    long roundSeconds() {
        return number("seconds", 5);
    }

    /** After how long a JVM is given up. */
    long timeoutSeconds() {
        return number("timeout", 900);
    }

    long seed() {
        return number("seed", 42);
    }

    /** Below which directory files are made. */
    Path directory() {
        return Path.of(text("dir", System.getProperty("godb.bench.dir", System.getProperty("java.io.tmpdir"))));
    }
}
