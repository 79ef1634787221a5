package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Old browsers say nothing of where a request comes from: they prove it with a token that only our page could read. */
@QuarkusTest
class CsrfTest extends AuthTest {
    private static final String FORWARD_AUTH = "/internal/forward-auth";
    private static final String HEADER = "X-CSRF-Token";

    private Browser browser;
    private String token;

    @BeforeEach
    void somebodyHasSignedIn() {
        browser = People.signedIn(People.fresh());
        token = token(browser);
    }

    @Test
    void theTokenIsProofEnoughForTheGateway() {
        assertThat(post(token, null, null).statusCode()).isEqualTo(200);
        assertThat(post(token, null, null).headers().firstValue("Authorization"))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "Origin,https://evil.example",
        "Origin,null",
        "Origin,''",
        "Sec-Fetch-Site,cross-site",
        "Sec-Fetch-Site,same-site",
        "Sec-Fetch-Site,none",
    })
    void whatTheBrowserSaysOutweighsIt(String header, String value) {
        assertProblem(post(token, header, value), 403, "csrf_refused");
    }

    @Test
    void anotherTokenIsNone() {
        String another = token(People.signedIn(People.fresh()));
        assertThat(another).isNotEqualTo(token);
        assertProblem(post(another, null, null), 403, "csrf_refused");
        assertProblem(post(token.substring(1), null, null), 403, "csrf_refused");
        assertProblem(post("", null, null), 403, "csrf_refused");
        assertProblem(post("\u00e9", null, null), 403, "csrf_refused");
        assertProblem(post(String.valueOf(browser.session()), null, null), 403, "csrf_refused");
    }

    /** It is bound to the cookie: nothing else makes it. */
    @Test
    void theTokenStaysTheSameForASessionAndIsNotInTheCookie() {
        assertThat(token(browser)).isEqualTo(token);
        assertThat(token).hasSize(43).isNotEqualTo(browser.session());
    }

    @Test
    void signingOutTakesItToo() {
        assertProblem(browser.post("/auth/logout", Map.of(HEADER, "x")), 403, "csrf_refused");
        assertProblem(
                browser.post("/auth/logout", Map.of(HEADER, token, "Origin", "https://evil.example")),
                403,
                "csrf_refused");
        assertThat(browser.post("/auth/logout", Map.of(HEADER, token)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void changingTheOrganizationTakesItToo() {
        String own = ForwardAuthTest.claims(browser.bearer()).getString("org_id");
        Map<String, String> headers = Map.of("Content-Type", "application/json", HEADER, token);
        String body = new JsonObject().put("organization_id", own).encode();
        assertThat(browser.send("POST", "/v1/session/organization", headers, body)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoHasNoSessionGetsNoToken() {
        assertProblem(new Browser().get("/v1/session/csrf"), 401, "unauthenticated");
        assertProblem(browser.get("/v1/session/csrf"), 401, "unauthenticated");
        assertProblem(
                new Browser().get("/v1/session/csrf", Map.of("Authorization", browser.bearer())),
                401,
                "session_cookie_required");
    }

    private HttpResponse<String> post(String csrf, @Nullable String header, @Nullable String value) {
        Map<String, String> headers = new HashMap<>(Map.of("X-Forwarded-Method", "POST", HEADER, csrf));
        if (header != null && value != null) {
            headers.put(header, value);
        }
        return browser.get(FORWARD_AUTH, headers);
    }

    private static String token(Browser browser) {
        HttpResponse<String> answer = browser.get("/v1/session/csrf", Map.of("Authorization", browser.bearer()));
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, no-store");
        return new JsonObject(answer.body()).getString("csrf_token");
    }
}
