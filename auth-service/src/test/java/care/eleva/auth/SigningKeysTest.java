package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.keys.SigningKeys;
import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SigningKeysTest extends AuthTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    SigningKeys keys;

    @Test
    void signInWorksOnADatabaseThatHasLostItsKeys() {
        People.tamper("DELETE FROM auth_private.signing_key WHERE kid <> 'key_test'");
        People.tamper("DELETE FROM auth_private.verified_token");
        assertThat(session(People.signedIn(People.fresh())).statusCode()).isEqualTo(200);
    }

    @Test
    void aNewKeyIsLearntWithTheSignInThatBringsIt() {
        String kid = AuthWorld.workos().rotateKeys();
        Browser browser = People.signedIn(People.fresh());
        assertThat(session(browser).statusCode()).isEqualTo(200);
        assertThat(People.count(
                        "SELECT count(*) FROM auth_private.signing_key WHERE kid = ? AND retired_at IS NULL", kid))
                .isEqualTo(1);
    }

    @Test
    void aNewKeyIsLearntWithATokenThatSomebodySends() {
        // Given
        People.Person person = People.fresh();
        String kid = AuthWorld.workos().rotateKeys();
        String token = AuthWorld.workos().issueToken(person.id(), null).accessToken();
        // When
        new Browser().get("/internal/forward-auth", Map.of("Authorization", "Bearer " + token));
        // Then
        assertThat(People.count("SELECT count(*) FROM auth_private.signing_key WHERE kid = ?", kid))
                .isEqualTo(1);
    }

    @Test
    void unknownKeysInStrangersTokensDoNotMakeUsAskAgainAndAgain() {
        String jwks = "/sso/jwks/*";
        int readings = People.calls("GET", jwks, () -> {
            for (int i = 0; i < 20; i++) {
                new Browser()
                        .get(
                                "/internal/forward-auth",
                                Map.of("Authorization", "Bearer eyJraWQiOiJ4" + i + "In0.e30.e30"));
            }
        });
        assertThat(readings).isLessThanOrEqualTo(1);
    }

    /** A session whose token was signed with a key that WorkOS has withdrawn gets a new token. */
    @Test
    void aWithdrawnKeyRefreshesTheSession() {
        // Given
        Browser browser = People.signedIn(People.fresh());
        String before = browser.bearer();
        AuthWorld.workos().rotateKeys();
        AuthWorld.workos().dropOldKeys();
        assertThat(keys.refresh().await().atMost(PATIENCE)).isTrue();
        // When
        String after = browser.bearer();
        // Then
        assertThat(after).isNotEqualTo(before);
        assertThat(session(browser).statusCode()).isEqualTo(200);
    }

    @Test
    void keysThatLeftTheKeySetAreRetiredInTime() {
        // Given: a key that nobody publishes
        People.tamper(
                "INSERT INTO auth_private.signing_key (kid, modulus, size_bytes) SELECT 'gone', modulus, size_bytes FROM auth_private.signing_key WHERE kid = 'key_test' ON CONFLICT (kid) DO UPDATE SET retired_at = NULL");
        // When
        keys.refresh().await().atMost(PATIENCE);
        // Then: at first it may only be an old copy of the set that we were given
        assertThat(retired("gone")).isFalse();
        // When
        sleep(1100);
        keys.refresh().await().atMost(PATIENCE);
        // Then
        assertThat(retired("gone")).isTrue();
        People.tamper("UPDATE auth_private.signing_key SET retired_at = NULL WHERE kid = 'key_test'");
    }

    @Test
    void anOutageTakesNothingAway() {
        long before = People.count("SELECT count(*) FROM auth_private.signing_key WHERE retired_at IS NULL");
        AuthWorld.workos().addFault(Fault.on("GET", "/sso/jwks/*").status(503));
        assertThat(keys.refresh().await().atMost(PATIENCE)).isFalse();
        assertThat(People.count("SELECT count(*) FROM auth_private.signing_key WHERE retired_at IS NULL"))
                .isEqualTo(before);
        assertThat(session(People.signedIn(People.fresh())).statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> session(Browser browser) {
        return new Browser().get("/v1/session", Map.of("Authorization", browser.bearer()));
    }

    private static boolean retired(String kid) {
        return People.count(
                        "SELECT count(*) FROM auth_private.signing_key WHERE kid = ? AND retired_at IS NOT NULL", kid)
                == 1;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
