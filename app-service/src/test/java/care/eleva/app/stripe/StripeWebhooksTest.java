package care.eleva.app.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.kit.problem.ProblemException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.stripe.net.Webhook;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks signed as Stripe's own SDK signs them. */
class StripeWebhooksTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_530_600);
    private static final String BODY = """
            {"id": "evt_1", "object": "event", "type": "account.updated", "created": 1795530599, "account": "acct_1",
             "livemode": false, "data": {"object": {"id": "acct_1", "object": "account", "charges_enabled": true,
             "payouts_enabled": true, "details_submitted": true, "country": "PT", "email": "ana@eleva.test",
             "capabilities": {"transfers": "active"}, "requirements": {"disabled_reason": null}}}}""";

    private final StripeWebhooks webhooks = new StripeWebhooks(
            new TestStripeConfig(
                    URI.create("http://127.0.0.1:9"), "sk", List.of("whsec_new", "whsec_old"), Duration.ofSeconds(1)),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new ObjectMapper());

    @ParameterizedTest
    @ValueSource(strings = {"whsec_new", "whsec_old"})
    void whatFitsOneOfTheSecretsIsOpened(String secret) throws Exception {
        StripeEvent event = open(header(secret, NOW, BODY), BODY);

        assertThat(event)
                .isEqualTo(new StripeEvent(
                        "evt_1",
                        "account.updated",
                        Instant.ofEpochSecond(1_795_530_599),
                        "acct_1",
                        false,
                        new ConnectAccount("acct_1", true, true, true, true, "PT", null)));
    }

    /** While Stripe rotates, it signs with both. */
    @Test
    void oneFittingValueOfSeveralIsEnough() throws Exception {
        String other = header("whsec_unknown", NOW, BODY);
        String ours = header("whsec_old", NOW, BODY);

        assertThat(open(other + ours.substring(ours.indexOf(",v1=")) + ",v0=" + "0".repeat(64), BODY)
                        .id())
                .isEqualTo("evt_1");
    }

    @Test
    void theBytesAreWhatIsSigned() throws Exception {
        String header = header("whsec_new", NOW, BODY);
        refused("stripe_signature_mismatch", header, (BODY + " ").getBytes(StandardCharsets.UTF_8));
        refused(
                "stripe_signature_mismatch",
                header,
                BODY.replace("acct_1", "acct_2").getBytes(StandardCharsets.UTF_8));
        // A byte that is no text becomes the same text as any other such byte: signed as text, these two would be one.
        byte[] one = {'"', (byte) 0xfe, '"'};
        byte[] other = {'"', (byte) 0xff, '"'};
        String ofText = header("whsec_new", NOW, new String(one, StandardCharsets.UTF_8));
        refused("stripe_signature_mismatch", ofText, one);
        refused("stripe_signature_mismatch", ofText, other);
    }

    @Test
    void aForeignSecretAndAnotherSchemeAreNoProof() throws Exception {
        refused("stripe_signature_mismatch", header("whsec_unknown", NOW, BODY), BODY.getBytes(StandardCharsets.UTF_8));
        refused(
                "stripe_signature_malformed",
                header("whsec_new", NOW, BODY).replace("v1=", "v0="),
                BODY.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theTimeMayBeFiveMinutesAwayAndNotMore() throws Exception {
        for (long seconds : new long[] {-300, 300}) {
            assertThat(open(header("whsec_new", NOW.plusSeconds(seconds), BODY), BODY)
                            .id())
                    .isEqualTo("evt_1");
        }
        for (long seconds : new long[] {-301, 301}) {
            refused(
                    "stripe_signature_expired",
                    header("whsec_new", NOW.plusSeconds(seconds), BODY),
                    BODY.getBytes(StandardCharsets.UTF_8));
        }
        // Somebody else's old signature with a new time is a forgery, not an old webhook.
        refused(
                "stripe_signature_mismatch",
                header("whsec_new", NOW.minusSeconds(900), BODY)
                        .replace("t=" + NOW.minusSeconds(900).getEpochSecond(), "t=" + NOW.getEpochSecond()),
                BODY.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "t=1795530600",
                "v1=00",
                "t=1795530600,v1=",
                "t=1795530600,v1=zz",
                "t=1795530600,t=1795530600,v1=0000000000000000000000000000000000000000000000000000000000000000",
                "t=soon,v1=0000000000000000000000000000000000000000000000000000000000000000"
            })
    void aHeaderThatIsNoneIsMalformed(String header) {
        refused("stripe_signature_malformed", header, BODY.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "no json", "{\"id\": \"evt_1\", \"type\": \"x\"}"})
    void whatIsSignedAndNoEventIsUnreadable(String body) throws Exception {
        refused("stripe_event_unreadable", header("whsec_new", NOW, body), body.getBytes(StandardCharsets.UTF_8));
    }

    /** New types and objects come without a new version of the interface. */
    @Test
    void whatWeDoNotKnowIsAnEventToo() throws Exception {
        String body = """
                {"id": "evt_2", "type": "tax.rate.created", "created": 1, "data": {"object": {"id": "txr_1", "object": "tax_rate"}}}""";
        assertThat(open(header("whsec_new", NOW, body), body).object())
                .isEqualTo(new StripeObject.Unknown("txr_1", "tax_rate"));
        String lacking = """
                {"id": "evt_3", "type": "refund.created", "created": 1, "data": {"object": {"id": "re_1", "object": "refund"}}}""";
        assertThat(open(header("whsec_new", NOW, lacking), lacking).object())
                .isEqualTo(new StripeObject.Unknown("re_1", "refund"));
    }

    private StripeEvent open(String header, String body) {
        return webhooks.open(header, body.getBytes(StandardCharsets.UTF_8));
    }

    private void refused(String code, String header, byte[] body) {
        assertThatThrownBy(() -> webhooks.open(header, body))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type().code()).isEqualTo(code));
    }

    private static String header(String secret, Instant at, String body) throws Exception {
        long time = at.getEpochSecond();
        return "t=" + time + ",v1=" + Webhook.Util.computeHmacSha256(secret, time + "." + body);
    }
}
