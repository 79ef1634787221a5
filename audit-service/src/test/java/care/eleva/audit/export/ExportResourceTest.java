package care.eleva.audit.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import care.eleva.audit.AuditDatabase;
import care.eleva.audit.Person;
import care.eleva.audit.Trail;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AuditDatabase.class)
class ExportResourceTest {
    private static final String EXPORT = "/v1/audit/export";
    private static final String ALL = "?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z";

    @TestHTTPResource
    URI server;

    private final Person officer = Person.officer();

    @Test
    void everyLineIsTheStoredOneAndEveryLeafCanBeRecomputed() {
        // Given
        officer.doesOften(120, 10);
        officer.does("EVENT_CREATED", "event", "evt_1", null, "{\"title\": \"Grüße\\n\\u2028\"}");
        Person.officer().doesOften(5, 10);
        List<Trail.Stored> stored = Trail.of(officer.orgId());
        // When
        Response response = officer.asks().get(EXPORT + ALL + "&format=ndjson");
        // Then
        byte[] body = response.asByteArray();
        response.then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Export-Rows", "121")
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"audit-" + officer.orgId()
                                + "-20260101T000000Z-20270101T000000Z.ndjson\"");
        String text = new String(body, UTF_8);
        assertThat(text).endsWith("}\n").doesNotContain("\r");
        List<String> lines = List.of(text.split("\n"));
        assertThat(lines)
                .containsExactlyElementsOf(
                        stored.stream().map(Trail.Stored::line).toList());
        assertThat(lines.stream().map(ExportResourceTest::leaf))
                .containsExactlyElementsOf(
                        stored.stream().map(Trail.Stored::leaf).toList());
    }

    @Test
    void anExportIsNotedBeforeItsFirstByteAndAfterItsLast() {
        // Given
        officer.doesOften(60, 10);
        // When
        Response response = officer.asks().get(EXPORT + ALL);
        // Then
        byte[] body = response.asByteArray();
        JsonObject started = plain("AUDIT_LOG_EXPORT_STARTED");
        assertThat(started)
                .isEqualTo(new JsonObject()
                        .put("format", "ndjson")
                        .put("from", "2026-01-01T00:00:00Z")
                        .put("to", "2027-01-01T00:00:00Z")
                        .put("planned_rows", 60));
        JsonObject ended = plain("AUDIT_LOG_EXPORTED");
        assertThat(ended.getString("sha256")).isEqualTo(HexFormat.of().formatHex(sha256(body)));
        assertThat(ended.getLong("bytes")).isEqualTo(body.length);
        assertThat(ended.getInteger("rows")).isEqualTo(60);
        assertThat(ended.getString("reason")).isNull();
        Trail.Stored row = Trail.of(officer.orgId(), "AUDIT_LOG_EXPORTED").getFirst();
        assertThat(row.line())
                .contains("\"outcome\":\"success\"")
                .contains("\"id\":\"" + officer.userId() + "\"")
                .contains("{\"type\":\"audit_log_export\",\"id\":\"" + response.header("X-Export-Id") + "\"}")
                .contains("\"ip\":");
        assertThat(state(response.header("X-Export-Id"))).isEqualTo("completed");
    }

    @Test
    void pagesOneAfterAnotherAreTheExportReversed() {
        // Given
        officer.doesOften(57, 10);
        Instant to = Clock.systemUTC().instant().plusMillis(1);
        String range = "?from=2026-01-01T00:00:00Z&to=" + to;
        // When
        List<String> pages = new ArrayList<>();
        String next = null;
        do {
            Response page = officer.asks()
                    .get("/v1/audit/events" + range + "&limit=10" + (next == null ? "" : "&after=" + next));
            pages.addAll(page.path("data.id"));
            next = page.path("next");
        } while (next != null);
        List<String> exported =
                new ArrayList<>(ids(officer.asks().get(EXPORT + range).asString()));
        // Then
        assertThat(pages).hasSizeGreaterThanOrEqualTo(57);
        exported.removeIf(id -> !pages.contains(id)); // reading the pages has left rows within the last millisecond
        Collections.reverse(exported);
        assertThat(pages).containsExactlyElementsOf(exported);
    }

    @Test
    void csvHoldsEveryEventAndStartsNoFormula() {
        // Given
        String formula = "=HYPERLINK(\"http://evil.example\",\"x\")";
        Person trickster = new Person(
                officer.member(),
                TestTokens.shared().user(officer.member()).role(formula).sign());
        trickster.does("EVENT_CREATED", "event", "evt_1", null, "{\"title\": \"a,\\\"b\\\"\\r\\n=1\"}");
        officer.doesOften(60, 10);
        // When
        Response response = officer.asks().get(EXPORT + ALL + "&format=csv");
        // Then
        response.then()
                .statusCode(200)
                .contentType("text/csv; charset=utf-8; header=present")
                .header("Cache-Control", "no-store");
        String text = new String(response.asByteArray(), UTF_8);
        List<List<String>> records = Csv.read(text);
        List<String> header = records.getFirst();
        List<Trail.Stored> stored = Trail.of(officer.orgId()).subList(0, 61);
        assertThat(records.stream().skip(1).map(cells -> cells.get(header.indexOf("id"))))
                .containsExactlyElementsOf(stored.stream().map(Trail.Stored::id).toList());
        assertThat(records.stream().skip(1).map(cells -> cells.get(header.indexOf("leaf_sha256"))))
                .containsExactlyElementsOf(
                        stored.stream().map(Trail.Stored::leaf).toList());
        assertThat(records.get(1).get(header.indexOf("actor_role"))).isEqualTo("'" + formula);
        assertThat(new JsonObject(records.get(1).get(header.indexOf("details"))).getString("title"))
                .isEqualTo("a,\"b\"\r\n=1");
    }

    @Test
    void anEmptyRangeIsAnEmptyFileAndNoted() {
        Response ndjson = officer.asks().get(EXPORT + "?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z");
        ndjson.then().statusCode(200).contentType("application/x-ndjson").header("X-Export-Rows", "0");
        assertThat(ndjson.asByteArray()).isEmpty();
        assertThat(plain("AUDIT_LOG_EXPORTED").getInteger("rows")).isZero();
        Response csv = officer.asks().get(EXPORT + "?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z&format=csv");
        assertThat(Csv.read(csv.asString())).hasSize(1);
    }

    @Test
    void appendsMeanwhileAreNeitherLostNorDoubled() throws Exception {
        // Given: events of committed transactions, and one open transaction that commits in the middle of the export
        officer.doesOften(1_500, 300);
        List<String> before =
                Trail.of(officer.orgId()).stream().map(Trail.Stored::id).toList();
        AtomicBoolean stop = new AtomicBoolean();
        try (Connection open = officer.begin("app_service");
                var writers = Executors.newFixedThreadPool(3)) {
            Person.append(open, "APPOINTMENT_UPDATED", "appointment", "apt_open", null, "{}");
            for (int i = 0; i < 3; i++) {
                writers.execute(() -> {
                    while (!stop.get()) {
                        officer.does("APPOINTMENT_CREATED");
                    }
                });
            }
            // When
            String body;
            try (Download download = new Download(EXPORT + ALL)) {
                download.readSome();
                open.commit();
                assertThat(download.endsProperly()).isTrue();
                body = download.body();
            } finally {
                stop.set(true);
            }
            // Then
            List<String> exported = ids(body);
            assertThat(exported).doesNotHaveDuplicates().containsAll(before);
            List<String> order =
                    Trail.of(officer.orgId()).stream().map(Trail.Stored::id).toList();
            assertThat(exported).isSubsetOf(order);
            assertThat(exported.stream().map(order::indexOf)).isSorted();
            assertThat(body).doesNotContain("apt_open");
            assertThat(plain("AUDIT_LOG_EXPORTED").getInteger("rows")).isEqualTo(exported.size());
            assertThat(plain("AUDIT_LOG_EXPORT_STARTED").getInteger("planned_rows"))
                    .isEqualTo(exported.size());
        }
    }

    @Test
    void aClientThatGoesAwayIsNoted() throws Exception {
        // Given
        officer.doesOften(4_000, 4_000);
        // When
        try (Download download = new Download(EXPORT + ALL)) {
            download.readSome();
        }
        // Then
        JsonObject ended = await("AUDIT_LOG_EXPORTED");
        assertThat(ended.getString("reason")).isEqualTo("client_disconnected");
        assertThat(ended.getInteger("planned_rows")).isEqualTo(4_000);
        assertThat(ended.getInteger("rows")).isBetween(1, 3_999);
        assertThat(ended.getString("requested_by")).isEqualTo(officer.userId());
        assertThat(Trail.of(officer.orgId(), "AUDIT_LOG_EXPORTED").getFirst().line())
                .contains("\"outcome\":\"failure\"");
    }

    @Test
    void aSessionThatEndsMeanwhileBreaksTheDownloadOff() throws Exception {
        // Given
        officer.doesOften(4_000, 4_000);
        // When
        try (Download download = new Download(EXPORT + ALL)) {
            download.readSome();
            officer.signsOut();
            // Then
            assertThat(download.endsProperly()).isFalse();
        }
        JsonObject ended = await("AUDIT_LOG_EXPORTED");
        assertThat(ended.getString("reason")).isEqualTo("unauthenticated");
        assertThat(ended.getString("requested_by")).isEqualTo(officer.userId());
        assertThat(ended.getInteger("rows")).isBetween(1, 3_999);
    }

    @Test
    void aRowThatIsGoneMeanwhileIsNoEnd() throws Exception {
        // Given
        officer.doesOften(4_000, 4_000);
        // When
        try (Download download = new Download(EXPORT + ALL)) {
            download.readSome();
            Trail.tamper("DELETE FROM audit.audit_logs WHERE org_id = ? AND resource_id = 'apt_3999'", officer.orgId());
            // Then
            assertThat(download.endsProperly()).isFalse();
        }
        assertThat(await("AUDIT_LOG_EXPORTED").getString("reason")).isEqualTo("internal_error");
        assertThat(plain("AUDIT_LOG_EXPORTED").getInteger("rows")).isEqualTo(3_999);
    }

    @Test
    void withoutTokenPermissionOrOrganizationNothingIsExported() {
        officer.does("APPOINTMENT_CREATED");
        RestAssured.get(EXPORT + ALL).then().statusCode(401).contentType("application/problem+json");
        Person viewer = officer.colleague("audit:view_logs");
        viewer.asks().get(EXPORT + ALL).then().statusCode(403).body("code", equalTo("permission_denied"));
        assertThat(Trail.of(officer.orgId(), "UNAUTHORIZED_ACCESS_ATTEMPT")).hasSize(1);
        Person nowhere = Person.of(TestOrganizations.withoutOrganization(), "audit:export_logs");
        nowhere.asks().get(EXPORT + ALL).then().statusCode(403).body("code", equalTo("organization_required"));
        assertThat(Trail.of(officer.orgId(), "AUDIT_LOG_EXPORT_STARTED")).isEmpty();
    }

    @Test
    void nobodyExportsInTheNameOfSomebodyElse() {
        Person staff = new Person(
                officer.member(),
                TestTokens.shared()
                        .user(officer.member())
                        .permissions("audit:export_logs")
                        .impersonatedBy("user_STAFF")
                        .sign());
        staff.asks().get(EXPORT + ALL).then().statusCode(403).body("code", equalTo("impersonation_refused"));
        assertThat(Trail.of(officer.orgId(), "AUDIT_LOG_EXPORT_STARTED")).isEmpty();
    }

    @Test
    void anotherOrganizationsExportHoldsNothingOfOurs() {
        officer.does("APPOINTMENT_CREATED");
        Person other = Person.officer();
        other.asks().get(EXPORT + ALL).then().statusCode(200).header("X-Export-Rows", "0");
    }

    @Test
    void exportingAloneIsEnough() {
        officer.does("APPOINTMENT_CREATED");
        Person exporter = officer.colleague("audit:export_logs");
        exporter.asks().get(EXPORT + ALL).then().statusCode(200).header("X-Export-Rows", "1");
    }

    @ParameterizedTest
    @CsvSource({
        "to=2026-02-01T00:00:00Z, from",
        "from=2026-01-01T00:00:00Z, to",
        "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z, to",
        "from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z, to",
        "from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z, to",
        "from=now&to=2026-01-01T00:00:00Z, from",
        "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&format=xml, format",
        "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&org=org_1, org",
    })
    void aQueryThatIsNotUnderstoodIsRefused(String query, String pointer) {
        officer.asks()
                .get(EXPORT + "?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem(pointer));
        assertThat(Trail.of(officer.orgId())).isEmpty();
    }

    @Test
    void whateverTheClientAcceptsTheFormatDecides() {
        officer.asks()
                .header("Accept", "text/csv")
                .get(EXPORT + ALL + "&format=csv")
                .then()
                .statusCode(200);
        officer.asks()
                .header("Accept", "application/json")
                .get(EXPORT + ALL)
                .then()
                .statusCode(200);
    }

    private JsonObject plain(String action) {
        return new JsonObject(Trail.of(officer.orgId(), action).getLast().plain());
    }

    private JsonObject await(String action) throws InterruptedException {
        Instant end = Clock.systemUTC().instant().plus(Duration.ofSeconds(10));
        while (Trail.of(officer.orgId(), action).isEmpty()
                && Clock.systemUTC().instant().isBefore(end)) {
            Thread.sleep(50);
        }
        return plain(action);
    }

    private static String state(String export) {
        return String.valueOf(Trail.rows("SELECT state FROM audit.audit_log_exports WHERE id::text = ?", export)
                .getFirst()
                .getFirst());
    }

    private static List<String> ids(String ndjson) {
        return ndjson.lines().map(line -> new JsonObject(line).getString("id")).toList();
    }

    private static String leaf(String line) {
        byte[] bytes = line.getBytes(UTF_8);
        byte[] preimage = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, preimage, 1, bytes.length);
        return HexFormat.of().formatHex(sha256(preimage));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A client that reads as slowly as it likes. */
    private final class Download implements AutoCloseable {
        private final Socket socket = new Socket();
        private final InputStream in;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        Download(String path) throws IOException {
            socket.setReceiveBufferSize(16 * 1024);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.setSoTimeout(20_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + officer.token()
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            in = socket.getInputStream();
        }

        void readSome() throws IOException {
            byte[] some = in.readNBytes(8_192);
            assertThat(some).hasSize(8_192);
            received.writeBytes(some);
        }

        /** Reads to the end; whether the last chunk came, by which a client knows a whole file. */
        boolean endsProperly() {
            try {
                in.transferTo(received);
            } catch (IOException reset) {
                return false;
            }
            return received.toString(UTF_8).endsWith("\r\n0\r\n\r\n");
        }

        /** The body without the chunks' sizes. */
        String body() {
            String all = received.toString(ISO_8859_1);
            int at = all.indexOf("\r\n\r\n") + 4;
            StringBuilder body = new StringBuilder();
            while (true) {
                int end = all.indexOf("\r\n", at);
                int size = Integer.parseInt(all.substring(at, end), 16);
                if (size == 0) {
                    return new String(body.toString().getBytes(ISO_8859_1), UTF_8);
                }
                body.append(all, end + 2, end + 2 + size);
                at = end + 2 + size + 2;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
