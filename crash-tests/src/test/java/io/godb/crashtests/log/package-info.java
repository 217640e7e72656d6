/**
 * The log under power cuts, kills, failed forces and rot, with an oracle that knows what was promised; and, so that these rigs
 * are believed, mistakes planted into the log that each must find.
 */
package io.godb.crashtests.log;
