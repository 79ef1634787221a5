package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** max_age: asked of WorkOS, remembered in the flow, and verified when the token comes. */
@QuarkusTest
class FreshSignInTest extends AuthTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /** WorkOS's hosted session is an hour old; what comes back is as fresh as was asked for. */
    @ParameterizedTest
    @CsvSource({"'',3600", "&max_age=7200,3600", "&max_age=3600,3600", "&max_age=60,0", "&max_age=0,0"})
    void theSignInIsAsFreshAsWasAskedFor(String maxAge, long age) {
        // Given
        AuthWorld.workos().authentication(HOUR, false, false);
        People.Person person = People.fresh();
        Browser browser = new Browser();
        // When
        HttpResponse<String> done = browser.visit(browser.signInUpToCallback(person.email(), maxAge));
        // Then
        assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
        JsonObject claims = claims(browser);
        assertThat(claims.getLong("iat") - claims.getLong("auth_time")).isBetween(age, age + 10);
    }

    /** Whatever WorkOS does with the parameter: a sign-in that is too old opens no session. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "60", "3500"})
    void aSignInThatIsTooOldIsRefused(String maxAge) {
        AuthWorld.workos().authentication(HOUR, true, false);
        refused("&max_age=" + maxAge);
    }

    /** Fail closed: a token that does not say when is not fresh. */
    @Test
    void aSignInThatDoesNotSayWhenIsRefused() {
        AuthWorld.workos().authentication(Duration.ZERO, false, true);
        refused("&max_age=3600");
        // Nobody is kept out who did not ask.
        assertThat(People.signedIn(People.fresh()).session()).isNotNull();
    }

    /** A clock that is far ahead would make every sign-in fresh for as long as it is. */
    @Test
    void aSignInOfTheFutureIsRefused() {
        AuthWorld.workos().authentication(HOUR.negated(), true, false);
        refused("&max_age=60");
    }

    /** The one that is verified is the one that was begun: taking the parameter off WorkOS's address changes nothing. */
    @Test
    void whoeverTakesTheParameterOffTheAddressIsRefused() {
        // Given
        AuthWorld.workos().authentication(HOUR, false, false);
        Browser browser = new Browser();
        HttpResponse<String> login = browser.get("/auth/login?max_age=0&login_hint="
                + Browser.encode(People.fresh().email()));
        String authorize = Browser.location(login).toString();
        assertThat(authorize).contains("&max_age=0");
        // When
        HttpResponse<String> authorized = browser.visit(URI.create(authorize.replace("&max_age=0", "")));
        // Then
        assertProblem(browser.visit(Browser.location(authorized)), 403, "sign_in_not_fresh");
        assertThat(browser.session()).isNull();
    }

    /** Signing in again for something sensitive takes nothing away when it fails. */
    @Test
    void theSessionThatWasThereStays() {
        // Given
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        String session = browser.session();
        AuthWorld.workos().authentication(HOUR, true, false);
        // When
        HttpResponse<String> refused = browser.visit(browser.signInUpToCallback(person.email(), "&max_age=60"));
        // Then
        assertProblem(refused, 403, "sign_in_not_fresh");
        assertThat(browser.session()).isEqualTo(session);
        assertThat(browser.bearer()).isNotEmpty();
    }

    /** Whoever must choose an organization first is still held to what was asked for. */
    @Test
    void theChoiceOfAnOrganizationKeepsTheDemand() {
        People.Person person = People.fresh();
        People.joinNewOrganization(person, "One");
        People.joinNewOrganization(person, "Two");
        Browser browser = new Browser().header("Accept", "text/html");
        HttpResponse<String> choice = browser.visit(browser.signInUpToCallback(person.email(), "&max_age=60"));
        assertThat(choice.statusCode()).isEqualTo(409);
        assertThat(choice.body()).contains("&amp;max_age=60");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "x", "12345678", "%20", "0x10"})
    void whatIsNoNumberOfSecondsIsRefused(String maxAge) {
        HttpResponse<String> answer = new Browser().get("/auth/login?max_age=" + maxAge);
        assertProblem(answer, 400, "validation_failed");
    }

    private static void refused(String query) {
        People.Person person = People.fresh();
        Browser browser = new Browser();
        HttpResponse<String> answer = browser.visit(browser.signInUpToCallback(person.email(), query));
        assertProblem(answer, 403, "sign_in_not_fresh");
        assertThat(browser.cookies()).isEmpty();
        assertThat(People.count("SELECT count(*) FROM identity.session WHERE user_id = ?", person.id()))
                .isZero();
        // A person is told what to do, and the way there asks again.
        Browser reader = new Browser().header("Accept", "text/html");
        HttpResponse<String> page = reader.visit(reader.signInUpToCallback(person.email(), query));
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("sign_in_not_fresh", "/auth/login?" + query.substring(1) + "\"");
    }

    private static JsonObject claims(Browser browser) {
        String payload = browser.bearer().split("\\.", -1)[1];
        return new JsonObject(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }
}
