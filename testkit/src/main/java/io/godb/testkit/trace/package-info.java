/**
 * Records what a program does with its files, in one total order, together with what it claimed meanwhile.
 *
 * <pre>{@code
 * var files = new RecordingFileSystem(new MemoryFileSystem());
 * files.createDirectories(Path.of("data"));
 * files.marks().submitted("hello");
 * AtomicFile.publish(files, Path.of("data/greeting"), ByteBuffer.wrap(bytes));
 * files.marks().acknowledged("hello");
 * files.trace().events().forEach(System.out::println);
 * }</pre>
 *
 * <p>What a power cut could leave of it is the business of {@code io.godb.testkit.crash}.
 */
@NullMarked
package io.godb.testkit.trace;

import org.jspecify.annotations.NullMarked;
