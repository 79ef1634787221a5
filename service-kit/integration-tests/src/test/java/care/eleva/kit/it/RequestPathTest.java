package care.eleva.kit.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kit does with a request before and after a service's own code. */
@QuarkusTest
@QuarkusTestResource(NoteDatabase.class)
class RequestPathTest {

    static List<String> refusedTokens() {
        var valid = TestTokens.shared().user("user_A").org("org_A").permissions("notes:view");
        String good = valid.sign();
        String tampered = good.substring(0, good.length() - 20) + "AAAAAAAAAAAAAAAAAAAA";
        return List.of(
                "nonsense",
                "a.b.c",
                tampered,
                valid.unsigned(),
                TestTokens.shared()
                        .user("user_A")
                        .org("org_A")
                        .permissions("notes:view")
                        .expiresIn(Duration.ofMinutes(-2))
                        .sign(),
                TestTokens.shared()
                        .user("user_A")
                        .org("org_A")
                        .permissions("notes:view")
                        .issuer("https://evil.example")
                        .sign(),
                TestTokens.shared()
                        .user("user_A")
                        .org("org_A")
                        .permissions("notes:view")
                        .client("client_other")
                        .sign(),
                TestTokens.shared()
                        .user("user_A")
                        .org("org_A")
                        .permissions("notes:view")
                        .without("sid")
                        .sign(),
                TestTokens.withNewKey("key_test")
                        .user("user_A")
                        .org("org_A")
                        .permissions("notes:view")
                        .sign());
    }

    @ParameterizedTest
    @MethodSource("refusedTokens")
    void aTokenThatIsNotOursIsUnauthenticated(String token) {
        given().header("Authorization", "Bearer " + token)
                .get("/notes")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", "Bearer")
                .body("code", equalTo("unauthenticated"));
        // Without the database's help too.
        given().header("Authorization", "Bearer " + token)
                .get("/notes/who")
                .then()
                .statusCode(401);
    }

    @Test
    void withoutATokenOnlyWhatIsPermittedToAllAnswers() {
        given().get("/notes").then().statusCode(401).body("code", equalTo("unauthenticated"));
        given().get("/notes/open").then().statusCode(200);
    }

