package care.eleva.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.AuthWorld;
import care.eleva.testing.TestOrganizations;
import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class WebhookTest extends SyncTest {
    private final String id = TestOrganizations.id("event");

    @ParameterizedTest
    @ValueSource(strings = {AuthWorld.WEBHOOK_SECRET, AuthWorld.OLD_WEBHOOK_SECRET})
    void aWebhookThatIsSignedWithEitherSecretIsKept(String secret) {
        HttpResponse<String> answer = send(secret, Instant.now(), announcement("user.created"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        assertThat(kept()).isEqualTo(1);
    }

    @Test
    void theSameWebhookFiveTimesAtOnceIsKeptOnce() throws Exception {
        try (var threads = Executors.newFixedThreadPool(5)) {
            Callable<Integer> delivery =
                    () -> send(AuthWorld.WEBHOOK_SECRET, Instant.now(), announcement("user.updated"))
                            .statusCode();
            var answers = threads.invokeAll(
                    IntStream.range(0, 5).mapToObj(i -> delivery).toList());
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(204);
            }
        }
        assertThat(kept()).isEqualTo(1);
    }

    @Test
    void whatNobodyFollowsIsTakenAndForgotten() {
        assertThat(send(AuthWorld.WEBHOOK_SECRET, Instant.now(), announcement("dsync.user.created"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(kept()).isZero();
    }

    @Test
    void theAnswerWaitsForNobody() {
        // Given: a WorkOS that takes its time with everything
        standIn().addFault(Fault.on(null, "*").delay(Duration.ofSeconds(20)).always());
        Instant begin = Instant.now();
        // When
        int status = send(AuthWorld.WEBHOOK_SECRET, Instant.now(), announcement("session.revoked"))
                .statusCode();
        // Then
        assertThat(status).isEqualTo(204);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aForgedOneIsRefused() {
        assertRefused(
                send("whsec_guessed", Instant.now(), announcement("user.created")), 401, "webhook_signature_mismatch");
    }

    @ParameterizedTest
    @ValueSource(longs = {-200, 200})
    void oneFromAnotherTimeIsRefused(long seconds) {
        Instant time = Instant.now().plusSeconds(seconds);
        assertRefused(send(AuthWorld.WEBHOOK_SECRET, time, announcement("user.created")), 400, "webhook_expired");
    }

    @Test
    void oneWithoutASignatureIsRefused() {
        byte[] body = announcement("user.created").getBytes(StandardCharsets.UTF_8);
        assertRefused(SignedWebhook.send(null, body), 400, "webhook_signature_malformed");
        assertRefused(SignedWebhook.send("t=now, v1=me", body), 400, "webhook_signature_malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "no json",
                "{\"id\": 1, \"event\": \"user.created\"}",
                "{\"id\":\"a b\",\"event\":\"x\"}"
            })
    void oneThatIsNoEventIsRefused(String body) {
        assertRefused(send(AuthWorld.WEBHOOK_SECRET, Instant.now(), body), 400, "webhook_unreadable");
    }

    @Test
    void aFloodOfForgeriesLeavesARowAndNoMore() {
        // Given
        long before = rejections();
        // When
        for (int i = 0; i < 30; i++) {
            send("whsec_guessed", Instant.now(), announcement("user.created"));
        }
        // Then
        assertThat(rejections()).isBetween(1L, before + 1);
        JsonObject line = new JsonObject(String.valueOf(
                rows("SELECT convert_from(line, 'UTF8') FROM audit.audit_logs WHERE action = 'WEBHOOK_REJECTED' ORDER BY recorded_at DESC LIMIT 1")
                        .getFirst()
                        .getFirst()));
        assertThat(line.getString("org")).isEqualTo("platform");
        assertThat(line.getString("outcome")).isEqualTo("denied");
        assertThat(line.getJsonObject("plain").getString("code")).startsWith("webhook_");
    }

    private static long rejections() {
        return count(
                "SELECT count(*) FROM audit.audit_logs WHERE action = 'WEBHOOK_REJECTED' AND convert_from(line, 'UTF8') LIKE '%webhook_signature_mismatch%'");
    }

    private String announcement(String type) {
        return new JsonObject()
                .put("id", id)
                .put("event", type)
                .put("data", new JsonObject().put("name", "São João"))
                .encode();
    }

    private static HttpResponse<String> send(String secret, Instant time, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return SignedWebhook.send(SignedWebhook.header(secret, time.toEpochMilli(), bytes), bytes);
    }

    private long kept() {
        return count("SELECT count(*) FROM identity.workos_event WHERE id = ? AND received_at IS NOT NULL", id);
    }

    private void assertRefused(HttpResponse<String> answer, int status, @Nullable String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(code);
        assertThat(kept()).isZero();
    }
}
