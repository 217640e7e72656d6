/**
 * Kills a store's process again and again, in the middle of its calls, and checks what it kept.
 *
 * <pre>{@code
 * public final class LogWorkload implements KillWorkload {
 *     public void run(Path directory, KillClient client) throws Exception {
 *         SeededContent contents = new SeededContent(client.seed(), 16, 300);
 *         try (Log log = Log.open(directory)) {
 *             client.opened();
 *             client.writeUntilStopped(writer -> {
 *                 byte[] bytes = contents.content(client.life(), writer.number(), writer.nextSequence());
 *                 writer.begins();
 *                 writer.acknowledged(log.append(bytes), Promise.KILL);
 *             });
 *         }
 *     }
 * }
 *
 * KillHarness.of(LogWorkload.class)
 *         .directory(directory)
 *         .rounds(300)
 *         .seed(seed)
 *         .check(PrefixCheck.of(new SeededContent(seed, 16, 300), (store, found) -> {
 *             try (Log log = Log.open(store)) {
 *                 for (long offset = log.startOffset(); offset < log.nextOffset(); offset++) {
 *                     found.record(offset, log.read(offset));
 *                 }
 *             }
 *         }))
 *         .run()
 *         .requireInsideCalls(0.6);
 * }</pre>
 *
 * <p><b>What makes it honest.</b>
 * <ul>
 *   <li>An acknowledgement goes down a pipe, in one small write, after the store's call returned. The parent reads the pipe
 *       to its end, so nothing rests on what the child saved.
 *   <li>That a call begins is one store into mapped memory, which outlives the process: no message, no lock and no system
 *       call brings order into the writers. From it the parent knows what was begun, and which calls the kill cut short.
 *   <li>Kills fall anywhere from the beginning of an opening to the end of a closing. Some rounds go by without a check, so
 *       that an opening finds what a kill left, not what a check tidied up, and may be killed in its turn.
 *   <li>A child that ends or stands still by itself is a failure.
 * </ul>
 *
 * <p>A kill leaves the page cache whole: what only a power cut loses is the business of {@code io.godb.testkit.crash}.
 */
@NullMarked
package io.godb.testkit.kill;

import org.jspecify.annotations.NullMarked;
