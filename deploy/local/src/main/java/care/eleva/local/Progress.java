package care.eleva.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells the person at the terminal how far things are, one line for each part. */
final class Progress {

    private final PrintStream out;
    private final long start = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    void ready(String part, String where, long since) {
        say(String.format(Locale.ROOT, "  %-14s %-22s ready after %4.1f s", part, where, seconds(since)));
    }

    void failed(String part, String where, long since, String reason) {
        say(String.format(Locale.ROOT, "  %-14s %-22s FAILED after %4.1f s", part, where, seconds(since)));
        reason.lines().forEach(line -> say("      " + line));
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
