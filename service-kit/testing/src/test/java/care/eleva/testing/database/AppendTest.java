package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestOrganizations.Member;
import care.eleva.testing.TestTokens;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AppendTest {

    private static final String APPEND =
            "SELECT audit.append(?, ?, ?, ?, ?, ?, ?::json, ?::json, ?::json, ?::timestamptz)";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestDatabase database = TestDatabase.shared();
    private final Member ana = TestOrganizations.fresh();

    @Test
    void theLineIsExactlyThis() throws SQLException {
        // Given
        var token = TestTokens.shared()
                .user(ana)
                .role("expert_community")
                .impersonatedBy("Support@Eleva.test")
                .sign();
        try (var connection = database.as("app_service")) {
            connection.setAutoCommit(false);
            Sql.execute(
                    connection,
                    "SELECT auth.begin(?, '{\"id\":\"req-7\",\"trace\":\"0af7651916cd43dd8448eb211c80319c\",\"svc\":\"app-service\",\"ver\":\"1.2.3\"}')",
                    token);
            // When
            var id = Sql.text(
                    connection,
                    APPEND,
                    "MEDICAL_RECORD_VIEWED",
                    "success",
                    "medical_record",
                    "test_record_123",
                    "user_PATIENT",
                    "TREAT",
                    "[{\"id\":\"a1\",\"type\":\"appointment\"}]",
                    "{\"b\": \"q\\\"\\u00e9\\n\",\n\"a\":[1, 2.50]}",
                    null,
                    "2026-01-02 03:04:05.6+01");
            connection.commit();
            // Then
            var row = stored(id);
            var rec = row.get("recorded_at");
            assertThat(row.get("line"))
                    .isEqualTo(
                            "{\"v\":1,\"id\":\"" + id + "\",\"org\":\"" + ana.orgId()
                                    + "\",\"at\":\"2026-01-02T02:04:05.600000Z\",\"rec\":\"" + rec
                                    + "\",\"action\":\"MEDICAL_RECORD_VIEWED\",\"outcome\":\"success\",\"actor\":{\"type\":\"user\",\"id\":\""
                                    + ana.userId()
                                    + "\",\"session\":\"" + ana.sessionId()
                                    + "\",\"role\":\"expert_community\",\"impersonator\":\"sha256:"
                                    + hex(sha256("support@eleva.test".getBytes(UTF_8)))
                                    + "\",\"assurance\":\"jwt\"},\"targets\":[{\"type\":\"medical_record\",\"id\":\"test_record_123\"},{\"type\":\"appointment\",\"id\":\"a1\"}],"
                                    + "\"patient\":\"user_PATIENT\",\"purpose\":\"TREAT\",\"req\":\"req-7\",\"trace\":\"0af7651916cd43dd8448eb211c80319c\","
                                    + "\"svc\":\"app-service\",\"ver\":\"1.2.3\",\"plain\":{\"a\": [1, 2.50], \"b\": \"q\\\"é\\n\"},\"sd\":{}}");
            assertThat(row.get("leaf")).isEqualTo(leaf(line(id)));
        }
    }

    @Test
    void everyColumnIsAnIndexOfItsLine() throws Exception {
        // Given: seeded events of every kind, strings that need escaping among them
        var random = new Random(7);
        var odd = List.of("\"", "\\", "\n\r\t\b\f", "\u0001\u001f", "é€😀", "\u2028</script>", "");
        for (int i = 0; i < 60; i++) {
            var token = TestTokens.shared()
                    .user(ana)
                    .role(i % 3 == 0 ? "ad\"min\\" : "member")
                    .sign();
            try (var connection = database.as("app_service", token)) {
                Sql.execute(
                        connection,
                        APPEND,
                        "EVENT_CREATED",
                        List.of("success", "failure", "denied").get(i % 3),
                        "event",
                        i % 5 == 0 ? null : "e-" + i,
                        i % 2 == 0 ? null : "user_" + i,
                        i % 4 == 0 ? null : "HOPERAT",
                        i % 7 == 0 ? "[]" : null,
                        JSON.writeValueAsString(
                                Map.of("k" + odd.get(random.nextInt(odd.size())), odd.get(i % odd.size()))),
                        null,
                        null);
                Sql.execute(connection, "COMMIT");
            }
        }
        // When
        var rows = ownerRows("SELECT id FROM audit.audit_logs WHERE org_id = ?", ana.orgId());
        // Then
        assertThat(rows).hasSize(60);
        for (var row : rows) {
            compareWithLine(stored(String.valueOf(row.getFirst())));
        }
    }

    @Test
    void personalValuesStayOutOfTheLine() throws Exception {
        var token = TestTokens.shared().user(ana).sign();
        try (var connection = database.as("app_service", token)) {
            // Given
            var salt = new byte[16];
            var digest = Base64.getEncoder()
                    .encodeToString(sha256(concat(salt, "ip\0".getBytes(UTF_8), "203.0.113.9".getBytes(UTF_8))));
            var sealed = Base64.getEncoder().encodeToString(new byte[60]);
            var key = Sql.rows(
                            connection, "SELECT kid, created FROM audit.subject_key(?, ?)", ana.userId(), new byte[60])
                    .getFirst();
            assertThat(key.get(1)).isEqualTo(true);
            assertThat(Sql.rows(
                                    connection,
                                    "SELECT kid, created FROM audit.subject_key(?, ?)",
                                    ana.userId(),
                                    new byte[61])
                            .getFirst())
                    .containsExactly(key.getFirst(), false);
            var personal = "{\"user_agent\":%1$s,\"ip\":%1$s}"
                    .formatted("{\"d\":\"" + digest + "\",\"s\":\"" + ana.userId() + "\",\"k\":\"" + key.getFirst()
                            + "\",\"v\":\"" + sealed + "\"}");
            // When
            var id = append(connection, "AUTH_SIGNED_IN", "session", null, null, personal);
            Sql.execute(connection, "COMMIT");
            // Then
            assertThat(stored(id).get("line"))
                    .endsWith(",\"sd\":{\"ip\":\"" + digest + "\",\"user_agent\":\"" + digest + "\"}}")
                    .doesNotContain("203.0.113.9")
                    .doesNotContain(sealed);
            assertThat(ownerRows(
                            "SELECT name, subject, key_id FROM audit.personal WHERE event_id = ?::uuid ORDER BY name",
                            id))
                    .containsExactly(
                            Arrays.asList("ip", ana.userId(), key.getFirst()),
                            Arrays.asList("user_agent", ana.userId(), key.getFirst()));
        }
    }

    @Test
    void detailsThatAreTooLargeLeaveTheirHash() throws Exception {
        try (var connection =
                database.as("app_service", TestTokens.shared().user(ana).sign())) {
            var details = "{\"text\": \"" + "x".repeat(40_000) + "\"}";
            var id = append(connection, "EVENT_CREATED", "event", "e", details, null);
            Sql.execute(connection, "COMMIT");
            var line = stored(id).get("line");
            assertThat(line).hasSizeLessThan(32_769);
            assertThat(JSON.readTree(line).get("plain").toString())
                    .isEqualTo("{\"sha256\":\"" + hex(sha256(details.getBytes(UTF_8))) + "\",\"length\":"
                            + details.length() + "}");
        }
    }

    @Test
    void theLargestLineFitsAndNoLargerOne() throws Exception {
        try (var connection =
                database.as("app_service", TestTokens.shared().user(ana).sign())) {
            var empty = append(connection, "EVENT_CREATED", "event", "e", "{\"text\": \"\"}", null);
            Sql.execute(connection, "COMMIT");
            var room = 32_768 - line(empty).getBytes(UTF_8).length;
            Sql.execute(connection, "BEGIN");
            Sql.execute(
                    connection,
                    "SELECT auth.begin(?, ?::jsonb)",
                    TestTokens.shared().user(ana).sign(),
                    "{\"id\":\"request-1\",\"svc\":\"test\",\"ver\":\"1.0.0\"}");
            var full =
                    append(connection, "EVENT_CREATED", "event", "e", "{\"text\": \"" + "y".repeat(room) + "\"}", null);
            var over = append(
                    connection, "EVENT_CREATED", "event", "e", "{\"text\": \"" + "y".repeat(room + 1) + "\"}", null);
            Sql.execute(connection, "COMMIT");
            assertThat(line(full).getBytes(UTF_8)).hasSize(32_768);
            assertThat(line(over)).contains("\"plain\":{\"sha256\":");
        }
    }

    @Test
    void manyTargetsAreRefusedInsteadOfCut() throws SQLException {
        var targets = "["
                + "{\"type\":\"t\",\"id\":\"%s\"},".formatted("i".repeat(200)).repeat(200)
                + "{\"type\":\"t\",\"id\":\"i\"}]";
        try (var connection =
                database.as("app_service", TestTokens.shared().user(ana).sign())) {
            assertRefused(
                    () -> Sql.execute(
                            connection,
                            APPEND,
                            "EVENT_CREATED",
                            "success",
                            "event",
                            "e",
                            null,
                            null,
                            targets,
                            null,
                            null,
                            null),
                    "54000",
                    "event_too_large");
        }
    }

    static Stream<Arguments> malformed() {
        var ok = new String[] {"EVENT_CREATED", "success", "event", "e-1", "user_1", "TREAT", "[]", "{}", "{}", null};
        return Stream.of(
                bad(ok, 0, "event.created", "action_malformed"),
                bad(ok, 0, null, "action_malformed"),
                bad(ok, 1, "maybe", "outcome_malformed"),
                bad(ok, 2, "Event", "resource_malformed"),
                bad(ok, 3, "paulo@eleva.test", "resource_malformed"),
                bad(ok, 3, "Paulo Reis", "resource_malformed"),
                bad(ok, 4, "Paulo Reis", "patient_malformed"),
                bad(ok, 5, "because he asked", "purpose_malformed"),
                bad(ok, 6, "{}", "targets_malformed"),
                bad(ok, 6, "[1]", "targets_malformed"),
                bad(ok, 6, "[{\"type\":\"t\"}]", "targets_malformed"),
                bad(ok, 6, "[{\"type\":\"t\",\"id\":\"a@b.c\"}]", "targets_malformed"),
                bad(ok, 7, "[]", "plain_malformed"),
                bad(ok, 7, "{\"a\":1,\"a\":2}", "plain_malformed"),
                bad(ok, 8, "{\"ip\":\"203.0.113.9\"}", "personal_malformed"),
                bad(ok, 8, "{\"ip\":{\"d\":\"203.0.113.9\"}}", "personal_malformed"),
                bad(ok, 8, "{\"a b\":{\"d\":\"%s=\"}}".formatted("A".repeat(43)), "personal_malformed"),
                bad(
                        ok,
                        8,
                        "{\"ip\":{\"d\":\"%s=\",\"s\":\"u\",\"k\":\"sk_none\",\"v\":\"\"}}".formatted("A".repeat(43)),
                        "personal_key_unknown"),
                bad(ok, 9, "infinity", "occurred_at_malformed"),
                bad(ok, 9, "1969-01-01", "occurred_at_malformed"),
                bad(ok, 9, "2999-01-01", "occurred_at_malformed"));
    }

    private static Arguments bad(@Nullable String[] good, int position, @Nullable String value, String code) {
        var values = good.clone();
        values[position] = value;
        return Arguments.of(code, values);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedEventsAreRefused(String code, @Nullable Object[] values) throws SQLException {
        try (var connection =
                database.as("app_service", TestTokens.shared().user(ana).sign())) {
            assertRefused(() -> Sql.execute(connection, APPEND, values), "22023", code);
        }
    }

    @Test
    void withoutAContextNothingIsAppended() throws SQLException {
        try (var connection = database.as("app_service")) {
            assertRefused(
                    () -> append(connection, "EVENT_CREATED", "event", "e", null, null), "42501", "context_required");
            assertRefused(
                    () -> Sql.execute(connection, "SELECT audit.subject_key('user_1', null)"),
                    "42501",
                    "context_required");
        }
    }

    @Test
    void whoIsNobodysWritesToThePlatformsLog() throws Exception {
        var nobody = TestOrganizations.withoutOrganization();
        try (var user = database.as(
                        "app_service", TestTokens.shared().user(nobody).sign());
                var anonymous = database.as("app_service");
                var system = database.as("auth_service_sync")) {
            var first = append(user, "AUTH_SIGNED_IN", "session", null, null, null);
            Sql.execute(user, "COMMIT");
            assertThat(stored(first)).containsEntry("org_id", "platform").containsEntry("actor_id", nobody.userId());

            Sql.execute(anonymous, "BEGIN");
            Sql.execute(anonymous, "SELECT auth.anonymous('{\"id\":\"two words\",\"svc\":\"app-service\"}')");
            var second = append(anonymous, "UNAUTHORIZED_ACCESS_ATTEMPT", "endpoint", null, null, null);
            Sql.execute(anonymous, "COMMIT");
            var row = stored(second);
            assertThat(row)
                    .containsEntry("org_id", "platform")
                    .containsEntry("actor_type", "anonymous")
                    .containsEntry("assurance", "none");
            assertThat(JSON.readTree(row.get("line")).get("req").isNull())
                    .as("a strange request id is left out")
                    .isTrue();

            Sql.execute(system, "BEGIN");
            Sql.execute(system, "SELECT auth.begin_system('workos-events', ?, null)", ana.orgId());
            var third = append(system, "MEMBER_ADDED", "membership", "om_1", null, null);
            Sql.execute(system, "COMMIT");
            assertThat(stored(third))
                    .containsEntry("org_id", ana.orgId())
                    .containsEntry("actor_type", "system")
                    .containsEntry("actor_id", "workos-events")
                    .containsEntry("assurance", "login");
        }
    }

    @Test
    void aRolledBackChangeLeavesNoRow() throws SQLException {
        try (var connection =
                database.as("app_service", TestTokens.shared().user(ana).sign())) {
            append(connection, "EVENT_CREATED", "event", "e", null, null);
            Sql.execute(connection, "ROLLBACK");
        }
        assertThat(ownerRows("SELECT id FROM audit.audit_logs WHERE org_id = ?", ana.orgId()))
                .isEmpty();
    }

    @Test
    void aMonthThatNobodyPreparedIsMadeByTheAppend() throws SQLException {
        // Given: a database of its own without any partition
        var own = TestDatabase.fresh();
        try (var owner = own.asOwnerOf("audit")) {
            for (var partition : Sql.rows(
                    owner,
                    "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent IN ('audit.audit_logs'::regclass, 'audit.personal'::regclass) AND inhrelid::regclass::text NOT LIKE '%idx' ")) {
                Sql.execute(owner, "DROP TABLE " + partition.getFirst());
            }
        }
        // When
        try (var connection =
                own.as("app_service", TestTokens.shared().user(ana).sign())) {
            append(connection, "EVENT_CREATED", "event", "e", null, null);
            Sql.execute(connection, "COMMIT");
        }
        // Then
        try (var owner = own.asOwnerOf("audit")) {
            assertThat(Sql.count(owner, "SELECT count(*) FROM audit.audit_logs"))
                    .isEqualTo(1);
            assertThat(
                            Sql.count(
                                    owner,
                                    "SELECT count(DISTINCT tgname) FROM pg_trigger WHERE tgrelid = to_regclass('audit.audit_logs_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM'))"))
                    .as("the new partition refuses changes by itself")
                    .isEqualTo(2);
        }
    }

    private void compareWithLine(Map<String, @Nullable String> row) throws JsonProcessingException {
        var line = JSON.readTree(row.get("line"));
        assertThat(row.get("line")).doesNotContain("\n");
        var expected = new LinkedHashMap<String, @Nullable String>();
        expected.put("id", text(line, "/id"));
        expected.put("org_id", text(line, "/org"));
        expected.put("recorded_at", text(line, "/rec"));
        expected.put("occurred_at", text(line, "/at"));
        expected.put("action", text(line, "/action"));
        expected.put("outcome", text(line, "/outcome"));
        expected.put("actor_type", text(line, "/actor/type"));
        expected.put("actor_id", text(line, "/actor/id"));
        expected.put("session_id", text(line, "/actor/session"));
        expected.put("actor_role", text(line, "/actor/role"));
        expected.put("impersonator", text(line, "/actor/impersonator"));
        expected.put("assurance", text(line, "/actor/assurance"));
        expected.put("resource_type", text(line, "/targets/0/type"));
        expected.put("resource_id", text(line, "/targets/0/id"));
        expected.put("patient_id", text(line, "/patient"));
        expected.put("purpose", text(line, "/purpose"));
        expected.put("request_id", text(line, "/req"));
        expected.put("trace_id", text(line, "/trace"));
        expected.put("service", text(line, "/svc"));
        expected.put("line", row.get("line"));
        expected.put("leaf", leaf(String.valueOf(row.get("line"))));
        assertThat(row).containsExactlyInAnyOrderEntriesOf(expected);
    }

    private static @Nullable String text(JsonNode line, String pointer) {
        var node = line.at(pointer);
        assertThat(node.isMissingNode()).as(pointer).isFalse();
        return node.isNull() ? null : node.asText();
    }

    private static @Nullable String append(
            Connection connection,
            String action,
            String type,
            @Nullable String id,
            @Nullable String plain,
            @Nullable String personal) {
        return Sql.text(connection, APPEND, action, "success", type, id, null, null, null, plain, personal, null);
    }

    /** A stored row, each column as text and times as the line writes them. tx is the one column the line does not hold. */
    private Map<String, @Nullable String> stored(@Nullable String id) throws SQLException {
        try (var owner = database.asOwnerOf("audit")) {
            var json = Sql.text(owner, """
                    SELECT to_jsonb(l) - 'tx' || jsonb_build_object(
                        'recorded_at', audit.timestamp_text(recorded_at), 'occurred_at', audit.timestamp_text(occurred_at),
                        'line', convert_from(line, 'UTF8'), 'leaf', encode(leaf, 'hex'))
                    FROM audit.audit_logs l WHERE id = ?::uuid""", id);
            var row = new LinkedHashMap<String, @Nullable String>();
            JSON.readTree(json)
                    .properties()
                    .forEach(column -> row.put(
                            column.getKey(),
                            column.getValue().isNull()
                                    ? null
                                    : column.getValue().asText()));
            return row;
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private String line(@Nullable String id) throws SQLException {
        return String.valueOf(stored(id).get("line"));
    }

    private List<List<@Nullable Object>> ownerRows(String query, @Nullable Object... parameters) throws SQLException {
        try (var owner = database.asOwnerOf("audit")) {
            return Sql.rows(owner, query, parameters);
        }
    }

    private static String leaf(String line) {
        return hex(sha256(concat(new byte[] {0}, line.getBytes(UTF_8))));
    }

    private static byte[] concat(byte[]... parts) {
        var whole = new ByteArrayOutputStream();
        for (var part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
