package care.eleva.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import care.eleva.auth.SubjectServices.Answer;
import care.eleva.auth.SubjectServices.Asked;
import care.eleva.testing.TestOrganizations;
import care.eleva.workos.emulator.TokenRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(SubjectServices.class)
class SubjectExportTest extends AuthTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final People.Person person = People.fresh();
    private Browser browser;
    private String bearer;

    @BeforeEach
    void somebodyIsSignedIn() {
        browser = People.signedIn(person);
        bearer = browser.bearer();
        SubjectServices.ASKED.clear();
    }

    @AfterEach
    void theOtherServicesAreWellAgain() {
        SubjectServices.behaviour = SubjectServices::nothing;
    }

    private static HttpResponse<byte[]> export(@Nullable String authorization) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + RestAssured.port + "/v1/privacy/export"))
                .timeout(Duration.ofSeconds(30));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private static void refused(HttpResponse<byte[]> response, int status, String code) {
        String body = new String(response.body(), UTF_8);
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(new JsonObject(body).getString("code")).isEqualTo(code);
    }

    private static String token(String user, Map<String, @Nullable Object> claims) {
        return "Bearer "
                + AuthWorld.workos()
                        .issueToken(new TokenRequest(user, null, null, claims, false))
                        .accessToken();
    }

    private static Map<String, String> unzip(byte[] file) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
            }
        }
        return files;
    }

    private static List<JsonObject> lines(Map<String, String> files, String name) {
        return Objects.requireNonNull(files.get(name))
                .lines()
                .map(JsonObject::new)
                .toList();
    }

    private static List<String> kinds(Map<String, String> files, String name) {
        return lines(files, name).stream().map(line -> line.getString("kind")).toList();
    }

    private String stateOfExport() {
        return People.rows(
                                "SELECT state || coalesce(' ' || reason, '') FROM identity.subject_export WHERE user_id = ? ORDER BY started_at DESC LIMIT 1",
                                person.id())
                        .getFirst()
                        .getFirst()
                + "";
    }

    /** Steps and outcomes of copies in every log, oldest first. */
    private List<String> audited() {
        return People.rows(
                        "SELECT concat_ws(' ', convert_from(line, 'UTF8')::jsonb -> 'plain' ->> 'step', outcome, convert_from(line, 'UTF8')::jsonb -> 'plain' ->> 'reason')"
                                + " FROM audit.audit_logs WHERE action = 'GDPR_DATA_REQUEST' AND resource_id = ? ORDER BY recorded_at, id",
                        person.id())
                .stream()
                .map(row -> "" + row.getFirst())
                .toList();
    }

    /** Two pages of app-service and one of audit-service. */
    private static Answer pages(Asked asked) {
        if (asked.path().equals("/v1/subject-data")) {
            return asked.isFirst()
                    ? new Answer(
                            200, "{\"data\":[{\"kind\":\"appointment\",\"data\":{\"id\":\"a1\"}}],\"next\":\"x:1\"}")
                    : new Answer(200, "{\"data\":[{\"kind\":\"record\",\"data\":{\"content\":\"Öl\"}}],\"next\":null}");
        }
        return new Answer(200, "{\"data\":[{\"kind\":\"audit_action\",\"data\":{}}],\"next\":null}");
    }

    @Test
    void oneFileWithAPartOfEachServiceAndAManifest() throws IOException {
        // Given
        SubjectServices.behaviour = SubjectExportTest::pages;
        // When
        HttpResponse<byte[]> response = export(bearer);
        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("Content-Disposition").orElse(""))
                .matches("attachment; filename=\"eleva-data-\\d{4}-\\d\\d-\\d\\d\\.zip\"");
        Map<String, String> files = unzip(response.body());
        assertThat(files)
                .containsOnlyKeys("app-service.ndjson", "audit-service.ndjson", "auth-service.ndjson", "manifest.json");
        assertThat(kinds(files, "app-service.ndjson")).containsExactly("appointment", "record");
        assertThat(files.get("app-service.ndjson")).contains("Öl");
        assertThat(kinds(files, "audit-service.ndjson")).containsExactly("audit_action");
        assertThat(kinds(files, "auth-service.ndjson"))
                .containsExactly("user", "membership", "provisioning", "session", "subject_export", "session_browser");
        assertThat(files.get("auth-service.ndjson")).contains("\"ip_address\":\"10.", "\"user_agent\":\"Java");
        JsonObject manifest = new JsonObject(Objects.requireNonNull(files.get("manifest.json")));
        assertThat(manifest.getBoolean("complete")).isTrue();
        assertThat(manifest.getString("user_id")).isEqualTo(person.id());
        manifest.getJsonArray("files").stream().map(JsonObject.class::cast).forEach(file -> {
            String content = Objects.requireNonNull(files.get(file.getString("name")));
            assertThat(file.getString("sha256")).isEqualTo(sha256(content));
            assertThat(file.getLong("items")).isEqualTo(content.lines().count());
            assertThat(file.getLong("bytes")).isEqualTo(content.getBytes(UTF_8).length);
        });
        assertThat(manifest.getJsonArray("files")).hasSize(3);
        assertThat(stateOfExport()).isEqualTo("completed");
        assertThat(audited()).containsExactly("started success", "ended success");
    }

    /** Each service is asked with the caller's own token, and told the caller's address. */
    @Test
    void theServicesAreAskedInTheCallersName() throws IOException {
        // Given
        SubjectServices.behaviour = SubjectExportTest::pages;
        // When
        export(bearer);
        // Then
        assertThat(SubjectServices.ASKED).hasSize(3);
        assertThat(SubjectServices.ASKED).allSatisfy(asked -> {
            assertThat(asked.authorization()).isEqualTo(bearer);
            assertThat(asked.query()).contains("limit=50");
            assertThat(asked.address()).isNotNull();
        });
        assertThat(SubjectServices.ASKED.get(2).query()).contains("after=x:1");
    }

    @Test
    void allMembershipsAndNoSecretsAndNobodyElse() throws IOException {
        // Given
        String second = People.joinNewOrganization(person, "Second practice");
        People.tamper(
                "INSERT INTO identity.organizations (id, name, type, workos_updated_at) VALUES (?, 'Second practice', 'team', now())",
                second);
        People.tamper(
                "INSERT INTO identity.user_org_memberships (org_id, user_id, id, role, status, workos_updated_at) VALUES (?, ?, ?, 'member', 'active', now())",
                second,
                person.id(),
                TestOrganizations.id("om"));
        People.Person other = People.fresh();
        People.signedIn(other);
        People.tamper(
                "INSERT INTO identity.user_org_memberships (org_id, user_id, id, role, status, workos_updated_at) VALUES (?, ?, ?, 'admin', 'active', now())",
                second,
                other.id(),
                TestOrganizations.id("om"));
        // When
        Map<String, String> files = unzip(export(bearer).body());
        // Then
        String own = Objects.requireNonNull(files.get("auth-service.ndjson"));
        assertThat(own).contains(person.email(), "Second practice", second);
        assertThat(kinds(files, "auth-service.ndjson").stream().filter("membership"::equals))
                .hasSize(2);
        assertThat(own).doesNotContain(other.id(), other.email());
        assertThat(own)
                .doesNotContain("access_token", "refresh_token", "id_hash", "seal_key", "token_kid", "handle", "eyJ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/subject-data", "/v1/audit/subject-data"})
    void aServiceThatIsAwayIsAnErrorBeforeTheFirstByte(String path) throws IOException {
        // Given
        SubjectServices.behaviour =
                asked -> asked.path().equals(path) ? new Answer(503, "{}") : SubjectServices.nothing(asked);
        // Then
        refused(export(bearer), 503, "subject_export_unavailable");
        assertThat(stateOfExport()).isEqualTo("failed part_unavailable");
        assertThat(audited()).containsExactly("started success", "ended failure part_unavailable");
    }

    @Test
    void aServiceThatFailsHalfwayBreaksTheFileOff() {
        // Given
        SubjectServices.behaviour = asked -> asked.isFirst() ? pages(asked) : new Answer(500, "{}");
        // When
        Throwable broken = catchThrowable(() -> export(bearer));
        // Then
        assertThat(broken).as("no file that quietly lacks a part").isInstanceOf(IOException.class);
        assertThat(stateOfExport()).isEqualTo("failed subject_export_unavailable");
        assertThat(audited()).containsExactly("started success", "ended failure subject_export_unavailable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"data\":[]}",
                "{\"data\":{},\"next\":null}",
                "{\"data\":[],\"next\":1}",
                "{\"data\":[{}],\"next\":null}",
                "no json",
            })
    void anAnswerThatIsNoPageIsNoPart(String answer) throws IOException {
        SubjectServices.behaviour = asked -> new Answer(200, answer);
        refused(export(bearer), 503, "subject_export_unavailable");
    }

    @Test
    void theEndIsNotedAlsoWhenTheSessionEndsInBetween() {
        // Given
        SubjectServices.behaviour = asked -> {
            if (!asked.isFirst()) {
                browser.post("/auth/logout", Map.of("Sec-Fetch-Site", "same-origin", "Origin", AuthWorld.ORIGIN));
                return new Answer(401, "{}");
            }
            return pages(asked);
        };
        // When
        Throwable broken = catchThrowable(() -> export(bearer));
        // Then
        assertThat(broken).isInstanceOf(IOException.class);
        assertThat(browser.session()).isNull();
        assertThat(stateOfExport()).isEqualTo("failed subject_export_unavailable");
        assertThat(audited()).containsExactly("started success", "ended failure subject_export_unavailable");
    }

    @Test
    void onePersonTakesOneCopyAtATime() throws Exception {
        // Given
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        SubjectServices.behaviour = page -> {
            asked.countDown();
            try {
                assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return SubjectServices.nothing(page);
        };
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> {
            try {
                return export(bearer).statusCode();
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        });
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        // Then
        refused(export(bearer), 409, "subject_export_running");
        goOn.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(200);
    }

    @Test
    void oneThatWasAbandonedDoesNotStandInTheWay() throws IOException {
        People.tamper(
                "INSERT INTO identity.subject_export (id, user_id, handle, started_at) VALUES (gen_random_uuid(), ?, sha256('x'), now() - interval '16 minutes')",
                person.id());
        assertThat(export(bearer).statusCode()).isEqualTo(200);
        assertThat(People.rows(
                        "SELECT state || coalesce(' ' || reason, '') FROM identity.subject_export WHERE user_id = ? ORDER BY started_at",
                        person.id()))
                .containsExactly(List.of("failed abandoned"), List.of("completed"));
    }

    @Test
    void fiveInADayAreEnough() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(export(bearer).statusCode()).isEqualTo(200);
        }
        HttpResponse<byte[]> sixth = export(bearer);
        refused(sixth, 429, "rate_limited");
        assertThat(sixth.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void onlyForThePersonWhoSignedInLately() throws IOException {
        refused(export(null), 401, "unauthenticated");
        refused(
                export(token(person.id(), Map.of("act", Map.of("sub", "staff@eleva.test")))),
                403,
                "impersonation_refused");
        long hourAgo = Instant.now().minus(Duration.ofHours(1)).getEpochSecond();
        refused(export(token(person.id(), Map.of("auth_time", hourAgo))), 401, "reauthentication_required");
        assertThat(SubjectServices.ASKED).isEmpty();
        assertThat(audited()).isEmpty();
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
