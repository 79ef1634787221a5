package care.eleva.app.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.Stripe;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we send to Stripe, to the letter, and what an error means. */
class SdkStripeClientTest {
    private static final PaymentReference REFERENCE = new PaymentReference(
            UUID.fromString("0199aaaa-0000-7000-8000-000000000001"),
            UUID.fromString("0199aaaa-0000-7000-8000-000000000002"));
    private static final String REFUND = """
            {"id": "re_1", "object": "refund", "status": "succeeded", "amount": 500, "currency": "eur",
             "payment_intent": "pi_1", "charge": "ch_1"}""";

    private ScriptedStripe stripe;

    @BeforeEach
    void start() throws IOException {
        stripe = new ScriptedStripe();
    }

    @AfterEach
    void stop() {
        stripe.close();
    }

    @Test
    void aCheckoutHoldsOurIdsAndNothingElse() {
        stripe.answer(200, """
                {"id": "cs_1", "object": "checkout.session", "status": "open", "payment_status": "unpaid",
                 "url": "https://checkout.stripe.com/c/pay/cs_1", "expires_at": 1795530600, "amount_total": 6000,
                 "currency": "eur", "payment_intent": null,
                 "metadata": {"payment_id": "0199aaaa-0000-7000-8000-000000000001",
                              "appointment_id": "0199aaaa-0000-7000-8000-000000000002"}}""");

        StripeReply<CheckoutSession> reply = ScriptedStripe.await(stripe.client()
                .createCheckoutSession(
                        new NewCheckoutSession(
                                REFERENCE,
                                6000,
                                "eur",
                                List.of("card", "multibanco"),
                                Instant.ofEpochSecond(1_795_530_600),
                                URI.create("https://eleva.test/paid"),
                                URI.create("https://eleva.test/back")),
                        "checkout:1"));

        assertThat(reply.require().reference()).isEqualTo(REFERENCE);
        ScriptedStripe.Received sent = stripe.received().getFirst();
        assertThat(sent.method() + " " + sent.path()).isEqualTo("POST /v1/checkout/sessions");
        assertThat(sent.headers())
                .containsEntry("Authorization", "Bearer sk_test_scripted")
                .containsEntry("Idempotency-Key", "checkout:1")
                .containsEntry("Stripe-Version", StripeApi.API_VERSION)
                .containsEntry("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
                .doesNotContainKeys("X-Stripe-Client-Telemetry", "Stripe-Account");
        assertThat(sent.form())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("mode", "payment"),
                        Map.entry("payment_method_types[0]", "card"),
                        Map.entry("payment_method_types[1]", "multibanco"),
                        Map.entry("line_items[0][quantity]", "1"),
                        Map.entry("line_items[0][price_data][currency]", "eur"),
                        Map.entry("line_items[0][price_data][unit_amount]", "6000"),
                        Map.entry("line_items[0][price_data][product_data][name]", "Eleva"),
                        Map.entry("client_reference_id", REFERENCE.paymentId().toString()),
                        Map.entry("metadata[payment_id]", REFERENCE.paymentId().toString()),
                        Map.entry(
                                "metadata[appointment_id]",
                                REFERENCE.appointmentId().toString()),
                        Map.entry(
                                "payment_intent_data[metadata][payment_id]",
                                REFERENCE.paymentId().toString()),
                        Map.entry(
                                "payment_intent_data[metadata][appointment_id]",
                                REFERENCE.appointmentId().toString()),
                        Map.entry("payment_intent_data[transfer_group]", "payment_" + REFERENCE.paymentId()),
                        Map.entry("expires_at", "1795530600"),
                        Map.entry("success_url", "https://eleva.test/paid"),
                        Map.entry("cancel_url", "https://eleva.test/back")));
    }

    @Test
    void moneyGoesByTransferFromItsOwnCharge() {
        stripe.answer(200, """
                {"id": "tr_1", "object": "transfer", "amount": 5100, "amount_reversed": 0, "currency": "eur",
                 "destination": "acct_1", "reversed": false, "metadata": {}}""");

        ScriptedStripe.await(stripe.client()
                        .createTransfer(new NewTransfer(REFERENCE, "acct_1", 5100, "eur", "ch_1"), "transfer:1"))
                .require();

        assertThat(stripe.received().getFirst().form())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "amount", "5100",
                        "currency", "eur",
                        "destination", "acct_1",
                        "source_transaction", "ch_1",
                        "transfer_group", "payment_" + REFERENCE.paymentId(),
                        "metadata[payment_id]", REFERENCE.paymentId().toString(),
                        "metadata[appointment_id]", REFERENCE.appointmentId().toString()));
    }

    @Test
    void anAccountIsMadeWithoutAWordAboutItsOwner() {
        stripe.answer(200, "{\"id\": \"acct_1\", \"object\": \"account\"}");

        ConnectAccount made = ScriptedStripe.await(stripe.client()
                        .createAccount(new NewConnectAccount("org_1", "user_1", "PT"), "account:org_1:user_1"))
                .require();

        assertThat(made).isEqualTo(new ConnectAccount("acct_1", false, false, false, false, null, null));
        assertThat(stripe.received().getFirst().form())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "country", "PT",
                        "controller[fees][payer]", "application",
                        "controller[losses][payments]", "application",
                        "controller[stripe_dashboard][type]", "express",
                        "controller[requirement_collection]", "stripe",
                        "capabilities[transfers][requested]", "true",
                        "metadata[org_id]", "org_1",
                        "metadata[expert_id]", "user_1"));
    }

    @Test
    void aPayoutIsReadOnTheAccountThatItIsOf() {
        stripe.answer(200, """
                {"object": "list", "has_more": true, "data": [
                  {"id": "txn_1", "source": {"id": "py_1", "object": "charge", "source_transfer": "tr_1"}},
                  {"id": "txn_2", "source": {"id": "py_2", "object": "charge", "source_transfer": null}},
                  {"id": "txn_3", "source": "py_3"}]}""");

        PayoutTransfers page = ScriptedStripe.await(stripe.client().transfersOfPayout("acct_1", "po_1", "txn_0"))
                .require();

        assertThat(page).isEqualTo(new PayoutTransfers(List.of("tr_1"), "txn_3"));
        ScriptedStripe.Received sent = stripe.received().getFirst();
        assertThat(sent.headers()).containsEntry("Stripe-Account", "acct_1").doesNotContainKey("Idempotency-Key");
        assertThat(sent.query())
                .isEqualTo("payout=po_1&type=payment&limit=100&expand[0]=data.source&starting_after=txn_0");
    }

    @Test
    void anIdIsNeverMoreThanAnId() {
        stripe.answer(404, "{\"error\": {\"type\": \"invalid_request_error\", \"code\": \"resource_missing\"}}");

        StripeReply<Transfer> reply = ScriptedStripe.await(stripe.client().transfer("../refunds?limit=1"));

        assertThat(reply).isEqualTo(new StripeReply.Refused<Transfer>(404, "resource_missing", null));
        assertThat(stripe.received().getFirst().path()).isEqualTo("/v1/transfers/..%2Frefunds%3Flimit%3D1");
    }

    @Test
    void aDeclineIsARefusalWithTheBanksReason() {
        stripe.answer(402, """
                {"error": {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds",
                           "message": "Your card has insufficient funds."}}""");

        assertThat(refund()).isEqualTo(new StripeReply.Refused<Refund>(402, "card_declined", "insufficient_funds"));
    }

    @Test
    void aRefusalWithoutACodeHasItsTypeForOne() {
        stripe.answer(400, "{\"error\": {\"type\": \"idempotency_error\", \"message\": \"other parameters\"}}");

        assertThat(refund()).isEqualTo(new StripeReply.Refused<Refund>(400, "idempotency_error", null));
    }

    @Test
    void tooManyCallsSayHowLongToWait() {
        stripe.answer(
                429,
                "{\"error\": {\"type\": \"invalid_request_error\", \"code\": \"rate_limit\"}}",
                Map.of("Retry-After", "7"));
        assertThat(refund()).isEqualTo(new StripeReply.RateLimited<Refund>(Duration.ofSeconds(7)));

        stripe.answer(429, "slow down");
        assertThat(refund()).isEqualTo(new StripeReply.RateLimited<Refund>(null));
    }

    /** Our key, a call that still runs under the same key, what is behind Stripe, and Stripe's own troubles. */
    @ParameterizedTest
    @ValueSource(ints = {401, 409, 424, 500, 502, 503, 504})
    void whatSaysNothingAboutTheQuestionIsTransient(int status) {
        stripe.answer(status, "{\"error\": {\"type\": \"api_error\", \"message\": \"oops\"}}");

        assertThat(refund()).isEqualTo(new StripeReply.Transient<Refund>("api_error"));
        assertThat(stripe.received()).hasSize(1);
    }

    /** A proxy's page is no word of Stripe's, whatever its status. */
    @ParameterizedTest
    @ValueSource(ints = {302, 400, 403, 404, 502})
    void whatIsNoErrorOfStripesIsTransient(int status) {
        stripe.answer(status, "<html>oops</html>");

        assertThat(refund()).isEqualTo(new StripeReply.Transient<Refund>("status_" + status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "not json", "{\"id\": \"re_1\"}"})
    void anAnswerThatCannotBeReadIsTransient(String body) {
        stripe.answer(200, body);

        assertThat(refund()).isEqualTo(new StripeReply.Transient<Refund>("unusable_answer"));
    }

    /** The SDK's own way to the network would send a POST again by itself. */
    @Test
    void aBrokenConnectionIsTransientAndNothingIsSentTwice() {
        stripe.answer(200, REFUND);
        assertThat(refund()).isInstanceOf(StripeReply.Done.class);
        stripe.answer(0, "");

        assertThat(refund()).isEqualTo(new StripeReply.Transient<Refund>("unreachable"));
        assertThat(stripe.received()).hasSize(2);
    }

    @Test
    void whereNobodyListensThereIsNoAnswer() {
        stripe.stopListening();

        assertThat(refund()).isEqualTo(new StripeReply.Transient<Refund>("unreachable"));
    }

    /** Stripe's message repeats what was typed; the log has codes and Stripe's id of the request. */
    @Test
    void theLogHoldsNoWordOfStripesMessage() {
        StringBuilder log = new StringBuilder();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                log.append(line.getMessage())
                        .append(List.of(line.getParameters() == null ? new Object[0] : line.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(StripeApi.class.getName());
        logger.addHandler(handler);
        try {
            stripe.answer(400, """
                    {"error": {"type": "invalid_request_error", "code": "email_invalid", "param": "customer_email",
                               "message": "Invalid email address: paulo@eleva.test"}}""", Map.of("Request-Id", "req_1"));
            assertThat(refund()).isEqualTo(new StripeReply.Refused<Refund>(400, "email_invalid", null));
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(log.toString())
                .contains("email_invalid")
                .contains("customer_email")
                .contains("req_1")
                .doesNotContain("paulo")
                .doesNotContain("sk_test");
    }

    /** A new version of the SDK may speak another version of the interface: that is a decision, with the tests. */
    @Test
    void theVersionOfTheInterfaceIsOurs() {
        assertThat(StripeApi.API_VERSION).isEqualTo(Stripe.API_VERSION);
    }

    private StripeReply<Refund> refund() {
        return ScriptedStripe.await(stripe.client().createRefund(new NewRefund(REFERENCE, "pi_1", 500), "refund:1"));
    }
}
