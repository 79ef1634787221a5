package care.eleva.app.record;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reads a record besides its author, and how long. */
@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class RecordAccessTest {
    private static final String SECRET = "Photopsia in the left eye";
    private static final String REASON = "{\"reason\":\"Unconscious in the waiting room\"}";
    private static final String[] COLLEAGUE = {
        "records:view_own",
        "records:create_own",
        "records:edit_own",
        "records:view_shared",
        "appointments:view_incoming"
    };

    private final Person ana = Person.expert();
    private final Person paulo = Person.patient();
    private final Person bela = Person.in(ana.orgId(), COLLEAGUE);
    private final Person chief = Person.in(ana.orgId(), "patients:manage_records");
    private String appointment = "";
    private String id = "";
    private String path = "";

    @BeforeEach
    void aRecord() {
        appointment = paulo.book(ana.publishedEvent(), Person.inDays(3));
        id = write(SECRET);
        path = "/v1/records/" + id;
        Members.join(bela);
    }

    private String write(String content) {
        return ana.post("/v1/appointments/" + appointment + "/records", body(content))
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String body(String content) {
        return "{\"content\":\"%s\"}".formatted(content);
    }

    private static ValidatableResponse put(Person person, String path, String etag, String content) {
        return person.call()
                .header("If-Match", etag)
                .contentType("application/json")
                .body(body(content))
                .put(path)
                .then();
    }

    private static String grant(Person to, Instant until) {
        return "{\"user_id\":\"%s\",\"expires_at\":\"%s\"}".formatted(to.userId(), until);
    }

    private static Instant in(Duration time) {
        return Clock.systemUTC().instant().plus(time);
    }

    private String give(Person to) {
        return ana.post(path + "/grants", grant(to, in(Duration.ofDays(7))))
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static Person impersonated(Person person, String... permissions) {
        return new Person(
                person.userId(),
                person.orgId(),
                TestTokens.shared()
                        .user(person.userId())
                        .org(person.orgId())
                        .permissions(permissions)
                        .impersonatedBy("support@eleva.test")
                        .sign());
    }

    @Test
    void theNextVersionCountsAndTheOlderOnesStay() {
        String etag = ana.get(path).statusCode(200).extract().header("ETag");
        put(ana, path, etag, "Gone after a week")
                .statusCode(200)
                .header("ETag", equalTo("\"v2\""))
                .body("version", equalTo(2))
                .body("content", nullValue());

        ana.get(path)
                .statusCode(200)
                .header("ETag", equalTo("\"v2\""))
                .header("Cache-Control", equalTo("no-store"))
                .body("content", equalTo("Gone after a week"))
                .body("access", equalTo("author"));
        ana.get(path + "/versions/1")
                .statusCode(200)
                .body("content", equalTo(SECRET))
                .body("version", equalTo(1))
                .body("current_version", equalTo(2));
        ana.get(path + "/versions").statusCode(200).body("data.version", equalTo(List.of(2, 1)));
        ana.get(path + "/versions?limit=1")
                .body("data.version", equalTo(List.of(2)))
                .body("next", equalTo("2"));
        ana.get(path + "/versions?limit=1&after=2")
                .body("data.version", equalTo(List.of(1)))
                .body("next", nullValue());
        assertThat(Audit.of(ana.orgId(), id))
                .containsExactly(
                        "MEDICAL_RECORD_CREATED success",
                        "MEDICAL_RECORD_VIEWED success",
                        "MEDICAL_RECORD_UPDATED success",
                        "MEDICAL_RECORD_VIEWED success",
                        "MEDICAL_RECORD_VIEWED success",
                        "HEALTH_DATA_ACCESSED success",
                        "HEALTH_DATA_ACCESSED success",
                        "HEALTH_DATA_ACCESSED success");
        assertThat(lines(id, "MEDICAL_RECORD_VIEWED"))
                .as("which version was read")
                .anyMatch(line -> line.contains("\"version\": 1") && line.contains("\"access\": \"author\""))
                .anyMatch(line -> line.contains("\"version\": 2"));
    }

    @Test
    void nobodyOverwritesWhatTheyHaveNotSeen() {
        ana.call()
                .contentType("application/json")
                .body(body("x"))
                .put(path)
                .then()
                .statusCode(428)
                .body("code", equalTo("precondition_required"));
        put(ana, path, "\"v1\"", "second").statusCode(200);
        put(ana, path, "\"v1\"", "lost").statusCode(412).body("code", equalTo("precondition_failed"));
        put(ana, path, "W/\"v2\"", "lost").statusCode(412);
        ana.get(path + "/versions").body("data", hasSize(2));
    }

    /** Each has seen version 1; one of them writes, the others learn that they have not seen what there is now. */
    @Test
    void ofManyWritersAtOnceOneWins() {
        List<Integer> answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(writer ->
                        put(ana, path, "\"v1\"", "writer " + writer).extract().statusCode())
                .toList();
        assertThat(answers).containsOnlyOnce(200);
        assertThat(Set.copyOf(answers)).isSubsetOf(200, 412);
        ana.get(path).body("version", equalTo(2));
    }

    @Test
    void onlyTheAuthorWritesOnAndEveryAttemptIsInTheTrail() {
        give(bela);
        Person bruno = Person.expert();
        for (Person stranger : List.of(bela, bruno)) {
            put(stranger, path, "\"v1\"", "x").statusCode(404).body("code", equalTo("record_not_found"));
            assertThat(Audit.of(stranger.orgId(), id)).contains("UNAUTHORIZED_ACCESS_ATTEMPT denied");
            stranger.call().delete(path + "/share").then().statusCode(404);
            stranger.post(path + "/grants", grant(bela, in(Duration.ofDays(1)))).statusCode(404);
            stranger.get(path + "/grants").statusCode(404);
            stranger.call().delete(path + "/grants/" + UUID.randomUUID()).then().statusCode(404);
        }
        assertThat(Audit.of(ana.orgId(), id).stream().filter("UNAUTHORIZED_ACCESS_ATTEMPT denied"::equals))
                .as("of the colleague and of the stranger, five each")
                .hasSize(10);
        put(paulo, path, "\"v1\"", "x").statusCode(403);
        given().contentType("application/json").body(body("x")).put(path).then().statusCode(401);
        put(ana, path, "\"v1\"", " ").statusCode(400).body("errors[0].pointer", equalTo("/content"));
        put(ana, "/v1/records/" + UUID.randomUUID(), "\"v1\"", "x").statusCode(404);
        put(ana.with("records:view_own"), path, "\"v1\"", "x").statusCode(403);
        ana.get(path).body("version", equalTo(1));
    }

    @Test
    void aVersionThatIsNotThereIsNotFoundAndNothingIsNoted() {
        ana.get(path + "/versions/2").statusCode(404).body("code", equalTo("record_version_not_found"));
        ana.get(path + "/versions/0").statusCode(400);
        Person.expert().get(path + "/versions/1").statusCode(404).body("code", equalTo("record_not_found"));
        Person.expert().get(path + "/versions").statusCode(404);
        given().get(path + "/versions").then().statusCode(401);
        given().get(path + "/versions/1").then().statusCode(401);
        ana.with("events:create").get(path + "/versions/1").statusCode(403);
        ana.with("events:create").get(path + "/versions").statusCode(403);
        ana.get(path + "/versions?after=x").statusCode(400);
        assertThat(Audit.of(ana.orgId(), id)).doesNotContain("MEDICAL_RECORD_VIEWED success");
    }

    /** The pointer moves with the rows, forward and by one, whatever the login tries. */
    @Test
    void versionsAreNeitherSkippedNorRepeatedNorTurnedBack() throws SQLException {
        for (int version : List.of(1, 3)) {
            try (var login = ana.login()) {
                assertThatThrownBy(() -> Sql.execute(
                                login,
                                "INSERT INTO record_version (record_id, version, kid, content) VALUES (?::uuid, ?, 'k1', 'v1.k1.AA')",
                                id,
                                version))
                        .isInstanceOf(Sql.Refused.class);
            }
        }
        try (var login = ana.login()) {
            assertThatThrownBy(() -> Sql.execute(login, "UPDATE record SET version = 7"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void sharingEndsWhenTheAuthorSaysSo() {
        ana.post(path + "/share").statusCode(200);
        paulo.get(path).statusCode(200).body("access", equalTo("patient"));
        ana.call().delete(path + "/share").then().statusCode(200).body("shared", equalTo(false));
        ana.call().delete(path + "/share").then().statusCode(200);
        paulo.get(path).statusCode(404);
        paulo.get(path + "/versions/1").statusCode(404);
        paulo.get("/v1/records").body("data", hasSize(0));
        given().delete(path + "/share").then().statusCode(401);
        paulo.call().delete(path + "/share").then().statusCode(403);
        assertThat(lines(id, "MEDICAL_RECORD_UPDATED"))
                .hasSize(2)
                .anyMatch(line -> line.contains("\"change\": \"unshared\""));
        assertThat(notified(paulo)).containsExactly("record_shared");
    }

    @Test
    void patientsListWhatWasSharedWithThemPageByPage() {
        ana.post(path + "/share").statusCode(200);
        String second = write("second");
        ana.post("/v1/records/" + second + "/share").statusCode(200);
        write("not shared");

        paulo.get("/v1/records").statusCode(200).body("data.id", equalTo(List.of(second, id)));
        String next = paulo.get("/v1/records?limit=1")
                .body("data.id", equalTo(List.of(second)))
                .body("next", notNullValue())
                .extract()
                .path("next");
        paulo.get("/v1/records?limit=1&after=" + next)
                .body("data.id", equalTo(List.of(id)))
                .body("next", nullValue());
        ana.get("/v1/records?as=author").body("data", hasSize(3));
        ana.get("/v1/records").body("data", hasSize(0));
        Person.patient().get("/v1/records").body("data", hasSize(0));
        Person.in(paulo.orgId(), "records:view_shared").get("/v1/records").body("data", hasSize(0));
        bela.get("/v1/records?as=author").body("data", hasSize(0));
        given().get("/v1/records").then().statusCode(401);
        paulo.with("appointments:view_own").get("/v1/records").statusCode(403);
        paulo.get("/v1/records?as=owner").statusCode(400);
        paulo.get("/v1/records?limit=0").statusCode(400);
        assertThat(Audit.of(paulo.orgId(), paulo.userId())).containsOnly("HEALTH_DATA_ACCESSED success");
        assertThat(Audit.of(ana.orgId(), paulo.userId()))
                .as("the patient's three pages, and the author's one with one row for the one patient")
                .hasSize(4);
    }

    @Test
    void aColleagueReadsWhatTheAuthorGaveUntilItIsTakenBack() {
        bela.get(path).statusCode(404);
        String grant = give(bela);
        bela.get(path).statusCode(200).body("content", equalTo(SECRET)).body("access", equalTo("care_team"));
        bela.get(path + "/versions/1").statusCode(200);
        bela.get("/v1/records?as=care_team").body("data.id", equalTo(List.of(id)));
        bela.get("/v1/appointments/" + appointment + "/records").body("data.id", equalTo(List.of(id)));
        ana.get(path + "/grants")
                .statusCode(200)
                .body("data.id", equalTo(List.of(grant)))
                .body("data[0].user_id", equalTo(bela.userId()))
                .body("data[0].revoked_at", nullValue());

        ana.call().delete(path + "/grants/" + grant).then().statusCode(204);
        ana.call()
                .delete(path + "/grants/" + grant)
                .then()
                .statusCode(404)
                .body("code", equalTo("record_grant_not_found"));
        bela.get(path).statusCode(404);
        bela.get("/v1/records?as=care_team").body("data", hasSize(0));
        ana.get(path + "/grants").body("data[0].revoked_at", notNullValue());
        assertThat(lines(id, "MEDICAL_RECORD_UPDATED"))
                .anyMatch(line -> line.contains("\"change\": \"granted\"") && line.contains(bela.userId()))
                .anyMatch(line -> line.contains("\"change\": \"grant_revoked\""));
        assertThat(lines(id, "MEDICAL_RECORD_VIEWED"))
                .allMatch(line -> line.contains("\"access\": \"care_team\"") && line.contains(bela.userId()));
        assertThat(notified(bela)).containsExactly("record_grant_given", "record_grant_ended");
    }

    @Test
    void aGrantThatHasRunOutIsWorthNothing() {
        String grant = give(bela);
        bela.get(path).statusCode(200);
        Audit.tamper(
                "UPDATE app.record_grant SET created_at = now() - interval '2 days', expires_at = now() - interval '1 second' WHERE id = '"
                        + grant + "'");
        bela.get(path).statusCode(404);
        bela.get(path + "/accesses").statusCode(404);
        // Given again, it is the same grant with another end.
        assertThat(give(bela)).isEqualTo(grant);
        bela.get(path).statusCode(200);
    }

    @Test
    void whatAGrantIsWorthDependsOnWhoUsesIt() {
        give(bela);
        bela.with("records:view_shared", "billing:view_team_billing").get(path).statusCode(404);
        bela.with("team:view_dashboard", "organizations:manage_settings")
                .get(path)
                .statusCode(403);
        Person elsewhere = new Person(bela.userId(), Person.expert().orgId(), "").with(COLLEAGUE);
        elsewhere.get(path).statusCode(404);
        Person.in(ana.orgId(), COLLEAGUE).get(path).statusCode(404);
    }

    @Test
    void onlyAMemberOfTheOrganizationIsGivenARecord() {
        Person bruno = Person.expert();
        Members.join(bruno);
        Person former = Person.in(ana.orgId(), COLLEAGUE);
        Members.join(former, ana.orgId(), "inactive");
        for (Person nobody : List.of(bruno, former, paulo, ana, Person.patient())) {
            ana.post(path + "/grants", grant(nobody, in(Duration.ofDays(1))))
                    .statusCode(422)
                    .body("code", equalTo("grantee_not_a_member"));
        }
        for (Duration wrong : List.of(Duration.ofMinutes(-1), Duration.ofDays(367))) {
            ana.post(path + "/grants", grant(bela, in(wrong)))
                    .statusCode(422)
                    .body("code", equalTo("grant_expiry_invalid"));
        }
        ana.post(path + "/grants", "{\"user_id\":\"" + bela.userId() + "\"}")
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/expires_at"));
        ana.with("records:view_own")
                .post(path + "/grants", grant(bela, in(Duration.ofDays(1))))
                .statusCode(403);
        given().post(path + "/grants").then().statusCode(401);
        given().get(path + "/grants").then().statusCode(401);
        given().delete(path + "/grants/" + UUID.randomUUID()).then().statusCode(401);
        ana.get(path + "/grants").body("data", hasSize(0));
    }

    @Test
    void theSameKeyGivesOnce() {
        String grant = grant(bela, in(Duration.ofDays(1)));
        String first = giveWithKey(grant).statusCode(201).extract().path("id");
        giveWithKey(grant)
                .statusCode(201)
                .header("Idempotency-Replayed", equalTo("true"))
                .body("id", equalTo(first));
        giveWithKey(grant(bela, in(Duration.ofDays(2))))
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
        assertThat(lines(id, "MEDICAL_RECORD_UPDATED")).hasSize(1);
    }

    private ValidatableResponse giveWithKey(String grant) {
        return ana.call()
                .header("Idempotency-Key", "grant-1")
                .contentType("application/json")
                .body(grant)
                .post(path + "/grants")
                .then();
    }

    @Test
    void inAnEmergencyARecordOpensForAnHourAndEverybodyConcernedLearnsOfIt() {
        chief.get(path).statusCode(404);
        chief.get("/v1/appointments/" + appointment + "/records").body("data.id", equalTo(List.of(id)));
        String glass = chief.post(path + "/break-glass", REASON)
                .statusCode(201)
                .body("record_id", equalTo(id))
                .body("reason", nullValue())
                .extract()
                .path("id");
        chief.get(path).statusCode(200).body("content", equalTo(SECRET)).body("access", equalTo("break_glass"));

        for (String log : List.of(ana.orgId(), paulo.orgId())) {
            assertThat(Audit.of(log, id))
                    .as(log)
                    .contains("BREAK_GLASS_STARTED success", "MEDICAL_RECORD_VIEWED success");
        }
        assertThat(Audit.strings(
                        "SELECT DISTINCT purpose FROM audit.audit_logs WHERE resource_id = ? AND actor_id = ? AND action IN ('BREAK_GLASS_STARTED', 'MEDICAL_RECORD_VIEWED')",
                        id,
                        chief.userId()))
                .containsExactly("BTG");
        assertThat(lines(id, "BREAK_GLASS_STARTED"))
                .hasSize(2)
                .allMatch(line -> line.contains("\"reason\":\"") && !line.contains("Unconscious"));
        assertThat(notified(ana)).containsExactly("record_break_glass");
        assertThat(notified(paulo)).containsExactly("record_break_glass");
        assertThat(Audit.strings("SELECT n::text FROM app.notification n WHERE n.data ->> 'record_id' = ?", id))
                .hasSize(2)
                .noneMatch(row -> row.contains("Unconscious"));

        Audit.tamper("UPDATE app.break_glass SET expires_at = now() - interval '1 second' WHERE id = '" + glass + "'");
        chief.get(path).statusCode(404);
    }

    @Test
    void breakingTheGlassNeedsTheRightTheReasonAndTheOwnOrganization() {
        Person elsewhere = Person.in(Person.expert().orgId(), "patients:manage_records");
        elsewhere.post(path + "/break-glass", REASON).statusCode(404).body("code", equalTo("record_not_found"));
        assertThat(Audit.of(ana.orgId(), id)).contains("UNAUTHORIZED_ACCESS_ATTEMPT denied");
        bela.post(path + "/break-glass", REASON).statusCode(403);
        given().contentType("application/json")
                .body(REASON)
                .post(path + "/break-glass")
                .then()
                .statusCode(401);
        chief.post(path + "/break-glass", "{\"reason\":\"  \"}").statusCode(400);
        chief.post(path + "/break-glass", "{\"reason\":\"why not\"}").statusCode(400);
        chief.post("/v1/records/" + UUID.randomUUID() + "/break-glass", REASON).statusCode(404);
        new Person(paulo.userId(), ana.orgId(), "")
                .with("patients:manage_records")
                .post(path + "/break-glass", REASON)
                .statusCode(404);
        // The glass is broken for one person, and without the permission it is worth nothing.
        chief.post(path + "/break-glass", REASON).statusCode(201);
        Person.in(ana.orgId(), "patients:manage_records").get(path).statusCode(404);
        chief.with("records:view_shared").get(path).statusCode(404);
        String other = write("other");
        chief.get("/v1/records/" + other).statusCode(404);
        assertThatThrownBy(() -> {
                    try (var login = chief.login()) {
                        Sql.execute(login, "SELECT break_glass(?::uuid, ?::uuid, '{}')", UUID.randomUUID(), id);
                    }
                })
                .hasMessageContaining("reason_required");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "records/%s",
                "records/%s/versions",
                "records/%s/versions/1",
                "records/%s/grants",
                "records",
                "records/export"
            })
    void nobodyReadsInSomebodyElsesName(String what) {
        Person support =
                impersonated(ana, "records:view_own", "records:edit_own", "records:view_shared", "records:export_own");
        support.get("/v1/" + what.formatted(id)).statusCode(403).body("code", equalTo("impersonation_refused"));
    }

    @Test
    void norWouldTheDatabase() throws SQLException {
        Person support = impersonated(
                ana,
                "records:view_own",
                "records:edit_own",
                "records:create_own",
                "records:view_shared",
                "patients:manage_records");
        for (String statement : List.of(
                "SELECT id FROM record",
                "SELECT record_id FROM record_version",
                "SELECT kid FROM data_key",
                "SELECT id FROM record_grant",
                "SELECT * FROM open_record('" + id + "', NULL, NULL)",
                "SELECT * FROM record_versions('" + id + "', NULL, 10, NULL)",
                "SELECT * FROM my_records('author', NULL, NULL, 10, NULL)",
                "SELECT * FROM appointment_records('" + appointment + "', NULL, NULL, 10, NULL)",
                "SELECT 1 WHERE may_see_record('" + id + "')",
                "SELECT 1 WHERE break_glass('" + UUID.randomUUID() + "', '" + id + "', NULL) IS NOT NULL",
                "SELECT 1 WHERE revoke_record_grant('" + id + "', '" + UUID.randomUUID() + "') IS NOT NULL",
                "SELECT 1 WHERE grant_record('" + UUID.randomUUID() + "', '" + id + "', '" + bela.userId()
                        + "', now() + interval '1 day') IS NOT NULL")) {
            try (var login = support.login()) {
                assertThat(Sql.rows(login, statement)).as(statement).isEmpty();
            }
        }
        try (var login = support.login()) {
            assertThat(Sql.execute(login, "UPDATE record SET shared_at = now()"))
                    .isZero();
        }
        try (var login = support.login()) {
            assertThatThrownBy(() -> Sql.execute(
                            login,
                            "INSERT INTO record_version (record_id, version, kid, content) VALUES (?::uuid, 2, 'k1', 'v1.k1.AA')",
                            id))
                    .hasMessageContaining("row-level security");
        }
        ana.get(path).statusCode(200);
    }

    /** Owners and those who do the billing have no permission that opens a record; and without one nothing opens. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "billing:view_team_billing,billing:manage_team_sub,revenue:view_overview",
                "organizations:manage_settings,team:manage_settings,team:manage_roles,team:view_patients,patients:view_all",
                "audit:view_logs,audit:export_logs",
                "appointments:view_own,experts:browse"
            })
    void whoDoesNotTreatDoesNotRead(String permissions) throws SQLException {
        Person somebody = Person.in(ana.orgId(), permissions.split(",", -1));
        somebody.get(path).statusCode(403);
        somebody.get("/v1/records").statusCode(403);
        somebody.get("/v1/appointments/" + appointment + "/records").statusCode(403);
        somebody.post(path + "/break-glass", REASON).statusCode(403);
        try (var login = somebody.login()) {
            assertThat(Sql.rows(login, "SELECT * FROM open_record(?::uuid, NULL, NULL)", id))
                    .isEmpty();
            assertThat(Sql.rows(login, "SELECT id FROM record")).isEmpty();
            assertThat(Sql.rows(login, "SELECT record_id FROM record_version")).isEmpty();
            assertThat(Sql.rows(login, "SELECT kid FROM data_key")).isEmpty();
            assertThat(Sql.rows(login, "SELECT id FROM record_grant")).isEmpty();
        }
    }

    @Test
    void patientsExportAllThatWasEverWrittenInWhatIsShared() {
        put(ana, path, "\"v1\"", "Gone after a week").statusCode(200);
        paulo.with("records:export_own")
                .get("/v1/records/export")
                .statusCode(200)
                .body("data", hasSize(0));
        ana.post(path + "/share").statusCode(200);
        paulo.with("records:export_own")
                .get("/v1/records/export")
                .statusCode(200)
                .header("Cache-Control", equalTo("no-store"))
                .body("data.id", equalTo(List.of(id)))
                .body("data[0].versions.content", equalTo(List.of("Gone after a week", SECRET)))
                .body("next", nullValue());
        paulo.get("/v1/records/export").statusCode(403);
        given().get("/v1/records/export").then().statusCode(401);
        paulo.with("records:export_own").get("/v1/records/export?after=x").statusCode(400);
        Person.patient().with("records:export_own").get("/v1/records/export").body("data", hasSize(0));
        for (String log : List.of(ana.orgId(), paulo.orgId())) {
            assertThat(Audit.of(log, id).stream().filter("MEDICAL_RECORDS_EXPORTED success"::equals))
                    .hasSize(1);
        }
    }

    private static List<String> lines(String resource, String action) {
        return Audit.strings(
                "SELECT convert_from(line, 'UTF8') FROM audit.audit_logs WHERE resource_id = ? AND action = ? ORDER BY id",
                resource,
                action);
    }

    private static List<String> notified(Person person) {
        return Audit.strings(
                "SELECT kind FROM app.notification WHERE user_id = ? AND kind LIKE 'record%' ORDER BY id",
                person.userId());
    }
}
