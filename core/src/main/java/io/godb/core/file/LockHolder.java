package io.godb.core.file;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * The process that holds a directory, as the file {@code OWNER} tells it to people and to other processes: a line each for
 * {@code pid}, {@code host} and {@code started}. It informs; no decision rests on it.
 */
record LockHolder(String pid, String host, String started) {
    private static final int LONGEST_OWNER_BYTES = 4096;
    private static final String NOT_KNOWN = "not known";

    /** This process. */
    static LockHolder current() {
        ProcessHandle process = ProcessHandle.current();
        String started = process.info().startInstant().map(Instant::toString).orElse(NOT_KNOWN);
        return new LockHolder(Long.toString(process.pid()), hostName(), started);
    }

    /** What an OWNER file says; fields it does not tell are "not known". */
    static LockHolder parse(String text) {
        return new LockHolder(field(text, "pid"), field(text, "host"), field(text, "started"));
    }

    /** The lines of the OWNER file. */
    String lines() {
        return "pid=" + pid + "\nhost=" + host + "\nstarted=" + started + "\n";
    }

    /** Whether the process is known to have ended: it was on this host, and is no more. */
    boolean isGone() {
        return host.equals(hostName())
                && pid.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    @Override
    public String toString() {
        return "process " + pid + " on host " + host + ", started " + started;
    }

    private static String field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse(NOT_KNOWN);
    }

    private static String hostName() {
        try {
            return firstLine(Path.of("/proc/sys/kernel/hostname"));
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException nameless) {
                return NOT_KNOWN;
            }
        }
    }

    private static String firstLine(Path file) throws IOException {
        return beginningOf(file).lines().findFirst().orElse(NOT_KNOWN);
    }

    /** The beginning of a small text file, read without being closed by an interrupt. */
    static String beginningOf(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_OWNER_BYTES);
        try (LocalChannel channel = LocalChannel.open(file, StandardOpenOption.READ)) {
            int count = 0;
            while (count >= 0 && bytes.hasRemaining()) {
                count = channel.read(bytes, bytes.position());
            }
        }
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }
}
