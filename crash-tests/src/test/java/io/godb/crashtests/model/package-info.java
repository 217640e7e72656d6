/**
 * The engine against plain models of what it must hold: one step at a time with crashes in between, next to another store, from
 * many threads, and within little memory.
 */
package io.godb.crashtests.model;
