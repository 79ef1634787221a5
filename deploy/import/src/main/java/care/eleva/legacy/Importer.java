package care.eleva.legacy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads each table of the predecessor once, in the order of its key, and hands it over batch by batch. */
final class Importer {
    /** Each refers only to those before it. */
    static final List<Source> SOURCES = List.of(
            new Users(),
            new Categories(),
            new Categories.Parents(),
            new Profiles(),
            new Events(),
            new Schedules(),
            new SchedulingSettings(),
            new Availabilities(),
            new BlockedDates(),
            new StripeAccounts(),
            new Meetings(),
            new Payments(),
            new Transfers(),
            new StripeEvents(),
            new MeetingNotes(),
            Records.contents(),
            Records.metadata());

    private static final int BATCH = 500;

    private final Connection legacy;
    private final Target target;
    private final Reading reading;
    private final People people;
    private final Progress progress;
    private final Map<String, Set<String>> used = new HashMap<>();
    private final Set<String> told = new HashSet<>();

    Importer(Connection legacy, Target target, Reading reading, Progress progress) {
        this.legacy = legacy;
        this.target = target;
        this.reading = reading;
        this.people = new People(target);
        this.progress = progress;
    }

    Result run(Options.Mode mode, @Nullable Path users, UUID proposed) throws SQLException, IOException {
        var run = target.begin(proposed);
        var refused = users == null ? List.<People.Refused>of() : people.load(users);
        var tables = new ArrayList<TableResult>();
        look();
        for (var source : SOURCES) {
            var table = source.table(legacy);
            if (table != null) {
                read(run.id(), source, table);
            }
            tables.add(result(run.id(), source, table, 0, 0));
        }
        var result = new Result(run.id(), run.resumed(), mode, tables, left(tables), refused);
        target.finish(run.id(), counts(result));
        return result;
    }

    /** Reads both sides again and changes neither. */
    Result verify() throws SQLException {
        var tables = new ArrayList<TableResult>();
        look();
        for (var source : SOURCES) {
            var table = source.table(legacy);
            var unknown = 0L;
            var changed = 0L;
            if (table != null) {
                progress.table(source.name(), table.count(), 0);
                try (var rows = table.after(null)) {
                    for (var batch = batch(source, rows); !batch.isEmpty(); batch = batch(source, rows)) {
                        var compared = target.compare(source.name(), batch);
                        unknown += compared[0];
                        changed += compared[1];
                        progress.more(batch.size());
                    }
                }
                progress.end();
            }
            tables.add(result(null, source, table, unknown, changed));
        }
        return new Result(null, false, Options.Mode.VERIFY, tables, left(tables), List.of());
    }

    /** Several kinds of rows can come from one table; what none of them reads is told once. */
    private void look() throws SQLException {
        for (var source : SOURCES) {
            var table = source.table(legacy);
            if (table != null) {
                used.computeIfAbsent(table.name(), name -> new HashSet<>()).addAll(table.used());
            }
        }
    }

    private void read(UUID run, Source source, LegacyTable table) throws SQLException {
        var position = target.position(run, source.name());
        progress.table(
                source.name(),
                table.count(),
                position.after() == null ? 0 : target.totals(run, source.name()).read());
        if (!position.done()) {
            try (var rows = table.after(position.after())) {
                for (var batch = batch(source, rows); !batch.isEmpty(); batch = batch(source, rows)) {
                    people.acquaint(reading.takeAddresses());
                    target.take(run, source.name(), batch, batch.getLast().legacyId());
                    progress.more(batch.size());
                }
            }
            target.done(run, source.name());
        }
        progress.end();
    }

    private List<NewRow> batch(Source source, LegacyTable.Rows rows) throws SQLException {
        var batch = new ArrayList<NewRow>(BATCH);
        while (batch.size() < BATCH) {
            var row = rows.next();
            if (row == null) {
                break;
            }
            batch.add(read(source, row));
        }
        return batch;
    }

    private NewRow read(Source source, LegacyRow row) throws SQLException {
        try {
            return source.read(row, reading);
        } catch (Rejected rejected) {
            return new NewRow(row.key()).rejected(rejected.code());
        }
    }

    private TableResult result(
            @Nullable UUID run, Source source, @Nullable LegacyTable table, long unknown, long changed)
            throws SQLException {
        return new TableResult(
                source.name(),
                table == null ? null : table.name(),
                table == null ? 0 : table.count(),
                target.totals(run, source.name()),
                target.reasons(run, source.name(), true),
                target.reasons(run, source.name(), false),
                table == null || !told.add(table.name())
                        ? Map.of()
                        : table.unread(Objects.requireNonNull(used.get(table.name()))),
                unknown,
                changed);
    }

    /** Tables that nothing was read of. */
    private Map<String, Long> left(List<TableResult> read) throws SQLException {
        var names = read.stream().map(TableResult::table).collect(Collectors.toSet());
        var left = new TreeMap<String, Long>();
        for (var name : LegacyTable.all(legacy)) {
            var table = names.contains(name) ? null : LegacyTable.find(legacy, name);
            if (table != null) {
                left.put(name, table.count());
            }
        }
        return left;
    }

    private static String counts(Result result) {
        var counts = new LinkedHashMap<String, Long>();
        for (var table : result.tables()) {
            counts.put(table.source() + "_read", table.totals().read());
            counts.put(table.source() + "_imported", table.totals().imported());
            counts.put(table.source() + "_present", table.totals().present());
            counts.put(table.source() + "_rejected", table.totals().rejected());
        }
        return "{\"step\":\"finished\","
                + counts.entrySet().stream()
                        .map(count -> "\"" + count.getKey() + "\":" + count.getValue())
                        .collect(Collectors.joining(","))
                + "}";
    }
}