    @Test
    void withoutThePermissionTheCallerIsDeniedAndTheDenialIsAudited() throws Exception {
        Person person = Person.with("other:view");

        person.call().get("/notes").then().statusCode(403).body("code", equalTo("permission_denied"));

        try (var admin = TestDatabase.shared().asSuperuser();
                var query = admin.prepareStatement(
                        "SELECT action, outcome, actor_id FROM audit.audit_logs WHERE org_id = ?")) {
            query.setString(1, person.orgId());
            try (var rows = query.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("action")).isEqualTo("UNAUTHORIZED_ACCESS_ATTEMPT");
                assertThat(rows.getString("outcome")).isEqualTo("denied");
                assertThat(rows.getString("actor_id")).isEqualTo(person.userId());
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void anEndpointThatForgotItsAnnotationIsClosed() {
        Person.noteTaker().call().get("/notes/forgotten").then().statusCode(403);
        given().get("/notes/forgotten").then().statusCode(401);
    }

    @Test
    void unknownPathsAndMethodsAreProblems() {
        Person person = Person.noteTaker();
        person.call().get("/nowhere").then().statusCode(404).body("code", equalTo("not_found"));
        given().get("/nowhere").then().statusCode(404).contentType("application/problem+json");
        person.call().delete("/notes").then().statusCode(405).body("code", equalTo("method_not_allowed"));
        person.call().get("/notes/not-a-uuid").then().statusCode(404).body("code", equalTo("not_found"));
        person.call()
                .contentType(ContentType.XML)
                .body("<a/>")
                .post("/notes")
                .then()
                .statusCode(415)
                .body("code", equalTo("unsupported_media_type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "nonsense", "{\"note_body\":\"a\"} trailing"})
    void whatIsNotJsonIsMalformed(String body) {
        Person.noteTaker()
                .call()
                .contentType(ContentType.JSON)
                .body(body)
                .post("/notes")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", not(containsString("jackson")));
    }

    @Test
    void whatIsOfTheWrongShapeNamesThePlace() {
        Person person = Person.noteTaker();
        person.call()
                .contentType(ContentType.JSON)
                .body("{\"note_body\":\"  \"}")
                .post("/notes")
                .then()
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors[0].pointer", equalTo("/note_body"))
                .body("errors[0].detail", not(blankOrNullString()));
        person.call()
                .contentType(ContentType.JSON)
                .body("{\"note_body\":\"a\",\"surprise\":1}")
                .post("/notes")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/surprise"));
        person.call()
                .contentType(ContentType.JSON)
                .body("{\"note_body\":{\"a\":1}}")
                .post("/notes")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/note_body"));
    }

    @Test
    void aBodyOverTheLimitIsTooLarge() {
        Person.noteTaker()
                .call()
                .contentType(ContentType.JSON)
                .body("{\"note_body\":\"%s\"}".formatted("a".repeat(20_000)))
                .post("/notes")
                .then()
                .statusCode(413)
                .body("code", equalTo("payload_too_large"));
    }

    @Test
    void aBodyWithoutALengthIsLimitedToo() throws Exception {
        String start =
                "POST /notes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + Person.noteTaker().token() + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunk = "800\r\n" + "a".repeat(0x800) + "\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(5_000);
            var out = socket.getOutputStream();
            out.write((start + chunk.repeat(10) + "0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            assertThat(status).contains(" 413 ");
        }
    }

    @Test
    void aRuleOfTheDatabaseIsAProblemWithoutItsWords() {
        String answer = Person.noteTaker()
                .call()
                .contentType(ContentType.JSON)
                .body("{\"note_body\":\"forbidden\"}")
                .post("/notes")
                .then()
                .statusCode(422)
                .body("code", equalTo("rule_violated"))
                .extract()
                .asString();
        assertThat(answer).doesNotContain("note_body_check").doesNotContain("INSERT");
    }

    @Test
    void theRequestIdIsTakenWhenItIsOneAndMadeOtherwise() {
        Person person = Person.noteTaker();
        person.call()
                .header("X-Request-Id", "req-12345678")
                .get("/notes/who")
                .then()
                .header("X-Request-Id", "req-12345678")
                .body("request_id", equalTo("req-12345678"));
        String made = person.call()
                .header("X-Request-Id", "not valid!\"")
                .get("/nowhere")
                .then()
                .extract()
                .header("X-Request-Id");
        assertThat(UUID.fromString(made).version()).isEqualTo(7);
    }

    @Test
    void theCallersTokenRequestIdAndAddressArePassedOn() {
        Person person = Person.noteTaker();
        person.call()
                .header("X-Request-Id", "req-passed-on")
                .header("X-Forwarded-For", "198.51.100.1, 203.0.113.7")
                .get("/notes/via")
                .then()
                .statusCode(200)
                .body("user_id", equalTo(person.userId()))
                .body("org_id", equalTo(person.orgId()))
                .body("request_id", equalTo("req-passed-on"))
                .body("client_ip", equalTo("203.0.113.7"));
    }

    @Test
    void theSameKeyDoesTheSameThingOnce() {
        Person person = Person.noteTaker();
        String first =
                post(person, "key-1", "a").then().statusCode(200).extract().path("id");
        post(person, "key-1", "a")
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true")
                .body("id", equalTo(first));
        post(person, "key-1", "b").then().statusCode(422).body("code", equalTo("idempotency_key_reused"));
        post(person, "ä", "a").then().statusCode(400);
        // Another caller's key is another key.
        Person other = Person.noteTaker();
        post(other, "key-1", "b").then().statusCode(200).body("id", not(equalTo(first)));
        person.call().get("/notes").then().body("", hasSize(1));
    }

    @Test
    void aFailedRequestLeavesItsKeyFree() {
        Person person = Person.noteTaker();
        post(person, "key-2", "forbidden").then().statusCode(422);
        post(person, "key-2", "allowed").then().statusCode(200);
    }

    @Test
    void manyRequestsWithOneKeyAtOnceDoItOnce() throws Exception {
        Person person = Person.noteTaker();
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(() -> post(person, "key-race", "a")
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("id"));
        }
        List<String> ids = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(10)) {
            for (var result : threads.invokeAll(calls)) {
                ids.add(result.get());
            }
        }
        assertThat(ids).hasSize(10).containsOnly(ids.getFirst());
        person.call().get("/notes").then().body("", hasSize(1));
    }

    private static io.restassured.response.Response post(Person person, String key, String body) {
        return person.call()
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body("{\"note_body\":\"%s\"}".formatted(body))
                .post("/notes");
    }
}
