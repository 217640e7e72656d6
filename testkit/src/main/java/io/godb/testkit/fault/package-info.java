/**
 * A file system that fails when it is told to, and tells whether anybody noticed.
 *
 * <pre>{@code
 * FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
 * files.add(FaultRule.inject(Fault.fail(Errno.EIO)).on(OperationKind.FORCE).paths("*.log").nth(2));
 * try { work(files); } catch (StorageException e) { files.report().surfaced(e); }
 * files.report().assertNoneSwallowed();
 * files.handles().assertNoneOpen();
 * }</pre>
 *
 * <p>{@link io.godb.testkit.fault.FaultSweep} does this for every call a workload makes and for every kind of fault.
 * Over a recording file system the fault layer stands on top: a force it swallows never reaches the recording, so the
 * power cuts made from the recording know by themselves what was not forced.
 */
@NullMarked
package io.godb.testkit.fault;

import org.jspecify.annotations.NullMarked;
