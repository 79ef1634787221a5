package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANA;
import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static care.eleva.workos.emulator.EmulatorExtension.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The authorize request, and the hosted pages as a browser without scripts uses them. */
class AuthorizeTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    private static HttpResponse<String> authorize(Map<String, String> parameters) {
        return WORKOS.browser().get(WORKOS.authorizeUrl(parameters));
    }

    /** Presses a button of the page behind an authorize request. */
    private static HttpResponse<String> press(Map<String, String> fields) {
        return WORKOS.browser()
                .form(WORKOS.authorizeUrl(Map.of()).replace("/user_management/authorize", "/authkit/sign-in"), fields);
    }

    private static String organizationAfter(HttpResponse<String> redirect) {
        assertThat(redirect.statusCode()).isEqualTo(303);
        return WORKOS.sdk()
                .getUserManagement()
                .authenticateWithCode(Browser.code(redirect))
                .getOrganizationId();
    }

    @ParameterizedTest
    @CsvSource({
        "response_type, token, invalid_request",
        "provider, Nobody, invalid_connection_selector",
        "provider, '', invalid_connection_selector",
        "organization_id, org_none, organization_invalid",
        "connection_id, conn_1, connection_invalid",
        "code_challenge_method, S256, invalid_request",
        "code_challenge_method, plain, invalid_request",
        "code_challenge, E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM, invalid_request",
        "code_challenge, short, invalid_request"
    })
    void tellsTheApplicationWhatIsWrong(String parameter, String value, String error) {
        // When
        var response = authorize(Map.of(parameter, value, "login_hint", "ana@eleva.test"));
        // Then
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(Browser.location(response)).startsWith(REDIRECT + "?");
        assertThat(Browser.query(Browser.location(response)))
                .containsEntry("error", error)
                .containsEntry("state", "state-1")
                .containsKey("error_description")
                .doesNotContainKey("code");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id, client_other",
        "client_id, ''",
        "redirect_uri, https://evil.test/auth/callback",
        "redirect_uri, http://127.0.0.1.evil.test/auth/callback",
        "redirect_uri, http://127.0.0.1:80@evil.test/auth/callback",
        "redirect_uri, http://127.0.0.1:9999/auth/callback/more",
        "redirect_uri, http://localhost:8080/auth/callback/more",
        "redirect_uri, http://localhost:8080/auth/callback?next=x",
        "redirect_uri, ''"
    })
    void neverRedirectsToAnAddressThatIsNotRegistered(String parameter, String value) {
        // When
        var response = authorize(Map.of(parameter, value, "login_hint", "ana@eleva.test"));
        // Then
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Location")).isEmpty();
        assertThat(response.body()).contains("<h1>Something is wrong</h1>");
    }

    @Test
    void memberOfNothingCannotSelectAnOrganization() {
        // When
        var response = authorize(Map.of("login_hint", "paulo@eleva.test", "organization_id", ANAS_PRACTICE));
        // Then
        assertThat(Browser.query(Browser.location(response))).containsEntry("error", "access_denied");
    }

    @Test
    void stateIsOptionalAndEchoedVerbatim() {
        // When
        var without = authorize(Map.of("login_hint", "ana@eleva.test", "state", ""));
        var with = authorize(Map.of("login_hint", "ANA@eleva.test", "state", "a+b c&d=é"));
        // Then
        assertThat(Browser.query(Browser.location(without))).doesNotContainKey("state");
        assertThat(Browser.query(Browser.location(with))).containsEntry("state", "a+b c&d=é");
    }

    @Test
    void pageShowsThePeopleAndWorksWithoutScripts() {
        // When
        var response = authorize(Map.of("state", "\"><script>alert(1)</script>"));
        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(response.body())
                .contains("<html lang=\"en\">", "width=device-width", "<h1>Sign in</h1>", "<label for=\"email\">")
                .contains(
                        "Ana Silva",
                        "Ana Silva&#39;s Practice · Expert",
                        "carla@eleva.test",
                        "Paulo Costa",
                        "Bruno Reis")
                .doesNotContain("<script");
    }

    @Test
    void loginHintOfNobodyIsFilledInAndEscaped() {
        // When
        var response = authorize(Map.of("login_hint", "x\"><script>@eleva.test"));
        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("value=\"x&quot;&gt;&lt;script&gt;@eleva.test\"")
                .doesNotContain("<script");
    }

    @Test
    void buttonOfAPersonSignsIn() {
        assertThat(organizationAfter(press(Map.of("user_id", ANA)))).isEqualTo(ANAS_PRACTICE);
    }

    @Test
    void emailSignsInWhateverItsCase() {
        assertThat(organizationAfter(press(Map.of("action", "email", "email", " Ana@Eleva.test "))))
                .isEqualTo(ANAS_PRACTICE);
    }

    @Test
    void unknownEmailMayMakeAnAccount() {
        // When
        var page = press(Map.of("action", "email", "email", "nina@eleva.test"));
        // Then
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<h1>Create an account</h1>", "value=\"nina@eleva.test\"");
        // When
        var redirect =
                press(Map.of("action", "sign_up", "email", "nina@eleva.test", "first_name", "Nina", "last_name", "Sá"));
        // Then
        assertThat(organizationAfter(redirect)).isNull();
        var nina = WORKOS.sdk().getUserManagement().list(null, null, 10, null, null, null, "nina@eleva.test");
        assertThat(nina.data.getFirst().getName()).isEqualTo("Nina Sá");
    }

    @Test
    void accountNeedsAnAddress() {
        // When
        var page = press(Map.of("action", "sign_up", "email", "nonsense"));
        // Then
        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body()).contains("role=\"alert\"");
    }

    @Test
    void severalOrganizationsAreAskedFor() {
        // Given
        var second = WORKOS.emulator().createOrganization("Second <b>");
        WORKOS.emulator().createMembership(ANA, second, "member");
        // When
        var page = press(Map.of("user_id", ANA));
        // Then
        assertThat(page.body()).contains("Choose an organization", "Ana Silva&#39;s Practice", "Second &lt;b&gt;");
        assertThat(organizationAfter(press(Map.of("user_id", ANA, "organization_id", second))))
                .isEqualTo(second);
    }

    @Test
    void cancelGoesBackWithAnError() {
        // When
        var response = press(Map.of("action", "cancel"));
        // Then
        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(Browser.query(Browser.location(response)))
                .containsEntry("error", "access_denied")
                .containsEntry("state", "state-1");
    }

    @Test
    void nobodyChosenShowsThePageAgain() {
        // When
        var page = press(Map.of());
        // Then
        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body()).contains("Choose a person or enter an address.");
    }

    @Test
    void logoutEndsTheSessionAndReturnsToARegisteredAddress() {
        // Given
        var token = WORKOS.emulator().issueToken("ana@eleva.test", null);
        var logout = "/user_management/sessions/logout?session_id=" + token.sessionId();
        // When
        var foreign = WORKOS.browser().get(logout + "&return_to=https%3A%2F%2Fevil.test%2F");
        var without = WORKOS.browser().get("/user_management/sessions/logout");
        var right = WORKOS.browser().get(logout + "&return_to=http%3A%2F%2F127.0.0.1%3A4000%2F");
        var plain = WORKOS.browser().get(logout);
        // Then
        assertThat(foreign.statusCode()).isEqualTo(422);
        assertThat(without.statusCode()).isEqualTo(422);
        assertThat(right.statusCode()).isEqualTo(302);
        assertThat(Browser.location(right)).isEqualTo("http://127.0.0.1:4000/");
        assertThat(Browser.location(plain)).isEqualTo("http://localhost:8080/");
        assertThat(WORKOS.sdk()
                        .getUserManagement()
                        .listSessions(ANA)
                        .data
                        .getFirst()
                        .getStatus()
                        .getValue())
                .isEqualTo("revoked");
    }
}
