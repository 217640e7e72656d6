/**
 * An append-only log on disk, usable on its own: records with dense offsets, in checksummed segments, at a durability that
 * is chosen, and an opening that knows a torn end from damage.
 *
 * <pre>{@code
 * try (Log log = Log.open(Path.of("events"))) {
 *     long offset = log.append(bytes);
 *     byte[] same = log.read(offset);
 * }
 * }</pre>
 */
@NullMarked
package io.godb.core.log;

import org.jspecify.annotations.NullMarked;
