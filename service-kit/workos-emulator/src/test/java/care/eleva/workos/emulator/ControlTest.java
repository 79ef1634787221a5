package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANA;
import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The control API over HTTP, and what the server does with requests that are no good. */
class ControlTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    private static JsonNode post(int expected, String path, String body) {
        var response = WORKOS.browser().json("POST", "/_emulator" + path, body.replace('\'', '"'));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(expected);
        return response.body().isEmpty() ? Json.object() : Browser.body(response);
    }

    private static JsonNode claims(String body) {
        return Browser.claims(
                post(200, "/issue-token", body).path("access_token").asText());
    }

    @Test
    void issuesATokenThatMayBeWrong() {
        // When
        var claims = claims("{'user': 'ana@eleva.test', 'life_seconds': 60,"
                + " 'claims': {'iss': 'https://evil.test', 'jti': null, 'permissions': ['a', 'b']}}");
        // Then
        assertThat(claims.path("sub").asText()).isEqualTo(ANA);
        assertThat(claims.path("org_id").asText()).isEqualTo(ANAS_PRACTICE);
        assertThat(claims.path("iss").asText()).isEqualTo("https://evil.test");
        assertThat(claims.path("permissions")).hasSize(2);
        assertThat(claims.has("jti")).isFalse();
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(60);
        post(404, "/issue-token", "{'user': 'user_none'}");
        post(422, "/issue-token", "{}");
    }

    @Test
    void movesTimeInTokensAndInTheServer() {
        // When
        post(204, "/tokens", "{'life_seconds': 10, 'clock_offset_seconds': -100}");
        // Then
        var expired = claims("{'user': '" + ANA + "'}");
        assertThat(expired.path("exp").asLong()).isLessThan(Instant.now().getEpochSecond() - 80);
        // When
        post(204, "/reset", "");
        post(204, "/clock", "{'offset_seconds': 3600}");
        // Then
        var later = claims("{'user': '" + ANA + "'}");
        assertThat(later.path("exp").asLong() - later.path("iat").asLong()).isEqualTo(300);
        assertThat(later.path("auth_time").asLong()).isGreaterThan(Instant.now().getEpochSecond() + 3500);
        post(422, "/clock", "{}");
        post(422, "/tokens", "{'life_seconds': 'long'}");
    }

    @Test
    void rotatesKeys() {
        // Given
        post(204, "/keys/drop-old", "");
        // When
        var kid = post(200, "/keys/rotate", "").path("kid").asText();
        // Then
        assertThat(Browser.body(WORKOS.browser().get(WORKOS.emulator().jwksUrl()))
                        .path("keys")
                        .findValuesAsText("kid"))
                .hasSize(2)
                .first()
                .isEqualTo(kid);
        post(204, "/keys/drop-old", "");
        assertThat(WORKOS.emulator().jwks()).contains(kid).doesNotContain("},{");
    }

    @Test
    void impersonatesAndRegistersRedirects() {
        // When
        post(204, "/impersonate", "{'email': 'support@eleva.test'}");
        post(204, "/redirect-uris", "{'uri': 'https://app.eleva.test/cb'}");
        post(204, "/sign-out-redirects", "{'uri': 'https://app.eleva.test/bye'}");
        post(204, "/claims", "{'id': '" + ANAS_PRACTICE + "', 'entitlements': ['pro']}");
        // Then
        var url = WORKOS.authorizeUrl(
                Map.of("login_hint", "ana@eleva.test", "redirect_uri", "https://app.eleva.test/cb"));
        var signedIn = WORKOS.sdk()
                .getUserManagement()
                .authenticateWithCode(Browser.code(WORKOS.browser().get(url)));
        var claims = Browser.claims(signedIn.getAccessToken());
        assertThat(claims.path("act").path("sub").asText()).isEqualTo("support@eleva.test");
        assertThat(claims.path("entitlements")).hasSize(1);
        var logout = "/user_management/sessions/logout?session_id=s&return_to=https%3A%2F%2Fapp.eleva.test%2Fbye";
        assertThat(WORKOS.browser().get(logout).statusCode()).isEqualTo(302);
        post(422, "/redirect-uris", "{'uri': 'javascript:alert(1)'}");
    }

    @Test
    void drivesWebhooks() throws InterruptedException {
        try (var receiver = new WebhookReceiver()) {
            WORKOS.emulator().addWebhookEndpoint(receiver.url(), "whsec_x", List.of("flag.created"));
            // When
            post(204, "/webhooks", "{'paused': true}");
            var id = post(201, "/events", "{'event': 'flag.created', 'data': {'object': 'feature_flag'}}")
                    .path("id")
                    .asText();
            // Then
            var pending = Browser.body(WORKOS.browser().get("/_emulator/pending"));
            assertThat(pending.path("webhook_deliveries").asInt()).isEqualTo(1);
            // When
            post(204, "/webhooks/flush", "");
            post(204, "/webhooks", "{}");
            post(204, "/events/" + id + "/redeliver", "");
            // Then
            var until = Instant.now().plusSeconds(10);
            while (receiver.received().size() < 2 && Instant.now().isBefore(until)) {
                Thread.sleep(5);
            }
            assertThat(receiver.received())
                    .extracting(WebhookReceiver.Received::id)
                    .containsExactly(id, id);
            post(404, "/events/event_none/redeliver", "");
            post(422, "/events", "{'event': 'flag.invented'}");
        }
    }

    @Test
    void resetGoesBackToTheSeedAndKeepsTheKeys() {
        // Given
        var keys = WORKOS.emulator().jwks();
        var user = WORKOS.emulator().createUser("nina@eleva.test", null, null);
        WORKOS.emulator().addFault(Fault.on(null, "/organizations").status(500).always());
        // When
        post(204, "/reset", "");
        // Then
        assertThat(WORKOS.browser()
                        .api("GET", "/user_management/users/" + user, "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(WORKOS.sdk().getOrganizations().list().data).hasSize(2);
        assertThat(WORKOS.emulator().jwks()).isEqualTo(keys);
    }

    @Test
    void anotherSitesPageAndAnotherHostsNameCannotReachIt() {
        // When
        var page = WORKOS.browser()
                .send(WORKOS.browser()
                        .request("/_emulator/reset")
                        .header("Sec-Fetch-Site", "cross-site")
                        .POST(HttpRequest.BodyPublishers.noBody()));
        var rebound = RawHttp.send(
                WORKOS.emulator().port(),
                "GET /_emulator/health HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n");
        var right = RawHttp.send(
                WORKOS.emulator().port(),
                "GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        // Then
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(rebound).startsWith("HTTP/1.1 403");
        assertThat(right).startsWith("HTTP/1.1 200");
    }

    @Test
    void requestsThatAreNoGoodGetAnAnswerInShape() {
        var browser = WORKOS.browser();
        assertThat(browser.api("POST", "/organizations", "{").statusCode()).isEqualTo(400);
        assertThat(browser.api("POST", "/organizations", "[]").statusCode()).isEqualTo(400);
        assertThat(browser.api("POST", "/organizations", "{\"name\": 7}").statusCode())
                .isEqualTo(422);
        var broken = browser.api("POST", "/user_management/authenticate", "{");
        assertThat(Browser.body(broken).path("error").asText()).isEqualTo("invalid_request");
        var huge = browser.api("POST", "/elsewhere", "{\"name\": \"" + "x".repeat(1 << 20) + "\"}");
        assertThat(huge.statusCode()).isEqualTo(413);
        assertThat(Browser.body(huge).path("message").asText()).isEqualTo("request entity too large");
        var unknown = browser.api("GET", "/nowhere", "");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("X-Request-ID")).isPresent();
        assertThat(browser.api("PATCH", "/organizations/org_1", "{}").statusCode())
                .isIn(404, 405);
    }

    @Test
    void mainReadsItsOptions() {
        var config = Main.config(new ArrayList<>(List.of(
                "--demo", "--port", "8084", "--issuer", "https://i.test", "--client-id", "c", "--api-key", "k")));
        assertThat(config.port()).isEqualTo(8084);
        assertThat(config.effectiveIssuer()).isEqualTo("https://i.test");
        assertThat(config.clientId()).isEqualTo("c");
        assertThat(config.apiKey()).isEqualTo("k");
        assertThatThrownBy(() -> Main.config(new ArrayList<>(List.of("--prot", "1"))))
                .hasMessageContaining("--prot");
        assertThatThrownBy(() -> Main.config(new ArrayList<>(List.of("--port"))))
                .hasMessageContaining("--port");
        assertThatThrownBy(() -> Main.config(new ArrayList<>(List.of("--seed", "x"))))
                .hasMessageContaining("--rbac");
    }
}
