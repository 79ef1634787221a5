package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANA;
import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Access tokens and the key set, verified with somebody else's code. */
class TokensTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    private static JWKSet keys() throws ParseException {
        return JWKSet.parse(WORKOS.browser().get(WORKOS.emulator().jwksUrl()).body());
    }

    private static boolean verifies(String token) throws ParseException, JOSEException {
        var jwt = SignedJWT.parse(token);
        var key = keys().getKeyByKeyId(jwt.getHeader().getKeyID());
        return key != null && jwt.verify(new RSASSAVerifier(key.toRSAKey()));
    }

    @Test
    void tokenCarriesTheClaimsOfProductionAndNoOthers() throws Exception {
        // When
        var issued = WORKOS.emulator().issueToken("ana@eleva.test", null);
        // Then
        assertThat(verifies(issued.accessToken())).isTrue();
        var claims = SignedJWT.parse(issued.accessToken()).getJWTClaimsSet();
        assertThat(claims.getClaims().keySet())
                .isEqualTo(Set.of(
                        "iss",
                        "sub",
                        "sid",
                        "client_id",
                        "jti",
                        "auth_time",
                        "iat",
                        "exp",
                        "org_id",
                        "role",
                        "roles",
                        "permissions"));
        assertThat(claims.getIssuer())
                .isEqualTo("https://api.workos.com/user_management/"
                        + WORKOS.emulator().clientId());
        assertThat(claims.getStringClaim("sid")).isEqualTo(issued.sessionId());
        assertThat(claims.getStringListClaim("roles")).containsExactly("expert_community");
        assertThat(claims.getStringListClaim("permissions"))
                .contains("records:create_own")
                .doesNotHaveDuplicates();
    }

    @Test
    void keySetHasACertificateForEachKey() throws Exception {
        // When
        var key = keys().getKeys().getFirst();
        // Then: Nimbus checks that the certificate's key is the key
        var chain = key.getParsedX509CertChain();
        assertThat(chain).hasSize(1);
        chain.getFirst().verify(chain.getFirst().getPublicKey());
        chain.getFirst().checkValidity();
        assertThat(key.getX509CertSHA256Thumbprint())
                .isEqualTo(com.nimbusds.jose.util.X509CertUtils.computeSHA256Thumbprint(chain.getFirst()));
    }

    @Test
    void rotationSignsWithTheNewKeyAndKeepsTheOldUntilItIsDropped() throws Exception {
        // Given
        WORKOS.emulator().dropOldKeys();
        var before = WORKOS.emulator().issueToken("ana@eleva.test", null).accessToken();
        // When
        var kid = WORKOS.emulator().rotateKeys();
        var after = WORKOS.emulator().issueToken("ana@eleva.test", null).accessToken();
        // Then
        assertThat(SignedJWT.parse(after).getHeader().getKeyID()).isEqualTo(kid);
        assertThat(keys().getKeys()).hasSize(2);
        assertThat(verifies(before)).isTrue();
        assertThat(verifies(after)).isTrue();
        WORKOS.emulator().dropOldKeys();
        assertThat(verifies(before)).isFalse();
        assertThat(verifies(after)).isTrue();
    }

    @Test
    void permissionsOfSeveralRolesAreTheirUnion() throws Exception {
        // Given
        var organization = WORKOS.emulator().createOrganization("Both");
        WORKOS.emulator().createMembership(ANA, organization, "compliance_officer", "member");
        // When
        var token = WORKOS.emulator().issueToken(ANA, organization).accessToken();
        // Then
        var claims = SignedJWT.parse(token).getJWTClaimsSet();
        assertThat(claims.getStringClaim("role")).isEqualTo("compliance_officer");
        assertThat(claims.getStringListClaim("roles")).containsExactly("compliance_officer", "member");
        assertThat(claims.getStringListClaim("permissions")).hasSize(22).contains("audit:view_logs", "reviews:create");
    }

    @Test
    void ownRoleOfAnOrganizationCounts() throws Exception {
        // Given
        var authorization = WORKOS.sdk().getAuthorization();
        authorization.createOrganizationRole(ANAS_PRACTICE, "Desk", "desk");
        authorization.setOrganizationRolePermissions(ANAS_PRACTICE, "org-desk", List.of("schedule:view_capacity"));
        var user = WORKOS.emulator().createUser("desk@eleva.test", null, null);
        WORKOS.emulator().createMembership(user, ANAS_PRACTICE, "org-desk");
        // When
        var token = WORKOS.emulator().issueToken(user, null).accessToken();
        // Then
        assertThat(SignedJWT.parse(token).getJWTClaimsSet().getStringListClaim("permissions"))
                .containsExactly("schedule:view_capacity");
    }

    @Test
    void entitlementsAndFlagsAppearWhenThereAreSome() throws Exception {
        // Given
        WORKOS.emulator().tokenExtras(ANAS_PRACTICE, List.of("group_sessions"), List.of("new-calendar"));
        WORKOS.emulator().tokenExtras(ANA, List.of(), List.of("beta"));
        // When
        var claims = SignedJWT.parse(WORKOS.emulator().issueToken(ANA, null).accessToken())
                .getJWTClaimsSet();
        // Then
        assertThat(claims.getStringListClaim("entitlements")).containsExactly("group_sessions");
        assertThat(claims.getStringListClaim("feature_flags")).containsExactly("beta", "new-calendar");
        assertThat(WORKOS.browser()
                        .api("GET", "/organizations/" + ANAS_PRACTICE, "")
                        .body())
                .doesNotContain("group_sessions");
    }

    @Test
    void lifeAndClockCanBeMoved() throws Exception {
        // When
        WORKOS.emulator().tokenLife(Duration.ofSeconds(20));
        WORKOS.emulator().tokenClockOffset(Duration.ofHours(-1));
        var expired = SignedJWT.parse(WORKOS.emulator().issueToken(ANA, null).accessToken())
                .getJWTClaimsSet();
        WORKOS.emulator().tokenClockOffset(Duration.ofHours(1));
        var early = SignedJWT.parse(WORKOS.emulator().issueToken(ANA, null).accessToken())
                .getJWTClaimsSet();
        // Then
        assertThat(expired.getExpirationTime().toInstant())
                .isBefore(Instant.now().minusSeconds(3500));
        assertThat(early.getIssueTime().toInstant()).isAfter(Instant.now().plusSeconds(3500));
        assertThat(Duration.between(
                        early.getIssueTime().toInstant(),
                        early.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void wrongTokensCanBeHad() throws Exception {
        // When
        var request = TokenRequest.of(ANA).claim("iss", "https://evil.test").claim("client_id", null);
        var wrong = WORKOS.emulator().issueToken(request).accessToken();
        var forged = WORKOS.emulator()
                .issueToken(TokenRequest.of(ANA).signedByForeignKey())
                .accessToken();
        // Then
        assertThat(verifies(wrong)).isTrue();
        assertThat(SignedJWT.parse(wrong).getJWTClaimsSet().getIssuer()).isEqualTo("https://evil.test");
        assertThat(SignedJWT.parse(wrong).getJWTClaimsSet().getClaim("client_id"))
                .isNull();
        assertThat(keys().getKeyByKeyId(SignedJWT.parse(forged).getHeader().getKeyID()))
                .isNotNull();
        assertThat(verifies(forged)).isFalse();
    }

    @Test
    void nobodyHasNoToken() {
        assertThatThrownBy(() -> WORKOS.emulator().issueToken("nobody@eleva.test", null))
                .hasMessageContaining("User not found");
    }

    @Test
    void issuedTokenBelongsToALiveSession() {
        // Given
        var issued = WORKOS.emulator().issueToken(ANA, null);
        // When
        var refreshed = WORKOS.sdk().getUserManagement().authenticateWithRefreshToken(issued.refreshToken());
        // Then
        assertThat(Browser.claims(refreshed.getAccessToken()).path("sid").asText())
                .isEqualTo(issued.sessionId());
    }
}
