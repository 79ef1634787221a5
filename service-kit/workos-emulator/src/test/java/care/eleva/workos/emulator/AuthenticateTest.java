package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANA;
import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static care.eleva.workos.emulator.EmulatorExtension.PAULO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.workos.common.exceptions.WorkOSException;
import com.workos.models.AuthenticateResponse;
import com.workos.types.AuthenticateResponseAuthenticationMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The grants of the token endpoint: rotation, replay, races, organizations, and both shapes of errors. */
class AuthenticateTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    private static AuthenticateResponse signIn(String email) {
        return WORKOS.sdk().getUserManagement().authenticateWithCode(WORKOS.code(email));
    }

    private static AuthenticateResponse refresh(String token) {
        return WORKOS.sdk().getUserManagement().authenticateWithRefreshToken(token);
    }

    private static AuthenticateResponse refresh(String token, String organization) {
        return WORKOS.sdk().getUserManagement().authenticateWithRefreshToken(token, organization);
    }

    private static void assertRefused(ThrowingCallable call, int status, String part) {
        assertThatThrownBy(call).isInstanceOfSatisfying(WorkOSException.class, e -> {
            assertThat(e.status).isEqualTo(status);
            assertThat(e.rawBody).contains(part);
            assertThat(e.requestId).isNotBlank();
        });
    }

    private static JsonNode claims(AuthenticateResponse response) {
        return Browser.claims(response.getAccessToken());
    }

    @Test
    void codeWorksOnce() {
        // Given
        var code = WORKOS.code("ana@eleva.test");
        var users = WORKOS.sdk().getUserManagement();
        // When
        users.authenticateWithCode(code);
        // Then
        assertRefused(() -> users.authenticateWithCode(code), 400, "\"error\":\"invalid_grant\"");
    }

    @Test
    void codeLastsTenMinutes() {
        // Given
        var users = WORKOS.sdk().getUserManagement();
        var young = WORKOS.code("ana@eleva.test");
        var old = WORKOS.code("ana@eleva.test");
        // When, Then
        WORKOS.emulator().clockOffset(Duration.ofMinutes(9));
        users.authenticateWithCode(young);
        WORKOS.emulator().clockOffset(Duration.ofMinutes(11));
        assertRefused(() -> users.authenticateWithCode(old), 400, "\"error\":\"invalid_grant\"");
    }

    @Test
    void verifierIsRequiredWhenThereWasAChallengeAndRefusedWhenThereWasNone() {
        // Given
        var users = WORKOS.sdk().getUserManagement();
        var challenged = WORKOS.authorizeUrl(Map.of(
                "login_hint", "ana@eleva.test",
                "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                "code_challenge_method", "S256"));
        // Then
        var first = Browser.code(WORKOS.browser().get(challenged));
        assertRefused(() -> users.authenticateWithCode(first), 400, "\"error\":\"invalid_grant\"");
        // RFC 7636, appendix B
        var second = Browser.code(WORKOS.browser().get(challenged));
        users.authenticateWithCode(second, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        var plain = WORKOS.code("ana@eleva.test");
        assertRefused(
                () -> users.authenticateWithCode(plain, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                400,
                "\"code\":\"code_challenge_not_found\"");
    }

    /** The hosted session is used silently, unless max_age finds it too old. */
    @ParameterizedTest
    @CsvSource({"'',3600", "3600,3600", "60,0", "0,0"})
    void maxAgeAsksForAYoungerSignIn(String maxAge, long age) {
        // Given
        WORKOS.browser().json("POST", "/_emulator/authentication", "{\"age_seconds\": 3600}");
        // When
        var url = WORKOS.authorizeUrl(Map.of("login_hint", "ana@eleva.test", "max_age", maxAge));
        var code = Browser.code(WORKOS.browser().get(url));
        var claims = claims(WORKOS.sdk().getUserManagement().authenticateWithCode(code));
        // Then
        assertThat(claims.path("iat").asLong() - claims.path("auth_time").asLong())
                .isBetween(age, age + 5);
    }

    @Test
    void authTimeMayBeWrongOnPurpose() {
        WORKOS.emulator().authentication(Duration.ofHours(1), true, false);
        var url = WORKOS.authorizeUrl(Map.of("login_hint", "ana@eleva.test", "max_age", "0"));
        var code = Browser.code(WORKOS.browser().get(url));
        var stale = claims(WORKOS.sdk().getUserManagement().authenticateWithCode(code));
        assertThat(stale.path("iat").asLong() - stale.path("auth_time").asLong())
                .isGreaterThan(3_590);
        WORKOS.emulator().authentication(Duration.ZERO, false, true);
        assertThat(claims(signIn("ana@eleva.test")).has("auth_time")).isFalse();
    }

    @Test
    void refreshRotatesAndKeepsTheSessionAndItsAuthTime() {
        // Given
        var first = signIn("ana@eleva.test");
        // When
        WORKOS.emulator().clockOffset(Duration.ofMinutes(4));
        var second = refresh(first.getRefreshToken());
        // Then
        assertThat(second.getRefreshToken()).isNotEqualTo(first.getRefreshToken());
        assertThat(claims(second).path("sid")).isEqualTo(claims(first).path("sid"));
        assertThat(claims(second).path("auth_time")).isEqualTo(claims(first).path("auth_time"));
        assertThat(claims(second).path("org_id").asText()).isEqualTo(ANAS_PRACTICE);
        assertThat(claims(second).path("jti")).isNotEqualTo(claims(first).path("jti"));
        assertThat(claims(second).path("iat").asLong())
                .isGreaterThanOrEqualTo(claims(first).path("iat").asLong() + 239);
    }

    @Test
    void replayGivesTheSamePairForThirtySecondsAndNeverAgain() {
        // Given
        var spent = signIn("ana@eleva.test").getRefreshToken();
        var pair = refresh(spent);
        // When
        WORKOS.emulator().clockOffset(Duration.ofSeconds(28));
        var replayed = refresh(spent);
        // Then
        assertThat(replayed.getRefreshToken()).isEqualTo(pair.getRefreshToken());
        assertThat(replayed.getAccessToken()).isEqualTo(pair.getAccessToken());
        WORKOS.emulator().clockOffset(Duration.ofSeconds(31));
        assertRefused(() -> refresh(spent), 400, "\"error\":\"invalid_grant\"");
        WORKOS.emulator().clockOffset(Duration.ofMinutes(5));
        assertRefused(() -> refresh(spent), 400, "\"error\":\"invalid_grant\"");
        assertThat(refresh(pair.getRefreshToken()).getRefreshToken()).isNotEqualTo(pair.getRefreshToken());
    }

    @Test
    void tenParallelRefreshesOfOneTokenGetOnePair() throws Exception {
        // Given
        var token = signIn("ana@eleva.test").getRefreshToken();
        var pairs = new HashSet<String>();
        // When
        try (var threads = Executors.newFixedThreadPool(10)) {
            var calls = new ArrayList<Callable<AuthenticateResponse>>();
            for (var i = 0; i < 10; i++) {
                calls.add(() -> refresh(token));
            }
            for (var reply : threads.invokeAll(calls)) {
                pairs.add(reply.get().getRefreshToken() + reply.get().getAccessToken());
            }
        }
        // Then
        assertThat(pairs).hasSize(1);
    }

    @Test
    void revokedSessionRefreshesNoMore() {
        // Given
        var signedIn = signIn("ana@eleva.test");
        var sid = claims(signedIn).path("sid").asText();
        // When
        WORKOS.sdk().getUserManagement().revokeSession(sid);
        // Then
        assertRefused(() -> refresh(signedIn.getRefreshToken()), 400, "\"error\":\"invalid_grant\"");
        var sessions = WORKOS.sdk().getUserManagement().listSessions(ANA).data;
        assertThat(sessions.getFirst().getId()).isEqualTo(sid);
        assertThat(sessions.getFirst().getStatus().getValue()).isEqualTo("revoked");
    }

    @Test
    void replayOfARevokedSessionIsDeadWithinTheGraceToo() {
        // Given
        var signedIn = signIn("ana@eleva.test");
        refresh(signedIn.getRefreshToken());
        // When
        WORKOS.sdk()
                .getUserManagement()
                .revokeSession(claims(signedIn).path("sid").asText());
        // Then
        assertRefused(() -> refresh(signedIn.getRefreshToken()), 400, "\"error\":\"invalid_grant\"");
    }

    @Test
    void switchesOnlyToAnOrganizationOfTheUser() {
        // Given
        var second = WORKOS.emulator().createOrganization("Second");
        var foreign = WORKOS.emulator().createOrganization("Foreign");
        var signedIn = signIn("ana@eleva.test");
        var membership = WORKOS.emulator().createMembership(ANA, second, "member");
        var token = signedIn.getRefreshToken();
        // Then: what is refused does not spend the token
        assertRefused(() -> refresh(token, foreign), 400, "\"error\":\"organization_membership_not_found\"");
        assertRefused(() -> refresh(token, "org_none"), 400, "\"error\":\"organization_not_found\"");
        // When
        var switched = refresh(token, second);
        // Then
        assertThat(switched.getOrganizationId()).isEqualTo(second);
        assertThat(claims(switched).path("role").asText()).isEqualTo("member");
        assertThat(claims(switched).path("sid")).isEqualTo(claims(signedIn).path("sid"));
        WORKOS.sdk().getOrganizationMembership().delete(membership);
        assertRefused(
                () -> refresh(switched.getRefreshToken()), 400, "\"error\":\"organization_membership_not_found\"");
    }

    @Test
    void deactivatedMembershipEndsItsSessions() {
        // Given
        var signedIn = signIn("ana@eleva.test");
        // When
        WORKOS.sdk().getOrganizationMembership().deactivate("om_01KDEM00000000000000000ANA");
        // Then
        assertRefused(() -> refresh(signedIn.getRefreshToken()), 400, "\"error\":\"invalid_grant\"");
    }

    @Test
    void withoutAMembershipThereIsNoOrganizationInTheToken() {
        // When
        var signedIn = signIn("paulo@eleva.test");
        // Then
        assertThat(signedIn.getOrganizationId()).isNull();
        for (var absent : new String[] {"org_id", "role", "roles", "permissions", "aud", "entitlements", "act"}) {
            assertThat(claims(signedIn).has(absent)).as(absent).isFalse();
        }
        var organization = WORKOS.emulator().createOrganization("Paulo");
        WORKOS.emulator().createMembership(PAULO, organization);
        assertThat(claims(refresh(signedIn.getRefreshToken(), organization))
                        .path("role")
                        .asText())
                .isEqualTo("member");
    }

    @Test
    void severalMembershipsMustBeChosenFrom() {
        // Given
        var second = WORKOS.emulator().createOrganization("Second");
        WORKOS.emulator().createMembership(ANA, second, "compliance_officer");
        var users = WORKOS.sdk().getUserManagement();
        var code = WORKOS.code("ana@eleva.test");
        // When
        var pending = new StringBuilder();
        assertThatThrownBy(() -> users.authenticateWithCode(code)).isInstanceOfSatisfying(WorkOSException.class, e -> {
            assertThat(e.status).isEqualTo(403);
            assertThat(e.code).isEqualTo("organization_selection_required");
            assertThat(e.rawBody).contains(second, ANAS_PRACTICE, "\"user\":{");
            pending.append(e.rawBody.replaceAll(".*\"pending_authentication_token\":\"([^\"]+)\".*", "$1"));
        });
        var token = pending.toString();
        // Then
        var foreign = WORKOS.emulator().createOrganization("Foreign");
        assertRefused(
                () -> users.authenticateWithOrganizationSelection(token, foreign),
                400,
                "\"error\":\"organization_membership_not_found\"");
        var chosen = users.authenticateWithOrganizationSelection(token, second);
        assertThat(chosen.getOrganizationId()).isEqualTo(second);
        assertRefused(
                () -> users.authenticateWithOrganizationSelection(token, second),
                400,
                "\"code\":\"invalid_pending_authentication_token\"");
    }

    @Test
    void organizationOfTheAuthorizeRequestIsSelected() {
        // Given
        WORKOS.emulator().createMembership(ANA, WORKOS.emulator().createOrganization("Second"));
        var url = WORKOS.authorizeUrl(Map.of("login_hint", "ana@eleva.test", "organization_id", ANAS_PRACTICE));
        // When
        var signedIn = WORKOS.sdk()
                .getUserManagement()
                .authenticateWithCode(Browser.code(WORKOS.browser().get(url)));
        // Then
        assertThat(signedIn.getOrganizationId()).isEqualTo(ANAS_PRACTICE);
    }

    @Test
    void impersonationIsVisibleAndShort() {
        // Given
        WORKOS.emulator().impersonateNextLogin("support@eleva.test", "ticket 7");
        // When
        var signedIn = signIn("ana@eleva.test");
        // Then
        assertThat(signedIn.getAuthenticationMethod())
                .isEqualTo(AuthenticateResponseAuthenticationMethod.Impersonation);
        assertThat(signedIn.getImpersonator().getEmail()).isEqualTo("support@eleva.test");
        assertThat(claims(signedIn).path("act").path("sub").asText()).isEqualTo("support@eleva.test");
        assertThat(claims(signIn("ana@eleva.test")).has("act")).isFalse();
        WORKOS.emulator().clockOffset(Duration.ofMinutes(61));
        assertRefused(() -> refresh(signedIn.getRefreshToken()), 400, "\"error\":\"invalid_grant\"");
    }

    @Test
    void invitationIsAcceptedWithTheCode() {
        // Given
        var users = WORKOS.sdk().getUserManagement();
        var invitation = users.sendInvitation("paulo@eleva.test", ANAS_PRACTICE, "member");
        var foreign = users.sendInvitation("new@eleva.test", ANAS_PRACTICE, "member");
        // Then
        assertRefused(
                () -> users.authenticateWithCode(WORKOS.code("paulo@eleva.test"), null, foreign.getToken()),
                400,
                "\"error\":\"invitation_cannot_be_used_for_email\"");
        assertRefused(
                () -> users.authenticateWithCode(WORKOS.code("paulo@eleva.test"), null, "none"),
                400,
                "\"error\":\"invitation_invalid\"");
        var signedIn = users.authenticateWithCode(WORKOS.code("paulo@eleva.test"), null, invitation.getToken());
        assertThat(signedIn.getOrganizationId()).isEqualTo(ANAS_PRACTICE);
    }

    @Test
    void takesAFormToo() {
        // Given
        var form = Map.of(
                "grant_type", "authorization_code",
                "client_id", WORKOS.emulator().clientId(),
                "client_secret", WORKOS.emulator().apiKey(),
                "code", WORKOS.code("ana@eleva.test"));
        // When
        var response = WORKOS.browser().form("/user_management/authenticate", form);
        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(Browser.body(response).path("user").path("id").asText()).isEqualTo(ANA);
    }

    @ParameterizedTest
    @CsvSource({
        "client_id, client_other, invalid_client",
        "client_secret, sk_wrong, invalid_client",
        "client_secret, '', invalid_request",
        "grant_type, password, invalid_request",
        "grant_type, '', invalid_request",
        "code, '', invalid_request",
        "code, none, invalid_grant"
    })
    void refusesAWrongField(String field, String value, String error) {
        // Given
        var form = new TreeMap<>(Map.of(
                "grant_type", "authorization_code",
                "client_id", WORKOS.emulator().clientId(),
                "client_secret", WORKOS.emulator().apiKey(),
                "code", WORKOS.code("ana@eleva.test")));
        form.put(field, value);
        // When
        var response = WORKOS.browser().form("/user_management/authenticate", form);
        // Then
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Browser.body(response).path("error").asText()).isEqualTo(error);
        assertThat(response.body()).doesNotContain(WORKOS.emulator().apiKey());
    }
}
