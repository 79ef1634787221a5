package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.auth.ratelimit.RateLimit;
import care.eleva.auth.ratelimit.RateLimits;
import care.eleva.kit.problem.ProblemException;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits that are there without any setting: 60 sign-ins and 60 callbacks a minute for an address. */
@QuarkusTest
class RateLimitTest extends AuthTest {
    private static final int LIMIT = 60;
    private static final String CALLBACK = "/auth/callback?code=bookmarked";

    @Inject
    RateLimits limits;

    /** Exactly as many as allowed, however they come; and one row in the trail for all those that were too many. */
    @ParameterizedTest
    @ValueSource(strings = {"/auth/login", CALLBACK})
    void ofParallelRequestsExactlyTheLimitPasses(String path) {
        // Given
        String address = Browser.address();
        long noted = noted();
        // When
        List<HttpResponse<String>> answers = People.parallel(100, () -> new Browser(address).get(path));
        // Then
        assertThat(answers.stream().collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting())))
                .isEqualTo(Map.of(303, (long) LIMIT, 429, 100L - LIMIT));
        assertThat(noted()).isEqualTo(noted + 1);
        assertThat(new Browser().get(path).statusCode()).isEqualTo(303);
    }

    @Test
    void whoeverIsRefusedIsToldHowLongAndFindsTheLimitWholeAfterwards() {
        // Given
        String address = Browser.address();
        exhaust(address);
        // When
        HttpResponse<String> refused = new Browser(address).get("/auth/login");
        // Then
        assertProblem(refused, 429, "rate_limited");
        assertThat(retryAfter(refused)).isBetween(50, 60);
        assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
        // When half of it has passed
        pass(Duration.ofSeconds(30));
        HttpResponse<String> again = new Browser(address).get("/auth/login");
        assertProblem(again, 429, "rate_limited");
        assertThat(retryAfter(again)).isBetween(20, 30);
        // And all of it
        pass(Duration.ofSeconds(31));
        exhaust(address);
        assertProblem(new Browser(address).get("/auth/login"), 429, "rate_limited");
    }

    @Test
    void aPersonGetsAPage() {
        String address = Browser.address();
        exhaust(address);
        HttpResponse<String> page = new Browser(address).get("/auth/login", Map.of("Accept", "text/html"));
        assertThat(page.statusCode()).isEqualTo(429);
        assertThat(page.body()).contains("<h1>Too many requests</h1>", "rate_limited");
        assertThat(retryAfter(page)).isBetween(50, 60);
    }

    /** What a client writes itself stands further left than what our proxy writes, and changes nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7, ", "203.0.113.7,198.51.100.9, ", "unknown, ", "127.0.0.1, "})
    void aForgedForwardedForDoesNotHelp(String forged) {
        String address = Browser.address();
        exhaust(address);
        assertProblem(new Browser(forged + address).get("/auth/login"), 429, "rate_limited");
    }

    /** Whoever has an IPv6 address has 2^64 of them. */
    @ParameterizedTest
    @CsvSource({"2001:db8:%s:1::1,2001:db8:%s:1:ffff::2,429", "2001:db8:%s:1::1,2001:db8:%s:2::1,303"})
    void anIpv6NetworkIsOneAddress(String first, String second, int status) {
        String network = Integer.toHexString(Browser.address().hashCode() & 0xffff);
        exhaust(first.formatted(network));
        assertThat(new Browser(second.formatted(network)).get("/auth/login").statusCode())
                .isEqualTo(status);
    }

    @Test
    void aRefusedSignInAsksNothingOfWorkosAndLeavesNoFlow() {
        String address = Browser.address();
        Browser browser = new Browser(address);
        String path = browser.signInUpToCallback(People.fresh().email(), "")
                .toString()
                .substring(AuthWorld.ORIGIN.length());
        for (int i = 0; i < LIMIT; i++) {
            assertThat(new Browser(address).get(CALLBACK).statusCode()).isEqualTo(303);
        }
        int exchanges = People.calls(
                "POST", "/user_management/authenticate", () -> assertProblem(browser.get(path), 429, "rate_limited"));
        assertThat(exchanges).isZero();
        // Nothing was spent: when the window is over, the same sign-in goes on.
        pass(Duration.ofSeconds(61));
        assertThat(browser.get(path).statusCode()).isEqualTo(303);
        assertThat(browser.session()).isNotNull();
    }

    @Test
    void nothingThatIsStoredTellsAnAddress() {
        String address = Browser.address();
        new Browser(address).get("/auth/login");
        assertThat(People.rows("SELECT key_hash FROM identity.rate_limit")).isNotEmpty();
        assertThat(People.count("""
                        SELECT count(*) FROM identity.rate_limit, unnest(ARRAY[?, 'SIGN_IN|' || ?, 'SIGN_IN|60/PT1M|' || ?]) AS guess
                         WHERE key_hash = sha256(convert_to(guess, 'UTF8')) OR position(convert_to(?, 'UTF8') IN key_hash) > 0
                        """, address, address, address, address)).isZero();
    }

    @Test
    void anOrganizationMayInviteAHundredTimesAnHour() {
        String orgId = "org_" + Browser.address();
        List<Boolean> allowed = People.parallel(120, () -> invite(orgId));
        assertThat(allowed.stream().filter(passed -> passed)).hasSize(100);
        assertThatThrownBy(() -> await(orgId)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.type().code()).isEqualTo("rate_limited");
            assertThat(Integer.parseInt(refused.headers().get("Retry-After"))).isBetween(3_500, 3_600);
        });
        assertThat(invite("org_other_" + orgId)).isTrue();
    }

    private boolean invite(String orgId) {
        try {
            await(orgId);
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    private void await(String orgId) {
        limits.check(RateLimit.INVITATIONS, orgId).await().atMost(Duration.ofSeconds(10));
    }

    private static void exhaust(String address) {
        for (int i = 0; i < LIMIT; i++) {
            assertThat(new Browser(address).get("/auth/login").statusCode()).isEqualTo(303);
        }
    }

    private static int retryAfter(HttpResponse<String> response) {
        return Integer.parseInt(response.headers().firstValue("Retry-After").orElseThrow());
    }

    /** Time passes for the counters. */
    private static void pass(Duration time) {
        People.tamper(
                "UPDATE identity.rate_limit SET expires_at = expires_at - make_interval(secs => ?)", time.toSeconds());
    }

    private static long noted() {
        return People.count("""
                SELECT count(*) FROM audit.audit_logs
                 WHERE convert_from(line, 'UTF8')::json ->> 'action' = 'AUTH_SIGN_IN_FAILED'
                   AND convert_from(line, 'UTF8')::json -> 'plain' ->> 'reason' = 'rate_limited'
                """);
    }
}
