/**
 * The log under bad input, faults, damage, threads and interrupts, and under power cuts, kills and failed forces, with an oracle
 * that knows what was promised; and, so that these rigs are believed, mistakes planted into the log that each must find.
 */
package io.godb.crashtests.log;
