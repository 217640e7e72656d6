package io.godb.core;

/** A key and its value; both arrays belong to whoever got them. */
@SuppressWarnings("ArrayRecordComponent") // It is handed out, not compared.
public record Entry(byte[] key, byte[] value) {}
