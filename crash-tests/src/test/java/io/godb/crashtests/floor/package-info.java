/** The file-system floor on real kernels and real JVMs: what faults, locks, interrupts and full disks do to it. */
package io.godb.crashtests.floor;
