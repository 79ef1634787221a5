package care.eleva.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real process with a small heap, killed twice in the middle of a batch. With {@code -Dimport.meetings=100000} it is the
 * benchmark that docs/import.md quotes.
 */
class KillTest {
    private static final int MEETINGS = Integer.getInteger("import.meetings", 1200);
    private static final String HEAP = System.getProperty("import.heap", "32m");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Test
    void whoIsKilledTwiceHasImportedEveryRowOnceInTheEnd(@TempDir Path directory) throws Exception {
        // Given
        var world = new ImportWorld(directory, 7, MEETINGS);
        var expected = world.legacy.expected();
        var started = Instant.now();

        // When: killed at two fifths and at four fifths of the meetings, each time in the middle of a batch
        for (var share : new double[] {0.4, 0.8}) {
            killAt(world, share);
            assertThat(world.count("SELECT count(*) FROM app.import_run WHERE finished_at IS NULL"))
                    .isOne();
        }
        var killed = world.count("SELECT count(*) FROM app.import_row WHERE source = 'meetings'");
        assertThat(killed).isPositive().isLessThan(expected.rows("meetings"));
        assertThat(world.text("SELECT after_key FROM app.import_checkpoint WHERE source = 'meetings'"))
                .as("what is committed is what the next process goes on after")
                .isEqualTo(world.text("SELECT max(legacy_id) FROM app.import_row WHERE source = 'meetings'"));
        var process = start(world);
        var memory = watch(process);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        // Then: one run has done it, and both sides have the same rows
        assertThat(process.exitValue()).as(log(world)).isEqualTo(ImportCommand.FOUND);
        assertThat(world.count("SELECT count(*) FROM app.import_run")).isOne();
        assertThat(world.count("SELECT count(DISTINCT first_run) FROM app.import_row"))
                .isOne();
        assertThat(world.count("SELECT count(*) FROM app.appointment")).isEqualTo(expected.imported("meetings"));
        assertThat(world.count("SELECT count(*) FROM app.event")).isEqualTo(expected.imported("events"));
        var rows = world.count("SELECT count(*) FROM app.import_row");
        assertThat(rows)
                .isEqualTo(Importer.SOURCES.stream()
                        .mapToLong(source -> expected.rows(source.name()))
                        .sum());
        var seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
        System.out.printf(
                Locale.ROOT,
                "import: %d meetings, %d rows in %.1f s, killed twice on the way, %.0f rows/s, heap %s, resident at most %d MB%n",
                expected.rows("meetings"),
                rows,
                seconds,
                rows / seconds,
                HEAP,
                memory);

        // And: verifying finds both sides equal
        var verified = world.run("--verify");
        assertThat(verified.err()).doesNotContain("eleva:");
        assertThat(verified.code()).as(verified.out()).isEqualTo(ImportCommand.DONE);
    }

    /** Somebody else holds a row of the ledger, so that the import stops at exactly this one; there it is killed. */
    private static void killAt(ImportWorld world, double share) throws Exception {
        try (var holder = world.target.asSuperuser();
                var legacy = world.legacyUrl.connect()) {
            var row = Sql.text(
                    legacy,
                    "SELECT id FROM meetings ORDER BY id OFFSET ? LIMIT 1",
                    (long) (share * world.legacy.expected().rows("meetings")) + 7);
            holder.setAutoCommit(false);
            Sql.execute(
                    holder,
                    "INSERT INTO app.import_row (source, legacy_id, run_id, first_run, reason, digest) VALUES ('meetings', ?, gen_random_uuid(), gen_random_uuid(), 'held', 0)",
                    row);
            var process = start(world);
            awaitWaiting(world, process);
            process.destroyForcibly();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as("killed by SIGKILL").isEqualTo(137);
            holder.rollback();
        }
    }

    private static void awaitWaiting(ImportWorld world, Process process) throws SQLException, InterruptedException {
        try (Connection watcher = world.target.asSuperuser()) {
            var until = Instant.now().plus(PATIENCE);
            while (Sql.count(
                            watcher,
                            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app_import' AND datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'transactionid'")
                    == 0) {
                assertThat(process.isAlive()).as("the import runs").isTrue();
                assertThat(Instant.now()).isBefore(until);
                Thread.sleep(20);
            }
        }
    }

    private static Process start(ImportWorld world) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ImportCommand.class.getName()));
        command.addAll(world.arguments());
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        world.directory.resolve("log").toFile()));
        builder.environment().putAll(world.environment());
        return builder.start();
    }

    /** The most memory that the process has held, in megabytes; 0 where the system does not tell. */
    private static long watch(Process process) throws IOException, InterruptedException {
        var status = Path.of("/proc", String.valueOf(process.pid()), "status");
        var most = 0L;
        while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
            try {
                for (var line : Files.readAllLines(status)) {
                    if (line.startsWith("VmHWM:")) {
                        most = Math.max(most, Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024);
                    }
                }
            } catch (IOException ended) {
                return most;
            }
        }
        return most;
    }

    private static String log(ImportWorld world) throws IOException {
        return Files.readString(world.directory.resolve("log"));
    }
}
