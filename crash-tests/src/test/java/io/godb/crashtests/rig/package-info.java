/** What the suites stand on: child JVMs and file systems made for one test. */
package io.godb.crashtests.rig;
