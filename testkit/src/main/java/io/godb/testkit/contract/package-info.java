/**
 * The contract suite for file systems: extend {@link io.godb.testkit.contract.FileSystemContract} and run it with JUnit
 * Jupiter. Everything else here is its parts, by the interface whose promises they test.
 */
@NullMarked
package io.godb.testkit.contract;

import org.jspecify.annotations.NullMarked;
