/**
 * The database under kills, power cuts, faults, full disks and damage, with a model that knows every state it may be in; and, so
 * that these rigs are believed, mistakes planted into the engine that each must find.
 */
package io.godb.crashtests.engine;
