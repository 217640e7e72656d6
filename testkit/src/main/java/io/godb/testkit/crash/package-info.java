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
 * <p>A failure names the smallest loss that shows it and the one line that repeats it, which holds for this very trace
 * only. {@link PersistenceModel} says what a disk may do,
 * {@link CrashReport} how much of that was tried.
 *
 * <p>{@link io.godb.testkit.crash.CrashExplorer#secondCrashes} crashes recovery, too, and what
 * {@link io.godb.testkit.crash.CrashExplorer#thenRun} does after it. Where the first crash only killed the process, and
 * tore no write, what was not forced before it can still be lost in the second.
 */
@NullMarked
package io.godb.testkit.crash;

import org.jspecify.annotations.NullMarked;
