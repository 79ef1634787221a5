package care.eleva.legacy;

import care.eleva.database.DatabaseUrl;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** {@code eleva import app}: brings the predecessor's application data over. */
public final class ImportCommand {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;
    static final int FOUND = 3;

    private static final String JDBC = "jdbc:";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final Clock clock;

    ImportCommand(PrintStream out, PrintStream err, boolean terminal, Clock clock) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
    }

    public static void main(String[] arguments) {
        var command = new ImportCommand(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                "1".equals(System.getenv("ELEVA_TERMINAL")),
                Clock.systemUTC());
        System.exit(command.run(List.of(arguments), System.getenv()));
    }

    int run(List<String> arguments, Map<String, String> environment) {
        try {
            return run(Options.of(arguments, environment));
        } catch (Options.Misuse misuse) {
            err.println("eleva: " + misuse.getMessage());
            err.println(Options.USAGE);
            return MISUSED;
        } catch (Stop stopped) {
            err.println("eleva: " + stopped.sentence());
            return FAILED;
        } catch (SQLException failed) {
            // The server's message names constraints and columns; its detail, which holds values, stays out.
            err.println("eleva: the database did not go along (" + failed.getSQLState()
                    + "); what is committed stays, run it again to go on");
            return FAILED;
        } catch (IOException failed) {
            err.println("eleva: a file cannot be read or written: " + failed.getMessage());
            return FAILED;
        }
    }

    private int run(Options options) throws SQLException, IOException {
        var cipher = options.key() == null ? null : LegacyCipher.of(options.key());
        var reading = new Reading(clock.instant(), cipher);
        var progress = new Progress(err, terminal, clock);
        var dry = options.mode() != Options.Mode.IMPORT;
        try (var legacy = snapshot(options.from());
                var target = Target.open(options.into(), dry)) {
            var importer = new Importer(legacy, target, reading, progress);
            var result = options.mode() == Options.Mode.VERIFY
                    ? importer.verify()
                    : importer.run(options.mode(), options.users(), UUID.randomUUID());
            Report.write(result, target, options.report(), options.json());
            if (options.json()) {
                out.println(Report.json(result));
            } else {
                Report.text(result, out);
                out.println((dry ? "Nothing was written. " : "") + "Row by row: " + options.report());
            }
            var good = options.mode() == Options.Mode.VERIFY ? result.proven() : result.complete();
            return good ? DONE : FOUND;
        }
    }

    /** One state of the predecessor's database for the whole run, and no way to change it. */
    private static Connection snapshot(String from) throws SQLException {
        var connection = from.startsWith(JDBC)
                ? DriverManager.getConnection(from)
                : DatabaseUrl.parse(from).connect();
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        return connection;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
