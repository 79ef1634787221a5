package care.eleva.legacy;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** Shows how far it has come: a bar that moves on a terminal, a plain line now and then everywhere else. */
final class Progress {
    private static final int WIDTH = 30;
    private static final Duration ON_TERMINAL = Duration.ofMillis(100);
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final boolean terminal;
    private final InstantSource clock;
    private String table = "";
    private long total;
    private long done;
    private long begun;
    private long shownAt;
    private long startedAt;

    Progress(PrintStream out, boolean terminal, InstantSource clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
    }

    void table(String name, long rows, long already) {
        table = name;
        total = rows;
        done = already;
        begun = already;
        startedAt = clock.millis();
        shownAt = startedAt;
        show(terminal);
    }

    void more(int rows) {
        done += rows;
        show(false);
    }

    /** The last state of a table, on a line that stays. */
    void end() {
        show(true);
        if (terminal) {
            out.println();
            out.flush();
        }
    }

    private void show(boolean now) {
        var at = clock.millis();
        if (!now && at - shownAt < (terminal ? ON_TERMINAL : ELSEWHERE).toMillis()) {
            return;
        }
        shownAt = at;
        var seconds = Math.max(1, at - startedAt) / 1000.0;
        var share = total == 0 ? 1.0 : Math.min(1.0, (double) done / total);
        var figures = String.format(
                Locale.ROOT, "%3.0f %%  %d of %d  %.0f rows/s", share * 100, done, total, (done - begun) / seconds);
        if (terminal) {
            var filled = (int) Math.round(share * WIDTH);
            out.printf(
                    Locale.ROOT,
                    "\r%-22s [%s%s] %s\u001b[K",
                    table,
                    "#".repeat(filled),
                    ".".repeat(WIDTH - filled),
                    figures);
        } else {
            out.printf(Locale.ROOT, "%-22s %s%n", table, figures);
        }
        out.flush();
    }
}
