package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANA;
import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.workos.common.exceptions.BadRequestException;
import com.workos.pkce.PKCE;
import com.workos.usermanagement.AuthKitAuthUrlsKt;
import com.workos.usermanagement.AuthKitAuthorizationUrlOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Authorize and the code grant, through the SDK. */
class SignInTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    @Test
    void codeWithPkceGivesTheTokensOfTheOnlyOrganization() {
        // Given
        var pair = new PKCE().generate();
        var options = new AuthKitAuthorizationUrlOptions(
                EmulatorExtension.REDIRECT,
                null,
                "authkit",
                null,
                null,
                "a state & more",
                pair.getCodeChallenge(),
                "S256",
                null,
                "ana@eleva.test");
        var url = AuthKitAuthUrlsKt.getAuthorizationUrl(WORKOS.sdk().getUserManagement(), options);
        // When
        var redirect = WORKOS.browser().get(url);
        var query = Browser.query(Browser.location(redirect));
        var reply = WORKOS.sdk()
                .getUserManagement()
                .authenticateWithCode(
                        Browser.code(redirect), pair.getCodeVerifier(), null, "192.0.2.7", null, "Browser/1");
        // Then
        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(query).containsEntry("state", "a state & more");
        assertThat(reply.getUser().getId()).isEqualTo(ANA);
        assertThat(reply.getOrganizationId()).isEqualTo(ANAS_PRACTICE);
        var claims = Browser.claims(reply.getAccessToken());
        assertThat(claims.path("iss").asText()).isEqualTo(WORKOS.emulator().issuer());
        assertThat(claims.path("sub").asText()).isEqualTo(ANA);
        assertThat(claims.path("org_id").asText()).isEqualTo(ANAS_PRACTICE);
        assertThat(claims.path("role").asText()).isEqualTo("expert_community");
        assertThat(claims.path("permissions")).hasSize(57);
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(300);
    }

    @Test
    void wrongVerifierBurnsTheCode() {
        // Given
        var pair = new PKCE().generate();
        var url = WORKOS.authorizeUrl(Map.of(
                "login_hint", "ana@eleva.test",
                "code_challenge", pair.getCodeChallenge(),
                "code_challenge_method", "S256"));
        var code = Browser.code(WORKOS.browser().get(url));
        // When
        var users = WORKOS.sdk().getUserManagement();
        // Then
        assertThatThrownBy(() -> users.authenticateWithCode(code, "wrong".repeat(10)))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.rawBody).contains("\"error\":\"invalid_grant\""));
        assertThatThrownBy(() -> users.authenticateWithCode(code, pair.getCodeVerifier()))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.rawBody).contains("\"error\":\"invalid_grant\""));
    }
}
