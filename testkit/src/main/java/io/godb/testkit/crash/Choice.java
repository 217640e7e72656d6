package io.godb.testkit.crash;

/** One thing a power cut may do: what it keeps, and what is found where a file grew without its bytes. */
record Choice(String family, Kept kept, Residue residue) {}
