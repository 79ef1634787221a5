package care.eleva.app.record;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
@QuarkusTestResource(AuditServiceStandIn.class)
class RecordResourceTest {
    private static final String SECRET = "Xanthopsia after the second dose";

    private Person ana = Person.expert();
    private Person paulo = Person.patient();
    private String appointment = "";

    @BeforeEach
    void anAppointment() {
        appointment = paulo.book(ana.publishedEvent(), Person.inDays(3));
    }

    private String write(String content) {
        return ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":\"%s\"}".formatted(content))
                .statusCode(201)
                .body("content", nullValue())
                .body("shared", equalTo(false))
                .extract()
                .path("id");
    }

    @Test
    void theExpertReadsWhatWasWrittenAndEachReadIsAudited() {
        String id = write(SECRET);
        ana.get("/v1/records/" + id)
                .statusCode(200)
                .body("content", equalTo(SECRET))
                .body("patient_id", equalTo(paulo.userId()));
        ana.get("/v1/records/" + id).statusCode(200);
        assertThat(Audit.of(ana.orgId(), id))
                .containsExactly(
                        "MEDICAL_RECORD_CREATED success",
                        "MEDICAL_RECORD_VIEWED success",
                        "MEDICAL_RECORD_VIEWED success");
        assertThat(Audit.strings("SELECT DISTINCT patient_id FROM audit.audit_logs WHERE resource_id = ?", id))
                .containsExactly(paulo.userId());
        ana.get("/v1/appointments/" + appointment + "/records").statusCode(200).body("data.id", equalTo(List.of(id)));
    }

    /** Whoever acts in somebody's name, as support does, sees no health data and writes none. */
    @Test
    void nobodyOpensRecordsInSomebodyElsesName() {
        String id = write(SECRET);
        String token = TestTokens.shared()
                .user(ana.userId())
                .org(ana.orgId())
                .permissions("records:view_own", "records:create_own", "records:edit_own", "records:view_shared")
                .impersonatedBy("support@eleva.test")
                .sign();
        for (String path : List.of(
                "/v1/records/" + id,
                "/v1/records/" + id + "/accesses",
                "/v1/appointments/" + appointment + "/records")) {
            given().auth()
                    .preemptive()
                    .oauth2(token)
                    .get(path)
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("impersonation_refused"));
        }
        assertThat(Audit.of(ana.orgId(), id)).containsExactly("MEDICAL_RECORD_CREATED success");
    }

    @Test
    void thePatientReadsItOnceSharedAndBothLogsSaySo() {
        String id = write(SECRET);
        paulo.get("/v1/records/" + id).statusCode(404).body("code", equalTo("record_not_found"));
        ana.post("/v1/records/" + id + "/share").statusCode(200).body("shared", equalTo(true));
        ana.post("/v1/records/" + id + "/share").statusCode(200);
        paulo.get("/v1/records/" + id).statusCode(200).body("content", equalTo(SECRET));

        assertThat(Audit.of(ana.orgId(), id))
                .containsExactly(
                        "MEDICAL_RECORD_CREATED success",
                        "UNAUTHORIZED_ACCESS_ATTEMPT denied",
                        "MEDICAL_RECORD_UPDATED success",
                        "MEDICAL_RECORD_VIEWED success");
        assertThat(Audit.of(paulo.orgId(), id))
                .containsExactly("UNAUTHORIZED_ACCESS_ATTEMPT denied", "MEDICAL_RECORD_VIEWED success");
        assertThat(Audit.strings(
                        "SELECT DISTINCT actor_id FROM audit.audit_logs WHERE resource_id = ? AND action = 'MEDICAL_RECORD_VIEWED'",
                        id))
                .containsExactly(paulo.userId());
    }

    @Test
    void thePatientFindsWhatWasSharedAtItsAppointment() {
        String records = "/v1/appointments/" + appointment + "/records";
        String shared = write(SECRET);
        write("not for the patient yet");
        paulo.get(records).statusCode(200).body("data", hasSize(0));
        ana.post("/v1/records/" + shared + "/share").statusCode(200);

        paulo.get(records).statusCode(200).body("data.id", equalTo(List.of(shared)));
        ana.get(records).statusCode(200).body("data", hasSize(2));
        Person.patient().get(records).statusCode(200).body("data", hasSize(0));
        Person.in(paulo.orgId(), "records:view_shared").get(records).body("data", hasSize(0));
        Person.in("org_ELSEWHERE", "records:view_own").get(records).body("data", hasSize(0));
        paulo.with("appointments:view_own").get(records).statusCode(403);
        assertThat(Audit.of(paulo.orgId(), shared)).as("nothing was opened").isEmpty();
    }

    @Test
    void nobodyElseReadsItAndEveryAttemptIsAudited() {
        String id = write(SECRET);
        ana.post("/v1/records/" + id + "/share").statusCode(200);
        Person bruno = Person.expert();
        Person colleague = Person.in(ana.orgId(), "records:view_own", "records:view_shared", "records:edit_own");
        Person relative = Person.in(paulo.orgId(), "records:view_shared");
        Person officer = Person.in(ana.orgId(), "audit:view_logs", "audit:export_logs");

        for (Person stranger : List.of(bruno, colleague, relative)) {
            stranger.get("/v1/records/" + id).statusCode(404).body("code", equalTo("record_not_found"));
            assertThat(Audit.of(stranger.orgId(), id)).contains("UNAUTHORIZED_ACCESS_ATTEMPT denied");
        }
        officer.get("/v1/records/" + id).statusCode(403);
        colleague.post("/v1/records/" + id + "/share").statusCode(404);
        colleague.get("/v1/records/" + id + "/accesses").statusCode(404);
        assertThat(Audit.of(colleague.orgId(), id).stream().filter("UNAUTHORIZED_ACCESS_ATTEMPT denied"::equals))
                .as("one for each stranger's opening, and two more for sharing and for asking who read it")
                .hasSize(5);
        colleague
                .get("/v1/appointments/" + appointment + "/records")
                .statusCode(200)
                .body("data", hasSize(0));
        given().get("/v1/records/" + id).then().statusCode(401);
        bruno.get("/v1/records/" + UUID.randomUUID()).statusCode(404);
        assertThat(Audit.strings(
                        "SELECT DISTINCT coalesce(patient_id, 'none') FROM audit.audit_logs WHERE org_id = ? AND resource_id = ?",
                        bruno.orgId(),
                        id))
                .as("the stranger's log does not learn whose record it is")
                .containsExactly("none");
    }

    @Test
    void thePermissionIsNeededInTheDatabaseToo() throws SQLException {
        String id = write(SECRET);
        // The endpoint lets view_shared pass; the author without view_own still gets nothing from the database.
        ana.with("records:view_shared").get("/v1/records/" + id).statusCode(404);
        // And the endpoint refuses before the database is asked.
        ana.with("records:create_own").get("/v1/records/" + id).statusCode(403);
        ana.with("appointments:view_incoming")
                .post("/v1/appointments/" + appointment + "/records", "{\"content\":\"x\"}")
                .statusCode(403);
        try (var login = ana.login()) {
            assertThat(Sql.count(login, "SELECT count(*) FROM record WHERE id = ?::uuid", id))
                    .isEqualTo(1);
            assertThat(Sql.count(login, "SELECT count(*) FROM record_version WHERE record_id = ?::uuid", id))
                    .isEqualTo(1);
        }
        // No endpoint in between: each policy by itself, for the author in the own organization.
        try (var login = ana.with("records:create_own", "records:edit_own").login()) {
            assertThat(Sql.count(login, "SELECT count(*) FROM record")).isZero();
            assertThat(Sql.count(login, "SELECT count(record_id) FROM record_version"))
                    .isZero();
            assertThat(Sql.rows(login, "SELECT * FROM open_record(?::uuid, NULL, NULL)", id))
                    .isEmpty();
        }
        try (var login = ana.with("records:view_own", "records:create_own").login()) {
            assertThat(Sql.execute(login, "UPDATE record SET shared_at = now() WHERE id = ?::uuid", id))
                    .isZero();
            refused(
                    login,
                    "INSERT INTO record_version (record_id, version, kid, content) VALUES ('%s', 2, 'k1', 'v1.k1.AA')"
                            .formatted(id));
        }
        try (var login = ana.with("records:view_own", "records:edit_own").login()) {
            refused(
                    login,
                    "INSERT INTO record (id, appointment_id, patient_id) VALUES ('%s', '%s', '%s')"
                            .formatted(UUID.randomUUID(), appointment, paulo.userId()));
            login.rollback();
        }
        try (var login = ana.with("records:view_own").login()) {
            assertThat(Sql.count(login, "SELECT count(*) FROM data_key")).isZero();
            refused(login, "INSERT INTO data_key (kid, wrapped) VALUES ('k2', repeat('x', 40)::bytea)");
        }
        // With the service's own login, the content's column is closed.
        try (var login = TestDatabase.shared().as("app_service");
                var statement = login.createStatement()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> statement.executeQuery("SELECT content FROM app.record_version"))
                    .hasMessageContaining("permission denied");
        }
    }

    private static void refused(java.sql.Connection login, String statement) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Sql.execute(login, statement))
                .isInstanceOf(Sql.Refused.class)
                .hasMessageContaining("row-level security");
    }

    @Test
    void nobodyWritesOnInAnothersRecordOrChangesWhatStands() throws SQLException {
        String id = write(SECRET);
        Person colleague = Person.in(ana.orgId(), "records:create_own", "records:edit_own", "records:view_own");
        try (var login = colleague.login()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> Sql.execute(
                            login,
                            "INSERT INTO record_version (record_id, version, kid, content) VALUES (?::uuid, 2, 'k1', 'v1.k1.AA')",
                            id))
                    .hasMessageContaining("record_version_record_fkey");
        }
        for (String statement : List.of(
                "UPDATE record_version SET content = 'v1.k1.AA'",
                "DELETE FROM record_version",
                "DELETE FROM record",
                "UPDATE record SET patient_id = 'user_X'",
                "UPDATE data_key SET wrapped = ''::bytea",
                "SELECT app.may_read_record(NULL)")) {
            try (var login = ana.login()) {
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> Sql.execute(login, statement))
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void thePatientReadsOnlyWhereTheAppointmentWasBooked() {
        String id = write(SECRET);
        ana.post("/v1/records/" + id + "/share").statusCode(200);
        // The same person at work: that organization's log must not learn what was read.
        String work = Person.patient().orgId();
        Person atWork = new Person(
                paulo.userId(),
                work,
                TestTokens.shared()
                        .user(paulo.userId())
                        .org(work)
                        .permissions("records:view_shared")
                        .sign());
        atWork.get("/v1/records/" + id).statusCode(404);
        assertThat(Audit.of(work, id)).containsExactly("UNAUTHORIZED_ACCESS_ATTEMPT denied");
        assertThat(Audit.strings(
                        "SELECT DISTINCT coalesce(patient_id, 'none') FROM audit.audit_logs WHERE org_id = ?", work))
                .containsExactly("none");
        paulo.get("/v1/records/" + id).statusCode(200);
    }

    @Test
    void theSameKeyWritesOnceAndKeepsNoContent() {
        String first =
                writeWithKey("\"" + SECRET + "\"").statusCode(201).extract().path("id");
        writeWithKey("\"" + SECRET + "\"")
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .body("id", equalTo(first));
        writeWithKey("\"Another\"").statusCode(422).body("code", equalTo("idempotency_key_reused"));
        ana.get("/v1/appointments/" + appointment + "/records").body("data.id", equalTo(List.of(first)));
        assertThat(Audit.of(ana.orgId(), first)).containsExactly("MEDICAL_RECORD_CREATED success");
        assertThat(Audit.strings("SELECT i::text FROM app.idempotency_key i WHERE org_id = ?", ana.orgId()))
                .hasSize(1)
                .allSatisfy(row -> assertThat(row).contains(first).doesNotContain("Xanthopsia"));
    }

    private io.restassured.response.ValidatableResponse writeWithKey(String content) {
        return ana.call()
                .header("Idempotency-Key", "record-1")
                .contentType("application/json")
                .body("{\"content\":" + content + "}")
                .post("/v1/appointments/" + appointment + "/records")
                .then();
    }

    @Test
    void withoutATokenAndWithOtherBodiesThereIsNothing() {
        String id = write(SECRET);
        String records = "/v1/appointments/" + appointment + "/records";
        given().contentType("application/json")
                .body("{\"content\":\"x\"}")
                .post(records)
                .then()
                .statusCode(401);
        given().get(records).then().statusCode(401);
        given().post("/v1/records/" + id + "/share").then().statusCode(401);
        given().get("/v1/records/" + id + "/accesses").then().statusCode(401);
        ana.with("records:view_own").post("/v1/records/" + id + "/share").statusCode(403);
        ana.with("records:edit_own").get("/v1/records/" + id + "/accesses").statusCode(403);
        ana.with("records:create_own").get(records).statusCode(403);
        ana.post(records, "x").statusCode(400).body("code", equalTo("malformed_request"));
        ana.post(records, "[]").statusCode(400);
        ana.post(records, "{\"content\":null}").statusCode(400);
        ana.post(records, "{\"content\":\"x\",\"patient_id\":\"user_X\"}")
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/patient_id"));
        ana.post(records, "{\"content\":\"" + "x".repeat(1_100_000) + "\"}").statusCode(413);
        ana.get("/v1/records/not-a-uuid").statusCode(404);
    }

    @Test
    void whenTheAuditRowCannotBeWrittenThereIsNoHealthData() {
        String id = write(SECRET);
        Audit.tamper("REVOKE EXECUTE ON FUNCTION audit.append FROM eleva_app_owner");
        try {
            String answer =
                    ana.get("/v1/records/" + id).statusCode(403).extract().asString();
            assertThat(answer).doesNotContain("Xanthopsia");
        } finally {
            Audit.tamper("GRANT EXECUTE ON FUNCTION audit.append TO eleva_app_owner");
        }
        ana.get("/v1/records/" + id).statusCode(200);
    }

    @Test
    void onlyTheAppointmentsExpertWrites() {
        Person bruno = Person.expert();
        Person colleague = Person.in(ana.orgId(), "records:create_own", "appointments:view_incoming");
        String body = "{\"content\":\"x\"}";
        bruno.post("/v1/appointments/" + appointment + "/records", body).statusCode(404);
        colleague.post("/v1/appointments/" + appointment + "/records", body).statusCode(404);
        paulo.with("records:create_own", "appointments:view_own")
                .post("/v1/appointments/" + appointment + "/records", body)
                .statusCode(404);
        ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":\" \"}")
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/content"));
        ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":\"%s\"}".formatted("a".repeat(20_001)))
                .statusCode(400);
        ana.post("/v1/appointments/" + UUID.randomUUID() + "/records", body).statusCode(404);
    }

    @Test
    void storedBytesLogsAndAuditHoldNoPlaintext() {
        List<String> logged = new java.util.concurrent.CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(String.valueOf(entry.getMessage()) + java.util.Arrays.toString(entry.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            String id = write(SECRET);
            ana.get("/v1/records/" + id).statusCode(200);
            ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":[\"" + SECRET + "\"]}")
                    .statusCode(400);
            assertThat(Audit.strings("SELECT v::text FROM app.record_version v WHERE record_id = ?::uuid", id)
                            .getFirst())
                    .doesNotContain("Xanthopsia");
            assertThat(Audit.strings(
                                    "SELECT convert_from(line, 'UTF8') FROM audit.audit_logs WHERE org_id = ?",
                                    ana.orgId())
                            .toString())
                    .doesNotContain("Xanthopsia")
                    .doesNotContain("127.0.0.1");
            assertThat(Audit.strings("SELECT i::text FROM app.idempotency_key i")
                            .toString())
                    .doesNotContain("Xanthopsia");
        } finally {
            root.removeHandler(handler);
        }
        assertThat(logged.toString()).doesNotContain("Xanthopsia").doesNotContain(ana.token());
    }

    @Test
    void aCiphertextMovedToAnotherRecordDoesNotOpen() {
        String first = write("first");
        String second = write("second");
        Audit.tamper(
                "UPDATE app.record_version SET content = (SELECT content FROM app.record_version WHERE record_id = '"
                        + first + "') WHERE record_id = '" + second + "'");
        ana.get("/v1/records/" + second).statusCode(500).body("code", equalTo("internal_error"));
        ana.get("/v1/records/" + first).statusCode(200);
    }

    @Test
    void theAccessHistoryIsAskedForInTheCallersNameAndOnlyByWhoMayRead() {
        String id = write(SECRET);
        AuditServiceStandIn.STATUS.set(200);
        ana.get("/v1/records/" + id + "/accesses")
                .statusCode(200)
                .body("data[0].action", equalTo("MEDICAL_RECORD_VIEWED"));
        assertThat(AuditServiceStandIn.AUTHORIZATION.get()).isEqualTo("Bearer " + ana.token());
        assertThat(AuditServiceStandIn.QUERY.get())
                .contains("resource_type=medical_record")
                .contains("resource_id=" + id);
        paulo.get("/v1/records/" + id + "/accesses").statusCode(404);
        Person.expert().get("/v1/records/" + id + "/accesses").statusCode(404);
        AuditServiceStandIn.STATUS.set(500);
        ana.get("/v1/records/" + id + "/accesses").statusCode(503).body("code", equalTo("access_history_unavailable"));
    }
}
