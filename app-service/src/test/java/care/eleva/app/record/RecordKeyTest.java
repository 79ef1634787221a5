package care.eleva.app.record;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.Jobs;
import care.eleva.app.jobs.JobsLogin;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys change while records are read and written, and what the predecessor encrypted comes along. */
@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class RecordKeyTest {
    private static final String SECRET = "Tinnitus at night";
    private static final String HEX_VECTOR = """
            {"encryptedContent":"b6791f4420a576da5845e2a56816b51dd76ffa7fb2c72d1ff57a4ff01e8b979d41","iv":"a0a1a2a3a4a5a6a7a8a9aaab","tag":"e55a24c6c59e4ebf2c03f5130e990266"}""";
    private static final String ASCII_VECTOR = """
            {"encryptedContent":"ad6bfd99d088b3f29e1c7ffc8ebe41213d1db9182857ee","iv":"a0a1a2a3a4a5a6a7a8a9aaab","tag":"8f2fb605c4e6d7b4810b7fb4f4d61cbc"}""";
    private static final String[] KEEPER = {
        "records:view_own", "records:create_own", "records:edit_own", "appointments:view_incoming", "settings:security"
    };

    @Inject
    Jobs jobs;

    @Inject
    JobsLogin login;

    @Inject
    ReencryptionBatch batch;

    private final Person ana = Person.expert();
    private final Person paulo = Person.patient();
    private String appointment = "";

    @BeforeEach
    void anAppointment() {
        appointment = paulo.book(ana.publishedEvent(), Person.inDays(3));
    }

    private String write(String content) {
        return ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":\"%s\"}".formatted(content))
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void reads(String id, String content) {
        ana.get("/v1/records/" + id).statusCode(200).body("content", equalTo(content));
    }

    private static List<String> kids(String id) {
        return Audit.strings("SELECT kid FROM app.record_version WHERE record_id = ?::uuid ORDER BY version", id);
    }

    private List<String> masterKeys() {
        return Audit.strings(
                "SELECT coalesce(master_key_id, 'none') FROM app.data_key WHERE org_id = ? ORDER BY kid", ana.orgId());
    }

    private void rotate() {
        ana.with(KEEPER).post("/v1/records/keys").statusCode(200);
    }

    private Map<String, Long> runJob() {
        JobResult result;
        int runs = 0;
        do {
            result = Objects.requireNonNull(
                    jobs.runNow(ReencryptionJob.NAME).await().indefinitely());
        } while (result.more() && ++runs < 100);
        return result.counts();
    }

    /** Puts what the predecessor stored in the place of a version, as the import does. */
    private static void makeLegacy(String id, String stored) {
        String content =
                Base64.getUrlEncoder().withoutPadding().encodeToString(stored.getBytes(StandardCharsets.UTF_8));
        Audit.tamper("UPDATE app.record_version SET kid = 'legacy', content = 'v0.legacy." + content
                + "' WHERE record_id = '" + id + "'");
    }

    @Test
    void aNewKeyWritesAtOnceAndTheOldOneReadsUntilAllIsEncryptedAnew() {
        String id = write(SECRET);
        ana.with(KEEPER)
                .get("/v1/records/keys")
                .statusCode(200)
                .body("data.kid", equalTo(List.of("k1")))
                .body("data.current", equalTo(List.of(true)))
                .body("data.versions", equalTo(List.of(1)));
        rotate();
        String later = write("later");
        assertThat(kids(id)).containsExactly("k1");
        assertThat(kids(later)).containsExactly("k2");
        reads(id, SECRET);
        String before = Audit.strings("SELECT content FROM app.record_version WHERE record_id = ?::uuid", id)
                .getFirst();

        runJob();

        assertThat(kids(id)).containsExactly("k2");
        assertThat(Audit.strings("SELECT content FROM app.record_version WHERE record_id = ?::uuid", id))
                .allSatisfy(content -> assertThat(content).isNotEqualTo(before).startsWith("v1.k2."));
        reads(id, SECRET);
        reads(later, "later");
        ana.with(KEEPER).get("/v1/records/keys").body("data.versions", equalTo(List.of(0, 2)));
        assertThat(Audit.of(ana.orgId(), "k2"))
                .containsExactly("RECORD_KEY_ROTATED success", "RECORDS_REENCRYPTED success");
        assertThat(Audit.strings(
                        "SELECT actor_type || ' ' || actor_id FROM audit.audit_logs WHERE org_id = ? AND action = 'RECORDS_REENCRYPTED'",
                        ana.orgId()))
                .containsExactly("system reencryption");
    }

    @Test
    void whoRotatesNeedsThePermissionAndRotatesTheOwnOrganizationOnly() {
        write(SECRET);
        Person bruno = Person.expert();
        bruno.with(KEEPER).post("/v1/records/keys").statusCode(200).body("data.kid", equalTo(List.of("k1")));
        ana.with(KEEPER).get("/v1/records/keys").body("data", hasSize(1));
        ana.post("/v1/records/keys").statusCode(403);
        ana.get("/v1/records/keys").statusCode(403);
        given().post("/v1/records/keys").then().statusCode(401);
        given().get("/v1/records/keys").then().statusCode(401);
        for (String statement :
                List.of("SELECT record_keys()", "SELECT rotate_data_key('k9', repeat('x', 40)::bytea, 'env:x')")) {
            assertThatThrownBy(() -> {
                        try (var connection = ana.login()) {
                            Sql.execute(connection, statement);
                        }
                    })
                    .as(statement)
                    .hasMessageContaining("permission_required");
        }
    }

    /** Both vectors, each with a key of its own, through the same endpoint as everything else. */
    @Test
    void whatThePredecessorEncryptedOpensLikeAnythingElseAndIsEncryptedAnew() {
        String hex = write("x");
        String ascii = write("y");
        makeLegacy(hex, HEX_VECTOR);
        makeLegacy(ascii, ASCII_VECTOR);
        reads(hex, "Paciente: evolução positiva ✓");
        reads(ascii, "{\"mood\":\"ok\",\"score\":7}");
        ana.with(KEEPER).get("/v1/records/keys").body("data.find { it.kid == 'legacy' }.versions", equalTo(2));

        // On write …
        ana.call()
                .header("If-Match", "\"v1\"")
                .contentType("application/json")
                .body("{\"content\":\"Better\"}")
                .put("/v1/records/" + hex)
                .then()
                .statusCode(200);
        assertThat(kids(hex)).containsExactly("legacy", "k1");
        // … and by the job, which counts what is left.
        assertThat(Objects.requireNonNull(
                                jobs.dryRun(ReencryptionJob.NAME).await().indefinitely())
                        .counts()
                        .get("legacy_left"))
                .isGreaterThanOrEqualTo(2);
        assertThat(kids(ascii)).as("a dry run changes nothing").containsExactly("legacy");
        runJob();
        assertThat(kids(hex)).containsExactly("k1", "k1");
        assertThat(kids(ascii)).containsExactly("k1");
        reads(ascii, "{\"mood\":\"ok\",\"score\":7}");
        ana.get("/v1/records/" + hex + "/versions/1").body("content", equalTo("Paciente: evolução positiva ✓"));
        ana.with(KEEPER).get("/v1/records/keys").body("data.kid", equalTo(List.of("k1")));
    }

    @Test
    void anOrganizationThatHasOnlyWhatThePredecessorWroteGetsItsFirstKey() {
        String id = write("x");
        makeLegacy(id, HEX_VECTOR);
        Audit.tamper("DELETE FROM app.data_key WHERE org_id = '" + ana.orgId() + "'");
        reads(id, "Paciente: evolução positiva ✓");
        runJob();
        assertThat(kids(id)).containsExactly("k1");
        reads(id, "Paciente: evolução positiva ✓");
    }

    @Test
    void whatDoesNotOpenStopsNothingElseAndStaysCounted() {
        String lost = write("x");
        String fine = write("y");
        makeLegacy(lost, HEX_VECTOR.replace("e55a", "e55b"));
        makeLegacy(fine, ASCII_VECTOR);
        Map<String, Long> counts = runJob();
        assertThat(kids(fine)).containsExactly("k1");
        assertThat(kids(lost)).containsExactly("legacy");
        assertThat(counts.get("failed")).isPositive();
        assertThat(counts.get("legacy_left")).isPositive();
        ana.get("/v1/records/" + lost).statusCode(500).body("code", equalTo("internal_error"));
        Audit.tamper("DELETE FROM app.record_version WHERE record_id = '" + lost + "'");
    }

    /** ENCRYPTION_KEY was changed: what the former one wrapped is read, and wrapped anew. */
    @Test
    void dataKeysFollowTheMasterKey() {
        String id = write(SECRET);
        String boundTo = DataKey.boundTo(ana.orgId(), "k1");
        MasterKeys former = TestKeys.of("0123456789abcdef0123456789abcdef").start();
        MasterKeys present = TestKeys.of("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f")
                .start();
        byte[] wrapped = java.util.HexFormat.of()
                .parseHex(Audit.strings("SELECT encode(wrapped, 'hex') FROM app.data_key WHERE org_id = ?", ana.orgId())
                        .getFirst());
        byte[] key = present.unwrap(present.current(), wrapped, boundTo).await().indefinitely();
        String old = java.util.HexFormat.of()
                .formatHex(former.wrap(key, ana.orgId(), boundTo).await().indefinitely());
        Audit.tamper("UPDATE app.data_key SET master_key_id = '" + former.current() + "', wrapped = '\\x" + old
                + "' WHERE org_id = '" + ana.orgId() + "'");
        reads(id, SECRET);
        runJob();
        assertThat(masterKeys()).containsExactly(present.current());
        reads(id, SECRET);
        // Rows from before the names.
        Audit.tamper("UPDATE app.data_key SET master_key_id = NULL WHERE org_id = '" + ana.orgId() + "'");
        reads(id, SECRET);
        runJob();
        assertThat(masterKeys()).containsExactly(present.current());
        reads(id, SECRET);
        assertThat(Audit.of(ana.orgId(), "k1"))
                .containsExactly("RECORD_KEY_REWRAPPED success", "RECORD_KEY_REWRAPPED success");
    }

    @Test
    void aKeyThatHasWrittenForAYearIsFollowedByTheNext() {
        String id = write(SECRET);
        Audit.tamper("UPDATE app.data_key SET created_at = now() - interval '366 days' WHERE org_id = '" + ana.orgId()
                + "'");
        runJob();
        assertThat(kids(id)).containsExactly("k2");
        reads(id, SECRET);
    }

    /** Killed after one batch and in the middle of the next: nothing is lost, nothing is done twice, all is read meanwhile. */
    @Test
    void aJobThatIsKilledGoesOnWhereItWas() {
        List<String> ids = List.of(write("one"), write("two"), write("three"));
        rotate();
        inBatch(transaction -> batch.run(transaction, ana.orgId(), null, 1))
                .await()
                .indefinitely();
        assertThatThrownBy(() -> inBatch(transaction -> batch.run(transaction, ana.orgId(), null, 1)
                                .chain(() -> Uni.createFrom().failure(new IllegalStateException("killed"))))
                        .await()
                        .indefinitely())
                .hasMessageContaining("killed");
        assertThat(ids.stream().flatMap(id -> kids(id).stream()).sorted()).containsExactly("k1", "k1", "k2");
        reads(ids.getFirst(), "one");
        runJob();
        assertThat(ids.stream().flatMap(id -> kids(id).stream())).containsOnly("k2");
        reads(ids.get(0), "one");
        reads(ids.get(1), "two");
        reads(ids.get(2), "three");
    }

    private <T> Uni<T> inBatch(java.util.function.Function<care.eleva.kit.tenancy.Transaction, Uni<T>> work) {
        return login.write(ReencryptionJob.NAME, ana.orgId(), null, work);
    }

    @Test
    void recordsAreReadAndWrittenWhileTheyAreEncryptedAnew() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add(write("text " + i));
        }
        rotate();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int round = 0;
            do {
                for (int i = 0; i < ids.size(); i++) {
                    reads(ids.get(i), "text " + i);
                }
                round++;
            } while (!done.get());
            return round;
        });
        CompletableFuture<List<String>> writer = CompletableFuture.supplyAsync(() -> {
            List<String> written = new ArrayList<>();
            do {
                written.add(write("written meanwhile"));
            } while (!done.get());
            return written;
        });
        try {
            runJob();
        } finally {
            done.set(true);
        }
        assertThat(reader.join()).isPositive();
        writer.join().forEach(id -> reads(id, "written meanwhile"));
        assertThat(ids.stream().flatMap(id -> kids(id).stream())).containsOnly("k2");
    }

    @Test
    void staffSeeHowFarEachOrganizationIs() {
        write(SECRET);
        rotate();
        Person staff = staff("settings:view_platform");
        staff.get("/v1/records/keys/progress?limit=1&after=" + before(ana.orgId()))
                .statusCode(200)
                .body("data[0].org_id", equalTo(ana.orgId()))
                .body("data[0].kid", equalTo("k2"))
                .body("data[0].done", equalTo(0))
                .body("data[0].left", equalTo(1))
                .body("data[0].legacy_left", equalTo(0));
        runJob();
        staff.get("/v1/records/keys/progress?limit=1&after=" + before(ana.orgId()))
                .body("data[0].done", equalTo(1))
                .body("data[0].left", equalTo(0));
        Person.in("org_NOT_THE_PLATFORM", "settings:view_platform")
                .get("/v1/records/keys/progress")
                .statusCode(403);
        ana.get("/v1/records/keys/progress").statusCode(403);
        given().get("/v1/records/keys/progress").then().statusCode(401);
    }

    /** The greatest text that sorts before an organization's id. */
    private static String before(String orgId) {
        char last = orgId.charAt(orgId.length() - 1);
        return orgId.substring(0, orgId.length() - 1) + (char) (last - 1) + "zzzz";
    }

    private static Person staff(String... permissions) {
        String platform = "org_PLATFORM_OF_RECORD_KEYS";
        Audit.tamper("INSERT INTO identity.platform_organization VALUES ('" + platform + "') ON CONFLICT DO NOTHING");
        return Person.in(platform, permissions);
    }

    private String request(Person staff, String orgId) {
        return staff.post(
                        "/v1/records/key-destructions",
                        "{\"org_id\":\"%s\",\"reason\":\"organization_deleted\"}".formatted(orgId))
                .statusCode(201)
                .body("state", equalTo("requested"))
                .body("decided_by", nullValue())
                .extract()
                .path("id");
    }

    @Test
    void twoOfTheStaffDestroyWhatNobodyCanReadAgain() {
        String id = write(SECRET);
        ana.post("/v1/records/" + id + "/share").statusCode(200);
        rotate();
        Person one = staff("organizations:delete");
        Person other = staff("organizations:delete");
        String request = request(one, ana.orgId());
        String approve = "/v1/records/key-destructions/" + request + "/approve";
        one.post(approve).statusCode(409).body("code", equalTo("second_person_required"));
        reads(id, SECRET);
        other.post(approve)
                .statusCode(200)
                .body("state", equalTo("executed"))
                .body("keys", equalTo(2))
                .body("decided_by", equalTo(other.userId()));
        other.post(approve).statusCode(409).body("code", equalTo("key_destruction_closed"));

        for (Person reader : List.of(ana, paulo)) {
            reader.get("/v1/records/" + id).statusCode(410).body("code", equalTo("records_destroyed"));
            reader.get("/v1/records/" + id + "/versions/1").statusCode(410);
        }
        ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":\"x\"}")
                .statusCode(410);
        ana.with(KEEPER).post("/v1/records/keys").statusCode(410).body("code", equalTo("records_destroyed"));
        paulo.with("records:export_own")
                .get("/v1/records/export")
                .statusCode(200)
                .body("data[0].versions[0].content", nullValue());
        assertThat(Audit.strings("SELECT kid FROM app.data_key WHERE org_id = ? AND wrapped IS NOT NULL", ana.orgId()))
                .isEmpty();
        for (String log : List.of(ana.orgId(), one.orgId())) {
            assertThat(Audit.of(log, request))
                    .as(log)
                    .containsExactly("RECORD_KEYS_DESTRUCTION_REQUESTED success", "RECORD_KEYS_DESTROYED success");
        }
        assertThat(Audit.of(ana.orgId(), id)).contains("MEDICAL_RECORD_VIEWED failure");
        runJob();
        assertThat(kids(id)).containsExactly("k1");
    }

    @Test
    void destroyingNeedsStaffAnOpenRequestAndNothingOfThePredecessors() {
        String id = write(SECRET);
        Person one = staff("organizations:delete");
        Person other = staff("organizations:delete");
        String body = "{\"org_id\":\"%s\",\"reason\":\"erasure\"}".formatted(ana.orgId());
        String path = "/v1/records/key-destructions";
        ana.with("organizations:delete").post(path, body).statusCode(403);
        ana.with("organizations:delete").get(path).statusCode(403);
        ana.post(path, body).statusCode(403);
        given().contentType("application/json").body(body).post(path).then().statusCode(401);
        given().get(path).then().statusCode(401);
        one.post(path, "{\"org_id\":\"org_NOBODY\",\"reason\":\"erasure\"}")
                .statusCode(404)
                .body("code", equalTo("record_keys_not_found"));
        one.post(path, body.replace("erasure", "whim")).statusCode(400);

        String request = request(one, ana.orgId());
        other.post(path, body).statusCode(409).body("code", equalTo("key_destruction_open"));
        one.get(path).statusCode(200).body("data.find { it.id == '" + request + "' }.org_id", equalTo(ana.orgId()));
        given().post(path + "/" + request + "/approve").then().statusCode(401);
        given().post(path + "/" + request + "/withdraw").then().statusCode(401);
        ana.with("organizations:delete").post(path + "/" + request + "/approve").statusCode(403);
        ana.with("organizations:delete")
                .post(path + "/" + request + "/withdraw")
                .statusCode(403);
        other.post(path + "/" + UUID.randomUUID() + "/approve").statusCode(404);
        makeLegacy(id, HEX_VECTOR);
        other.post(path + "/" + request + "/approve").statusCode(409).body("code", equalTo("legacy_records_left"));
        runJob();
        one.post(path + "/" + request + "/withdraw").statusCode(200).body("state", equalTo("withdrawn"));
        other.post(path + "/" + request + "/approve").statusCode(409);
        String stale = request(one, ana.orgId());
        Audit.tamper(
                "UPDATE app.key_destruction SET created_at = now() - interval '8 days' WHERE id = '" + stale + "'");
        other.post(path + "/" + stale + "/approve").statusCode(409).body("code", equalTo("key_destruction_closed"));
        reads(id, "Paciente: evolução positiva ✓");
    }

    /** The login of the jobs has no right on a table, and its functions answer one job only. */
    @Test
    void onlyThatJobGetsCiphertexts() throws SQLException {
        for (String statement : List.of(
                "SELECT * FROM app.versions_to_reencrypt(NULL, NULL, 1)",
                "SELECT * FROM app.current_data_key()",
                "SELECT * FROM app.keys_to_rewrap('x', NULL, NULL, 1)",
                "SELECT * FROM app.keys_to_rotate('1 day', 1)",
                "SELECT app.next_org_to_reencrypt(NULL)",
                "SELECT app.put_reencrypted(NULL, 1, NULL, NULL, NULL)",
                "SELECT app.put_rewrapped(NULL, NULL, NULL, NULL)",
                "SELECT app.put_data_key(NULL, NULL, NULL)",
                "SELECT app.note_reencryption(NULL, 1)",
                "SELECT * FROM app.reencryption_left('x')")) {
            for (String actor : List.of("notifications", "payouts")) {
                try (var jobsLogin = TestDatabase.shared().as("app_service_jobs")) {
                    jobsLogin.setAutoCommit(false);
                    Sql.execute(jobsLogin, "SELECT auth.begin_system('" + actor + "', '" + ana.orgId() + "', '{}')");
                    assertThatThrownBy(() -> Sql.execute(jobsLogin, statement))
                            .as(statement)
                            .hasMessageContaining("context_required");
                }
            }
            try (var connection = ana.login()) {
                assertThatThrownBy(() -> Sql.execute(connection, statement))
                        .as(statement)
                        .hasMessageContaining("permission denied");
            }
        }
    }
}
