package care.eleva.app.stripe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.app.jobs.JobsLogin;
import care.eleva.stripe.emulator.EmulatorConfig;
import care.eleva.stripe.emulator.Fault;
import care.eleva.stripe.emulator.StripeEmulator;
import care.eleva.testing.Sql;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An expert gets an account at Stripe: the stand-in is asked, nobody else's account is touched. */
@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class PayoutAccountResourceTest {
    private static final String ACCOUNT = "/v1/payout-account";
    private static final String LINK = ACCOUNT + "/onboarding-link";
    private static final String PORTUGAL = "{\"country\": \"PT\"}";

    private static Vertx vertx;
    private static StripeEmulator emulator;

    @Inject
    StripeAccounts accounts;

    @Inject
    JobsLogin jobs;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        emulator = StripeEmulator.start(EmulatorConfig.defaults());
    }

    @AfterAll
    static void stop() {
        emulator.close();
        vertx.close();
    }

    @BeforeEach
    void connect() {
        emulator.clearFaults();
        QuarkusMock.installMockForType(
                ScriptedStripe.client(URI.create(emulator.url()), emulator.apiKey(), vertx, Duration.ofSeconds(30)),
                StripeClient.class);
    }

    @Test
    void anExpertIsKnownToStripeAndCanBePaid() {
        // Given
        Person ana = earner();
        ana.get(ACCOUNT).statusCode(404).body("code", equalTo("payout_account_not_found"));
        // When
        String url = link(ana);
        // Then
        String id = accountOf(ana);
        assertThat(url).startsWith(emulator.url() + "/setup/e/" + id + "/");
        ana.get(ACCOUNT)
                .statusCode(200)
                .body("country", equalTo("PT"))
                .body("details_submitted", equalTo(false))
                .body("transfers_enabled", equalTo(false))
                .body("disabled_reason", equalTo("requirements.past_due"))
                .body("account_id", nullValue());

        given().redirects().follow(false).get(url);
        given().redirects()
                .follow(false)
                .formParam("action", "done")
                .post(url)
                .then()
                .statusCode(303)
                .header("Location", "https://eleva.test/?payouts=done");

        ana.get(ACCOUNT)
                .statusCode(200)
                .body("details_submitted", equalTo(true))
                .body("transfers_enabled", equalTo(true))
                .body("payouts_enabled", equalTo(true))
                .body("disabled_reason", nullValue());
        assertThat(Audit.of(ana.orgId(), id))
                .containsExactly(
                        "PAYOUT_ACCOUNT_CREATED success",
                        "PAYOUT_ACCOUNT_LINK_CREATED success",
                        "PAYOUT_ACCOUNT_UPDATED success",
                        "PAYOUT_ACCOUNT_UPDATED success");
    }

    /** Also when the first answer was lost on the way, or the service ended before it wrote the account down. */
    @Test
    void oneExpertHasOneAccount() {
        Person ana = earner();
        emulator.addFault(Fault.on("POST", "/v1/accounts").losingReply());
        ana.post(LINK, PORTUGAL).statusCode(503).body("code", equalTo("temporarily_unavailable"));

        link(ana);
        String first = accountOf(ana);
        link(ana);
        Audit.tamper("DELETE FROM app.stripe_account WHERE account_id = '" + first + "'");
        link(ana);

        assertThat(accountOf(ana)).isEqualTo(first);
    }

    @Test
    void stripeIsToldOfIdsAndACountryAndNothingElse() {
        Person ana = earner();
        link(ana);

        assertThat(emulator.received().stream()
                        .filter(request -> request.path().equals("/v1/accounts")
                                && request.form().containsValue(ana.userId()))
                        .map(request -> request.form().get("metadata[org_id]") + " "
                                + request.form().get("country") + " "
                                + request.form().size()))
                .containsExactly(ana.orgId() + " PT 8");
    }

    @Test
    void withoutATokenAPermissionOrInSomebodysNameThereIsNoLink() {
        Person ana = earner();
        given().get(ACCOUNT).then().statusCode(401);
        given().contentType("application/json").body(PORTUGAL).post(LINK).then().statusCode(401);
        ana.with("billing:methods_manage").get(ACCOUNT).statusCode(403).body("code", equalTo("permission_denied"));
        ana.with("billing:view_payouts").post(LINK, PORTUGAL).statusCode(403);
        ana.with("billing:methods_manage").post(LINK, PORTUGAL).statusCode(403);
        String impersonated = TestTokens.shared()
                .user(ana.userId())
                .org(ana.orgId())
                .permissions("billing:view_payouts", "billing:methods_manage")
                .impersonatedBy("staff@eleva.test")
                .sign();
        new Person(ana.userId(), ana.orgId(), impersonated)
                .post(LINK, PORTUGAL)
                .statusCode(403)
                .body("code", equalTo("impersonation_refused"));
        assertThat(Audit.strings("SELECT account_id FROM app.stripe_account WHERE org_id = ?", ana.orgId()))
                .isEmpty();
    }

    @Test
    void anotherOrganizationAndAColleagueSeeNothing() {
        Person ana = earner();
        link(ana);
        earner().get(ACCOUNT).statusCode(404).body("code", equalTo("payout_account_not_found"));
        Person colleague = Person.in(ana.orgId(), "billing:view_payouts", "billing:methods_manage");
        colleague.get(ACCOUNT).statusCode(404);
        link(colleague);
        assertThat(accountOf(colleague)).isNotEqualTo(accountOf(ana));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"country\": \"pt\"}", "{\"country\": \"Portugal\"}", "{\"country\": null}"})
    void aCountryIsTwoCapitals(String body) {
        earner().post(LINK, body).statusCode(400).body("code", equalTo("validation_failed"));
    }

    @Test
    void theCountryIsSettledByTheFirstLink() {
        Person ana = earner();
        link(ana);
        ana.post(LINK, "{\"country\": \"ES\"}").statusCode(409).body("code", equalTo("payout_country_fixed"));
    }

    @Test
    void whatStripeRefusesAndWhenItIsAway() {
        Person ana = earner();
        emulator.addFault(Fault.on("POST", "/v1/accounts").status(400).error(null, "country_unsupported"));
        ana.post(LINK, PORTUGAL).statusCode(422).body("code", equalTo("payout_country_unsupported"));
        emulator.addFault(Fault.on("POST", "/v1/accounts").status(400).error(null, "parameter_unknown"));
        ana.post(LINK, PORTUGAL).statusCode(502).body("code", equalTo("upstream_failed"));
        emulator.addFault(Fault.on("POST", "/v1/accounts").status(429));
        ana.post(LINK, PORTUGAL).statusCode(503);
        emulator.addFault(Fault.on("POST", "/v1/account_links").droppingConnection());
        ana.post(LINK, PORTUGAL).statusCode(503);
        assertThat(Audit.of(ana.orgId(), accountOf(ana))).containsExactly("PAYOUT_ACCOUNT_CREATED success");
        // What is known is an answer while Stripe is away.
        emulator.addFault(Fault.on("GET", "/v1/accounts/*").status(500));
        ana.get(ACCOUNT).statusCode(200).body("transfers_enabled", equalTo(false));
    }

    @Test
    void whatStripeTellsNeverGoesBack() {
        Person ana = earner();
        link(ana);
        String id = accountOf(ana);
        Instant noon = Instant.parse("2026-11-24T12:00:00Z");

        assertThat(told(id, true, noon)).isEqualTo("noted");
        assertThat(told(id, true, noon)).isEqualTo("same");
        assertThat(told(id, false, noon.minusSeconds(1))).isEqualTo("stale");
        assertThat(enabled(id)).containsExactly("true");
        assertThat(told(id, false, noon.plusSeconds(1))).isEqualTo("noted");
        assertThat(enabled(id)).containsExactly("false");
        assertThat(told("acct_nobodys", true, noon)).isEqualTo("unknown");
        assertThat(Audit.strings(
                        "SELECT convert_from(line, 'UTF8')::json #>> '{plain,transfers_enabled}' FROM audit.audit_logs"
                                + " WHERE org_id = ? AND resource_id = ? AND action = 'PAYOUT_ACCOUNT_UPDATED' ORDER BY id",
                        ana.orgId(),
                        id))
                .containsExactly("true", "false");
    }

    /** The service's login may open an account for its caller, and say nothing about what Stripe allows. */
    @Test
    void theServiceCannotEnableAnAccount() throws SQLException {
        Person ana = earner();
        link(ana);
        for (String sql : List.of(
                "UPDATE stripe_account SET transfers_enabled = true",
                "UPDATE stripe_account SET account_id = 'acct_other'",
                "DELETE FROM stripe_account",
                "INSERT INTO stripe_account (account_id, country, transfers_enabled) VALUES ('acct_x', 'PT', true)",
                "INSERT INTO stripe_account (account_id, country, expert_id) VALUES ('acct_x', 'PT', 'user_x')",
                "SELECT note_stripe_account('acct_x', true, true, true, true, NULL, now())")) {
            try (var login = ana.login()) {
                assertThatThrownBy(() -> Sql.execute(login, sql)).as(sql).hasMessageContaining("permission denied");
            }
        }
        try (var login = ana.with("billing:view_payouts").login()) {
            assertThatThrownBy(() -> Sql.execute(
                            login, "INSERT INTO stripe_account (account_id, country) VALUES ('acct_x', 'PT')"))
                    .hasMessageContaining("row-level security");
        }
    }

    private String told(String account, boolean enabled, Instant at) {
        return jobs.write(
                        "stripe_webhook",
                        null,
                        null,
                        transaction -> accounts.updated(
                                transaction,
                                new ConnectAccount(account, enabled, enabled, enabled, true, "PT", null),
                                at))
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private static List<String> enabled(String account) {
        return Audit.strings("SELECT transfers_enabled::text FROM app.stripe_account WHERE account_id = ?", account);
    }

    private static Person earner() {
        return Person.in(
                "org_" + UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT),
                "billing:view_payouts",
                "billing:methods_manage");
    }

    private static String link(Person expert) {
        ValidatableResponse link = expert.post(LINK, PORTUGAL).statusCode(200);
        return link.body("url", startsWith("http")).extract().path("url");
    }

    private static String accountOf(Person expert) {
        return Audit.strings(
                        "SELECT account_id FROM app.stripe_account WHERE org_id = ? AND expert_id = ?",
                        expert.orgId(),
                        expert.userId())
                .getFirst();
    }
}
