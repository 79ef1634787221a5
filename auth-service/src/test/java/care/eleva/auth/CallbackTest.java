package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class CallbackTest extends AuthTest {
    private static final String EXCHANGE = "/user_management/authenticate";

    @Test
    void withoutAStateTheSignInStartsAgainAndTheCodeIsNotTouched() {
        int exchanges = People.calls("POST", EXCHANGE, () -> {
            HttpResponse<String> callback = new Browser().get("/auth/callback?code=bookmarked");
            assertThat(callback.statusCode()).isEqualTo(303);
            assertThat(callback.headers().firstValue("Location")).hasValue(AuthWorld.ORIGIN + "/auth/login");
        });
        assertThat(exchanges).isZero();
    }

    @Test
    void aStateThatIsNotOursIsRefusedAndTheCodeIsNotExchanged() {
        Browser browser = new Browser();
        URI callback = browser.signInUpToCallback(People.fresh().email(), "");
        String foreign = "A".repeat(43);
        int exchanges = People.calls("POST", EXCHANGE, () -> {
            HttpResponse<String> answer =
                    browser.visit(URI.create(callback.toString().replaceAll("state=[^&]*", "state=" + foreign)));
            assertProblem(answer, 400, "sign_in_browser_mismatch");
        });
        assertThat(exchanges).isZero();
        assertThat(browser.session()).isNull();
    }

    /** Login CSRF: somebody else's finished sign-in is put into this browser. */
    @Test
    void aSignInOfAnotherBrowserIsRefusedAndStaysUsableThere() {
        // Given
        Browser attacker = new Browser();
        URI callback = attacker.signInUpToCallback(People.fresh().email(), "");
        Browser victim = new Browser();
        victim.signInUpToCallback(People.fresh().email(), "");
        // When
        int exchanges = People.calls(
                "POST", EXCHANGE, () -> assertProblem(victim.visit(callback), 400, "sign_in_browser_mismatch"));
        // Then
        assertThat(exchanges).isZero();
        assertThat(victim.session()).isNull();
        assertThat(attacker.visit(callback).statusCode()).isEqualTo(303);
    }

    /** A cookie for the right state with a nonce of one's own is not enough either. */
    @Test
    void aForgedNonceIsRefused() {
        Browser browser = new Browser();
        URI callback = browser.signInUpToCallback(People.fresh().email(), "");
        browser.cookies().replaceAll((name, value) -> value.replaceAll("\\..*", "." + "B".repeat(43)));
        int exchanges =
                People.calls("POST", EXCHANGE, () -> assertProblem(browser.visit(callback), 400, "sign_in_unknown"));
        assertThat(exchanges).isZero();
    }

    @Test
    void aCallbackWorksOnce() {
        Browser browser = new Browser();
        URI callback = browser.signInUpToCallback(People.fresh().email(), "");
        Map<String, String> cookies = Map.copyOf(browser.cookies());
        assertThat(browser.visit(callback).statusCode()).isEqualTo(303);
        browser.cookies().putAll(cookies);
        int exchanges =
                People.calls("POST", EXCHANGE, () -> assertProblem(browser.visit(callback), 400, "sign_in_unknown"));
        assertThat(exchanges).isZero();
    }

    @Test
    void aCallbackThatTookTooLongIsRefused() {
        Browser browser = new Browser();
        URI callback = browser.signInUpToCallback(People.fresh().email(), "");
        People.tamper(
                "UPDATE identity.sign_in_flow SET created_at = now() - interval '11 minutes', expires_at = now() - interval '1 minute'");
        int exchanges =
                People.calls("POST", EXCHANGE, () -> assertProblem(browser.visit(callback), 400, "sign_in_expired"));
        assertThat(exchanges).isZero();
        assertThat(browser.cookies()).isEmpty();
    }

    @Test
    void tabsDoNotDisturbEachOther() {
        Browser browser = new Browser();
        People.Person person = People.fresh();
        URI first = browser.signInUpToCallback(person.email(), "&return_to=%2Ffirst");
        URI second = browser.signInUpToCallback(person.email(), "&return_to=%2Fsecond");
        assertThat(browser.visit(first).headers().firstValue("Location")).hasValue(AuthWorld.ORIGIN + "/first");
        assertThat(browser.visit(second).headers().firstValue("Location")).hasValue(AuthWorld.ORIGIN + "/second");
    }

    @Test
    void thereAreNeverManyOpenSignIns() {
        Browser browser = new Browser();
        for (int i = 0; i < 9; i++) {
            browser.get("/auth/login");
        }
        assertThat(browser.cookies()).hasSize(5);
    }

    /** The oldest tab gives way, and the five that are left all finish. */
    @Test
    void theOldestOpenSignInGivesWay() {
        Browser browser = new Browser();
        People.Person person = People.fresh();
        List<URI> callbacks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            callbacks.add(browser.signInUpToCallback(person.email(), "&return_to=%2Ftab" + i));
            // Cookies tell their age in seconds.
            browser.cookies().replaceAll((name, value) -> {
                int dot = value.indexOf('.');
                return (Long.parseLong(value.substring(0, dot)) - 2) + value.substring(dot);
            });
        }
        assertProblem(browser.visit(callbacks.getFirst()), 400, "sign_in_browser_mismatch");
        for (int i = 1; i < 6; i++) {
            assertThat(browser.visit(callbacks.get(i)).headers().firstValue("Location"))
                    .hasValue(AuthWorld.ORIGIN + "/tab" + i);
        }
    }

    /** Where browsers go comes from our configuration, whatever a request says about its host. */
    @Test
    void theOriginIsNeverTakenFromTheRequest() {
        Browser browser = new Browser()
                .header("X-Forwarded-Host", "evil.example")
                .header("X-Forwarded-Proto", "http")
                .header("Forwarded", "host=evil.example")
                .header("Origin", "https://evil.example")
                .header("Referer", "https://evil.example/");
        HttpResponse<String> login = browser.get("/auth/login");
        assertThat(Browser.location(login).getRawQuery())
                .contains("redirect_uri=" + Browser.encode(AuthWorld.ORIGIN + "/auth/callback"));
        assertThat(Browser.location(browser.get("/auth/callback?code=x")))
                .isEqualTo(URI.create(AuthWorld.ORIGIN + "/auth/login"));
        URI callback = browser.signInUpToCallback(People.fresh().email(), "");
        assertThat(Browser.location(browser.visit(callback))).isEqualTo(URI.create(AuthWorld.ORIGIN + "/"));
        assertThat(browser.get("/auth/callback?state=s", Map.of("Accept", "text/html"))
                        .body())
                .contains("href=\"" + AuthWorld.ORIGIN + "/auth/login\"")
                .doesNotContain("evil");
    }

    /** A sign-up page is what is asked for, and what comes. */
    @Test
    void theScreenHintChoosesThePage() {
        Browser browser = new Browser();
        URI signUp = Browser.location(browser.get("/auth/login?screen_hint=sign-up&login_hint=new%40eleva.test"));
        assertThat(browser.visit(signUp).body()).contains("Create the account", "new@eleva.test");
        URI signIn = Browser.location(browser.get("/auth/login?screen_hint=sign-in"));
        assertThat(browser.visit(signIn).body()).contains("Choose who you are");
    }

    /** Whoever belongs to several organizations lands in the one that was asked for. */
    @Test
    void theOrganizationThatWasAskedForIsTheOneOfTheSession() {
        People.Person person = People.fresh();
        People.joinNewOrganization(person, "One");
        String second = People.joinNewOrganization(person, "Two");
        Browser browser = new Browser();
        browser.visit(browser.signInUpToCallback(person.email(), "&organization_id=" + second));
        assertThat(organization(browser)).isEqualTo(second);
    }

    @Test
    void anInvitationIsAcceptedWithTheSignIn() {
        // Given
        People.Person person = People.fresh();
        String orgId = AuthWorld.workos().createOrganization("Inviting");
        String token = People.invitation(person, orgId);
        Browser browser = new Browser();
        // When
        browser.visit(browser.signInUpToCallback(person.email(), "&invitation_token=" + token));
        // Then
        assertThat(organization(browser)).isEqualTo(orgId);
        // Somebody else cannot use it
        Browser other = new Browser();
        URI refused = other.signInUpToCallback(People.fresh().email(), "&invitation_token=" + token);
        assertProblem(other.visit(refused), 403, "sign_in_cancelled");
    }

    /** The errors of workos.md §1.1 that come back on the redirect URI, and some that never should. */
    @ParameterizedTest
    @CsvSource({
        "access_denied,403,sign_in_cancelled,access_denied",
        "ambiguous_connection_selector,403,sign_in_failed,ambiguous_connection_selector",
        "connection_invalid,403,sign_in_failed,connection_invalid",
        "connection_strategy_invalid,403,sign_in_failed,connection_strategy_invalid",
        "connection_unlinked,403,sign_in_failed,connection_unlinked",
        "invalid_connection_selector,403,sign_in_failed,invalid_connection_selector",
        "organization_invalid,403,organization_refused,organization_invalid",
        "oauth_failed,400,sign_in_code_refused,oauth_failed",
        "server_error,503,sign_in_unavailable,server_error",
        "something_new,403,sign_in_failed,something_new",
        "<script>alert(1)</script>,403,sign_in_failed,unreadable",
        "'',403,sign_in_failed,code_missing",
    })
    void whatWorkosSaysInsteadOfACodeEndsTheSignIn(String error, int status, String code, String workosCode) {
        // Given
        Browser browser = new Browser();
        String state = browser.signInUpToCallback(People.fresh().email(), "")
                .getQuery()
                .replaceAll(".*state=([^&]*).*", "$1");
        long failures = failures();
        Map<String, String> cookies = Map.copyOf(browser.cookies());
        String path = "/auth/callback?state=" + state + "&error=" + Browser.encode(error) + "&error_description="
                + Browser.encode("<i>free text</i>");
        // When
        HttpResponse<String> answer = browser.get(path, Map.of("Accept", "text/html"));
        // Then
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(code).doesNotContain("script", "free text");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(browser.cookies()).isEmpty();
        assertThat(failures()).isEqualTo(failures + 1);
        assertThat(lastFailure()).isEqualTo(code + " " + workosCode);
        browser.cookies().putAll(cookies);
        assertProblem(browser.get(path), 400, "sign_in_unknown");
    }

    /** What belongs to no sign-in of ours is noted too, but nobody can fill the trail with it. */
    @Test
    void failuresThatBelongToNoSignInAreNotedAFewTimes() {
        // Given
        Browser stranger = new Browser();
        long failures = failures();
        // When
        for (int i = 0; i < 4; i++) {
            assertProblem(stranger.get("/auth/callback?state=s&code=c"), 400, "sign_in_browser_mismatch");
            assertProblem(stranger.get("/auth/callback?error=access_denied"), 403, "sign_in_failed");
        }
        // Then
        assertThat(failures()).isEqualTo(failures + 5);
        assertThat(lastFailure()).isEqualTo("sign_in_browser_mismatch null");
        assertProblem(new Browser().get("/auth/callback?state=s&code=c"), 400, "sign_in_browser_mismatch");
        assertThat(failures()).isEqualTo(failures + 6);
    }

    @Test
    void aCodeThatWorkosDoesNotKnowIsRefusedAndNoted() {
        Browser browser = new Browser();
        long failures = failures();
        URI callback = browser.signInUpToCallback(People.fresh().email(), "");
        assertProblem(
                browser.visit(URI.create(callback.toString().replaceAll("code=[^&]*", "code=guessed"))),
                400,
                "sign_in_code_refused");
        assertThat(browser.cookies()).isEmpty();
        assertThat(failures()).isEqualTo(failures + 1);
        assertThat(lastFailure()).isEqualTo("sign_in_code_refused invalid_grant");
    }

    /** PKCE: the code alone, carried to another flow of the same browser, is worth nothing. */
    @Test
    void aCodeOfAnotherFlowIsRefused() {
        Browser browser = new Browser();
        URI first = browser.signInUpToCallback(People.fresh().email(), "");
        URI second = browser.signInUpToCallback(People.fresh().email(), "");
        String code = first.getQuery().replaceAll(".*code=([^&]*).*", "$1");
        assertProblem(
                browser.visit(URI.create(second.toString().replaceAll("code=[^&]*", "code=" + code))),
                400,
                "sign_in_code_refused");
        assertThat(browser.session()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"500,503,sign_in_unavailable", "429,503,sign_in_unavailable", "401,503,sign_in_unavailable"})
    void whenWorkosIsInTroubleTheSignInIsNotTheirFault(int fault, int status, String code) {
        Browser browser = new Browser();
        URI callback = browser.signInUpToCallback(People.fresh().email(), "");
        AuthWorld.workos().addFault(Fault.on("POST", EXCHANGE).status(fault));
        assertProblem(browser.visit(callback), status, code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/\\evil.example",
                "https://evil.example",
                "javascript:alert(1)",
                "evil",
                "/%0d%0aSet-Cookie:x=y",
                "/a\tb",
                "/a\u00e9",
                "/auth/login",
                "/x/../auth/login",
                "/..//evil.example",
                "/%2e%2e/auth/login",
                "/%61uth/login",
                "/a/./b",
                "\\\\evil.example",
                "/\n/evil.example",
            })
    void aReturnPathElsewhereIsRefused(String path) {
        Browser browser = new Browser();
        HttpResponse<String> answer = browser.get("/auth/login?return_to=" + Browser.encode(path));
        if (path.contains("%0d")) {
            // Still encoded when it arrives: a path on our origin, harmless and kept as it is.
            assertThat(answer.statusCode()).isEqualTo(303);
            return;
        }
        assertProblem(answer, 400, "return_to_invalid");
        assertThat(browser.cookies()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login_hint=%20",
                "login_hint=a%00b",
                "organization_id=a%20b",
                "screen_hint=admin",
                "invitation_token=%0a",
            })
    void badHintsAreRefused(String query) {
        assertProblem(new Browser().get("/auth/login?" + query), 400, "validation_failed");
    }

    @Test
    void hintsArePassedOn() {
        URI authorize = Browser.location(
                new Browser()
                        .get(
                                "/auth/login?login_hint=a%2Bb%40eleva.test&organization_id=org_1&screen_hint=sign-up&invitation_token=t%26u"));
        assertThat(authorize.toString()).startsWith(AuthWorld.workos().url() + "/user_management/authorize?");
        assertThat(authorize.getRawQuery())
                .contains("login_hint=a%2Bb%40eleva.test", "organization_id=org_1", "screen_hint=sign-up")
                .contains("invitation_token=t%26u", "provider=authkit", "code_challenge_method=S256")
                .contains("redirect_uri=" + Browser.encode(AuthWorld.ORIGIN + "/auth/callback"));
    }

    private static String organization(Browser browser) {
        String session = new Browser()
                .get("/v1/session", Map.of("Authorization", browser.bearer()))
                .body();
        return new JsonObject(session).getJsonObject("organization").getString("id");
    }

    /** Reason and WorkOS's code of the newest failure. */
    private static String lastFailure() {
        return People.rows("""
                        SELECT plain ->> 'reason', plain ->> 'workos_code'
                          FROM (SELECT recorded_at, id, convert_from(line, 'UTF8')::json AS line FROM audit.audit_logs) AS rows,
                               LATERAL (SELECT line -> 'plain') AS details (plain)
                         WHERE line ->> 'action' = 'AUTH_SIGN_IN_FAILED' ORDER BY recorded_at DESC, id DESC LIMIT 1
                        """).getFirst().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static long failures() {
        return People.count(
                "SELECT count(*) FROM audit.audit_logs WHERE convert_from(line, 'UTF8')::json ->> 'action' = 'AUTH_SIGN_IN_FAILED'");
    }
}
