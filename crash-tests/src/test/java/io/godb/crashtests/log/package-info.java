/** The log under bad input, faults, damage, threads and interrupts. */
package io.godb.crashtests.log;
