/**
 * Says whether what a store recovered is a prefix of what was committed to it.
 *
 * <pre>{@code
 * PrefixOracle oracle = PrefixOracle.of(new SeededContent(seed, 1, 300));
 * oracle.beginLife(1);
 * oracle.acknowledged(0, 1, position, Promise.POWER_CUT);
 * oracle.submitted(0, 2);
 * oracle.check(Promise.POWER_CUT, found -> log.forEach(found::record));
 * }</pre>
 *
 * <p>{@code io.godb.testkit.kill} asks it after kills; {@link io.godb.testkit.oracle.CommitMarks} carries the same claims
 * through the traces of {@code io.godb.testkit.crash}.
 */
@NullMarked
package io.godb.testkit.oracle;

import org.jspecify.annotations.NullMarked;
