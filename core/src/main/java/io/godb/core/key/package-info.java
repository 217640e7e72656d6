/**
 * Keys that are numbers, text, or several of these: encoded so that their bytes, compared as unsigned, are in the order of what they
 * stand for.
 *
 * <pre>{@code
 * db.put(LongKey.encode(42), value);                          // -1 before 0 before 42
 * db.put(TupleKey.of("city", "Paris", 75001L).encode(), value);
 * try (Scan scan = db.scan(TupleKey.of("city", "Paris").range())) { … }   // every tuple that begins so
 * TupleKey found = TupleKey.decode(entry.key());
 * }</pre>
 *
 * <p>{@code docs/FORMAT.md} says what each byte is. It never changes: keys are compared with those that were written years ago.
 */
@NullMarked
package io.godb.core.key;

import org.jspecify.annotations.NullMarked;
