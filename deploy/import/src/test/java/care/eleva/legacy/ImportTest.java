package care.eleva.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The command in this process, between two real databases: a cut-over from the first try to the last check. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEETINGS = 1000;
    private static final List<String> TABLES = List.of(
            "app.event",
            "app.appointment",
            "app.appointment_by_org",
            "app.schedule",
            "app.schedule_window",
            "app.blocked_date",
            "app.category",
            "app.profile",
            "app.stripe_account",
            "app.payment",
            "app.payment_transfer",
            "app.stripe_event",
            "app.record",
            "app.record_version",
            "app.practitioner_agreement",
            "app.import_row");

    @TempDir
    static Path directory;

    private static ImportWorld world;
    private static Expected expected;

    @BeforeAll
    static void given() throws SQLException, IOException {
        world = new ImportWorld(directory, 1, MEETINGS);
        expected = world.legacy.expected();
    }

    @Test
    @Order(1)
    void aDryRunSaysWhatWouldBecomeOfEachRowAndWritesNothing() throws Exception {
        var before = counts();
        var ended = world.run("--dry-run", "--json");
        assertThat(ended.code()).as(ended.err()).isEqualTo(ImportCommand.FOUND);
        becameWhatTheGeneratorSaid(JSON.readTree(ended.out()));
        assertThat(counts()).isEqualTo(before);
        assertThat(world.count("SELECT count(*) FROM app.import_run")).isZero();
        assertThat(world.count("SELECT count(*) FROM audit.audit_logs WHERE action = 'LEGACY_MIGRATED'"))
                .isZero();
    }

    @Test
    @Order(2)
    void everyRowIsImportedOrRejectedForTheReasonThatTheGeneratorGave() throws Exception {
        var ended = world.run("--json");
        assertThat(ended.code()).as(ended.err()).isEqualTo(ImportCommand.FOUND);
        becameWhatTheGeneratorSaid(JSON.readTree(ended.out()));
        assertThat(world.count("SELECT count(*) FROM app.event")).isEqualTo(expected.imported("events"));
        assertThat(world.count("SELECT count(*) FROM app.appointment")).isEqualTo(expected.imported("meetings"));
        assertThat(world.count("SELECT count(*) FROM app.appointment_by_org"))
                .isEqualTo(2 * expected.imported("meetings"));
        assertThat(world.count("SELECT count(*) FROM app.schedule")).isEqualTo(expected.imported("schedules"));
        assertThat(world.count("SELECT count(*) FROM app.profile")).isEqualTo(expected.imported("profiles"));
    }

    @Test
    @Order(3)
    void theReportNamesEachRowByIdAndCodeAndHoldsNothingOfAPerson() throws Exception {
        var file = directory.resolve("report");
        var report = Files.readString(file);
        var rows = JSON.readTree(report).get("rows");
        var rejected = new TreeMap<String, Long>();
        for (var row : rows) {
            if (row.has("reason")) {
                rejected.merge(row.get("table").asText(), 1L, Long::sum);
                assertThat(row.get("legacy_id").asText()).isNotBlank();
            }
        }
        for (var source : Importer.SOURCES) {
            assertThat(rejected.getOrDefault(source.name(), 0L))
                    .as(source.name())
                    .isEqualTo(sum(expected.rejected(source.name())));
        }
        assertThat(report).doesNotContain("@", "Guest", "back hurts", "+351", "First", "Silva");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    @Order(4)
    void whatIsNotBroughtOverIsToldByTableAndByColumn() throws Exception {
        var result = JSON.readTree(directory.resolve("report").toFile());
        assertThat(numbers(result.get("not_imported")))
                .containsEntry("slot_reservations", 3L)
                .containsEntry("session_packs", 1L);
        assertThat(numbers(table(result, "meetings").get("columns_not_kept"))).containsKeys("guestPhone", "meetingUrl");
    }

    @Test
    @Order(5)
    void overlapsOfThePastAreKeptAndOnesOfTheFutureAreNot() throws Exception {
        assertThat(world.count(
                        "SELECT count(*) FROM app.appointment a JOIN app.appointment b ON b.expert_id = a.expert_id AND b.id > a.id"
                                + " AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)"
                                + " WHERE a.status = 'completed' AND b.status = 'completed'"))
                .isPositive();
        assertThat(world.count("SELECT count(*) FROM app.appointment WHERE starts_at > now() AND status = 'confirmed'"))
                .isPositive();
        assertThat(expected.rejected("meetings")).containsKey("overlaps_in_future");
    }

    @Test
    @Order(6)
    void theRunIsInTheLogsAndNobodyGetsAMail() throws Exception {
        assertThat(
                        world.count(
                                "SELECT count(*) FROM audit.audit_logs WHERE org_id = 'platform' AND action = 'LEGACY_MIGRATED' AND actor_type = 'system' AND actor_id = 'legacy_import'"))
                .isEqualTo(2);
        var line = world.text(
                "SELECT convert_from(line, 'UTF8') FROM audit.audit_logs WHERE org_id = 'platform' AND action = 'LEGACY_MIGRATED' ORDER BY recorded_at DESC LIMIT 1");
        assertThat(line)
                .contains("\"meetings_read\": " + expected.rows("meetings"))
                .contains("\"meetings_imported\": " + expected.imported("meetings"));
        assertThat(
                        world.count(
                                "SELECT count(*) FROM audit.audit_logs WHERE org_id = 'org_expert0' AND action = 'LEGACY_MIGRATED'"))
                .isPositive();
        assertThat(world.count("SELECT count(*) FROM app.notification")).isZero();
    }

    @Test
    @Order(7)
    void moneyThatWasNotSentWaitsForSomebodyAndEventsStayKnown() throws Exception {
        assertThat(
                        world.count(
                                "SELECT count(*) FROM app.payment_transfer WHERE status = 'on_hold' AND hold_reason = 'legacy_review'"))
                .isEqualTo(expected.notes("payment_transfers").get("held_for_review"));
        assertThat(world.count("SELECT count(*) FROM app.payment_transfer WHERE status = 'ready'"))
                .isZero();
        assertThat(world.count("SELECT count(*) FROM app.payment WHERE status = 'succeeded'"))
                .isPositive();
        assertThat(world.count("SELECT count(*) FROM app.payment WHERE status IN ('pending', 'processing')"))
                .isZero();
        assertThat(world.count("SELECT count(*) FROM app.stripe_event WHERE id = 'evt_0'"))
                .isOne();
        assertThat(world.count("SELECT count(*) FROM app.stripe_event WHERE id = 'evt_1'"))
                .as("long ago")
                .isZero();
        assertThat(world.count("SELECT count(*) FROM app.refund")).isZero();
    }

    @Test
    @Order(7)
    void healthDataIsNowhereInTheClearAndOpensWithThePredecessorsKey() throws Exception {
        assertThat(world.count("SELECT count(*) FROM app.record_version"))
                .isEqualTo(expected.imported("records")
                        + expected.imported("record_metadata")
                        + expected.imported("meeting_notes"));
        assertThat(
                        world.count(
                                "SELECT count(*) FROM app.record_version WHERE kid <> 'legacy' OR content !~ '^v0\\.legacy\\.'"))
                .isZero();
        var note = world.text(
                "SELECT v.content FROM app.import_row r JOIN app.record_version v ON v.record_id = r.target_id::uuid"
                        + " WHERE r.source = 'meeting_notes' AND r.reason IS NULL ORDER BY r.legacy_id LIMIT 1");
        assertThat(LegacyCipherTest.opened(note))
                .startsWith("Written by the patient when booking:")
                .contains("My back hurts");
        var record = world.text(
                "SELECT v.content FROM app.import_row r JOIN app.record_version v ON v.record_id = r.target_id::uuid"
                        + " WHERE r.source = 'records' AND r.reason IS NULL ORDER BY r.legacy_id LIMIT 1");
        assertThat(LegacyCipherTest.opened(record)).startsWith("Evolução nº ");
        // What the patient wrote is the patient's to read; what the expert wrote had not been shared.
        assertThat(world.count("SELECT count(*) FROM app.record WHERE shared_at IS NOT NULL"))
                .isEqualTo(expected.imported("meeting_notes"));
    }

    @Test
    @Order(7)
    void verifyingFindsBothSidesEqual() {
        var ended = world.run("--verify");
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ImportCommand.DONE);
        assertThat(ended.out()).contains("equal").doesNotContain("DIFFERENT").contains("Nothing was written.");
    }

    @Test
    @Order(8)
    void theSecondRunFindsEverythingThereAndAddsNothing() throws Exception {
        var before = counts();
        var ended = world.run("--json");
        assertThat(ended.code()).as(ended.err()).isEqualTo(ImportCommand.FOUND);
        var result = JSON.readTree(ended.out());
        for (var source : Importer.SOURCES) {
            var table = table(result, source.name());
            assertThat(table.get("imported").asLong()).as(source.name()).isZero();
            assertThat(table.get("present").asLong()).as(source.name()).isEqualTo(expected.imported(source.name()));
            assertThat(table.get("proven").asBoolean()).as(table.toString()).isTrue();
        }
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    @Order(9)
    void whoIsInTheMapAtLastIsImportedByTheNextRun() throws Exception {
        try (var superuser = world.target.asSuperuser()) {
            ImportWorld.know(
                    superuser, List.of(new LegacyGenerator.Person("user_late", "org_late", "late@legacy.test")));
        }
        Files.writeString(
                world.map,
                "user_2nobody,user_late,org_late\nuser_2twin0,user_gone,org_gone\n",
                java.nio.file.StandardOpenOption.APPEND);
        var ended = world.run("--json");
        var result = JSON.readTree(ended.out());
        assertThat(table(result, "users").get("imported").asLong()).isOne();
        assertThat(result.get("map_lines_refused").get(0).get("reason").asText())
                .isEqualTo("user_unknown");
        assertThat(world.text(
                        "SELECT target_id FROM app.import_row WHERE source = 'users' AND legacy_id = 'user_2nobody'"))
                .isEqualTo("user_late");
    }

    @Test
    @Order(10)
    void verifyingFindsWhatHasChangedOnEitherSide() throws Exception {
        try (var superuser = world.target.asSuperuser();
                var legacy = world.legacyUrl.connect()) {
            Sql.execute(
                    superuser,
                    "UPDATE app.event SET name = 'Another' WHERE id = (SELECT min(id::text)::uuid FROM app.event)");
            Sql.execute(
                    superuser,
                    "DELETE FROM app.blocked_date WHERE id = (SELECT min(id::text)::uuid FROM app.blocked_date)");
            Sql.execute(
                    legacy, "UPDATE schedules SET timezone = 'Europe/Paris' WHERE \"clerkUserId\" = 'user_2expert0'");
        }
        var ended = world.run("--verify", "--json");
        assertThat(ended.code()).isEqualTo(ImportCommand.FOUND);
        var result = JSON.readTree(ended.out());
        assertThat(table(result, "events").get("differing").asLong()).isOne();
        assertThat(table(result, "blocked_dates").get("missing").asLong()).isOne();
        assertThat(table(result, "schedules").get("changed_since").asLong()).isOne();
        assertThat(result.get("proven").asBoolean()).isFalse();
    }

    private static void becameWhatTheGeneratorSaid(JsonNode result) {
        for (var source : Importer.SOURCES) {
            var table = table(result, source.name());
            assertThat(table.get("proven").asBoolean()).as(table.toString()).isTrue();
            assertThat(table.get("legacy_rows").asLong())
                    .as(source.name())
                    .isEqualTo(expected.rows(source.name()))
                    .isPositive();
            assertThat(numbers(table.get("reasons"))).as(source.name()).isEqualTo(expected.rejected(source.name()));
            assertThat(numbers(table.get("notes"))).as(source.name()).isEqualTo(expected.notes(source.name()));
            assertThat(table.get("imported").asLong()).as(source.name()).isEqualTo(expected.imported(source.name()));
            assertThat(table.get("read").asLong())
                    .isEqualTo(table.get("imported").asLong()
                            + table.get("present").asLong()
                            + table.get("rejected").asLong());
            assertThat(table.get("checksum").asText())
                    .isEqualTo(table.get("legacy_checksum").asText());
        }
    }

    private static List<Long> counts() throws SQLException {
        var counts = new ArrayList<Long>();
        for (var table : TABLES) {
            counts.add(world.count("SELECT count(*) FROM " + table));
        }
        return counts;
    }

    private static JsonNode table(JsonNode result, String name) {
        for (var table : result.get("tables")) {
            if (table.get("table").asText().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("no table " + name);
    }

    private static Map<String, Long> numbers(JsonNode object) {
        var numbers = new TreeMap<String, Long>();
        object.properties()
                .forEach(entry -> numbers.put(entry.getKey(), entry.getValue().asLong()));
        return numbers;
    }

    private static long sum(Map<String, Long> numbers) {
        return numbers.values().stream().mapToLong(Long::longValue).sum();
    }
}
