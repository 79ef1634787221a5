package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANA;
import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The control API, over HTTP and as methods. */
class ControlTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    @Test
    void issuesATokenOverHttp() {
        // When
        var response = WORKOS.browser().json("POST", "/_emulator/issue-token", """
                        {"user": "ana@eleva.test", "life_seconds": 60, "claims": {"iss": "https://evil.test", "jti": null}}
                        """);
        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        var claims = Browser.claims(Browser.body(response).path("access_token").asText());
        assertThat(claims.path("sub").asText()).isEqualTo(ANA);
        assertThat(claims.path("org_id").asText()).isEqualTo(ANAS_PRACTICE);
        assertThat(claims.path("iss").asText()).isEqualTo("https://evil.test");
        assertThat(claims.has("jti")).isFalse();
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(60);
    }

    @Test
    void anotherSitesPageCannotReachIt() {
        // When
        var response = WORKOS.browser()
                .send(WORKOS.browser()
                        .request("/_emulator/reset")
                        .header("Sec-Fetch-Site", "cross-site")
                        .method("POST", HttpRequest.BodyPublishers.noBody()));
        // Then
        assertThat(response.statusCode()).isEqualTo(403);
    }
}
