/**
 * Cuts the power at every event of a recorded workload and reopens what a disk could hold then.
 *
 * <pre>{@code
 * CrashExplorer.of(
 *                 (files, marks) -> {
 *                     files.createDirectories(Path.of("data"));
 *                     marks.submitted("1");
 *                     AtomicFile.publish(files, Path.of("data/x"), ByteBuffer.wrap(one));
 *                     marks.acknowledged("1");
 *                 },
 *                 (image, marks) -> assertHoldsEverythingAcknowledged(image, marks))
 *         .explore()
 *         .orThrow();
 * }</pre>
 *
 * <p>A failure names the smallest loss that shows it and the one line that repeats it. {@link PersistenceModel} says what
 * a disk may do.
 */
@NullMarked
package io.godb.testkit.crash;

import org.jspecify.annotations.NullMarked;
