package care.eleva.app.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call of the port against every answer that Stripe's OpenAPI document allows: success with the least that it demands and
 * with everything that it names, and each type of error under each status that Stripe documents.
 */
class PortContractTest {
    private static final PaymentReference REFERENCE = new PaymentReference(new UUID(1, 1), new UUID(2, 2));

    /** Nothing is known about what was asked: our key, a call under the same key, what is behind Stripe, Stripe itself. */
    private static final List<Integer> UNKNOWN = List.of(401, 409, 424, 500, 502, 503, 504);

    private static final List<Integer> REFUSED = List.of(400, 402, 403, 404);

    private ScriptedStripe stripe;

    /** A call, and the operation of Stripe that it is. */
    record Call(String operation, Function<StripeClient, Uni<? extends StripeReply<?>>> of) {
        @Override
        public String toString() {
            return operation;
        }
    }

    static List<Call> calls() {
        URI url = URI.create("https://eleva.test/");
        return List.of(
                new Call(
                        "POST /v1/checkout/sessions",
                        on -> on.createCheckoutSession(
                                new NewCheckoutSession(REFERENCE, 1, "eur", List.of("card"), Instant.EPOCH, url, url),
                                "k")),
                new Call("GET /v1/checkout/sessions/{session}", on -> on.checkoutSession("cs")),
                new Call("POST /v1/checkout/sessions/{session}/expire", on -> on.expireCheckoutSession("cs", "k")),
                new Call("GET /v1/payment_intents/{intent}", on -> on.paymentIntent("pi")),
                new Call("POST /v1/refunds", on -> on.createRefund(new NewRefund(REFERENCE, "pi", 1), "k")),
                new Call("GET /v1/refunds/{refund}", on -> on.refund("re")),
                new Call(
                        "POST /v1/transfers",
                        on -> on.createTransfer(new NewTransfer(REFERENCE, "acct", 1, "eur", "ch"), "k")),
                new Call("GET /v1/transfers/{transfer}", on -> on.transfer("tr")),
                new Call("POST /v1/transfers/{id}/reversals", on -> on.reverseTransfer("tr", 1, "k")),
                new Call("POST /v1/accounts", on -> on.createAccount(new NewConnectAccount("o", "u", "PT"), "k")),
                new Call("GET /v1/accounts/{account}", on -> on.account("acct")),
                new Call(
                        "POST /v1/account_links",
                        on -> on.createOnboardingLink(new NewOnboardingLink("acct", url, url))),
                new Call("GET /v1/payouts/{payout}", on -> on.payout("acct", "po")),
                new Call("GET /v1/balance_transactions", on -> on.transfersOfPayout("acct", "po", null)));
    }

    @BeforeEach
    void start() throws IOException {
        stripe = new ScriptedStripe();
    }

    @AfterEach
    void stop() {
        stripe.close();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whateverTheDocumentAllowsIsRead(Call call) {
        for (String body : Sample.bodies(call.operation)) {
            stripe.answer(200, body);
            assertThat(ask(call)).as(body).isInstanceOf(StripeReply.Done.class);
        }
        assertThat(stripe.received()).hasSize(2).allSatisfy(request -> {
            assertThat(request.method() + " " + request.path()).matches(path(call.operation));
            assertThat(request.headers()).containsEntry("Stripe-Version", StripeApi.API_VERSION);
        });
    }

    /** Reading needs no key; for the link to the pages, which is another one each time, the SDK makes one up. */
    @ParameterizedTest
    @MethodSource("calls")
    void whateverChangesSomethingCarriesItsKey(Call call) {
        ask(call);
        String key = stripe.received().getFirst().headers().get("Idempotency-Key");
        if (call.operation.endsWith("account_links")) {
            assertThat(key).isNotBlank().isNotEqualTo("k");
        } else {
            assertThat(key).isEqualTo(call.operation.startsWith("POST") ? "k" : null);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyErrorIsAnAnswer(Call call) {
        for (String type : Sample.errorTypes()) {
            for (int status : Stream.concat(REFUSED.stream(), UNKNOWN.stream()).toList()) {
                stripe.answer(status, "{\"error\": {\"type\": \"" + type + "\"}}");
                assertThat(ask(call)).as(status + " " + type).isEqualTo(expected(status, type, null));
                stripe.answer(status, """
                        {"error": {"type": "%s", "code": "some_code", "decline_code": "do_not_honor", "param": "amount",
                         "message": "No.", "doc_url": "https://stripe.com/docs", "charge": "ch_1", "something_new": {}}}""".formatted(type));
                assertThat(ask(call)).as(status + " " + type).isEqualTo(expected(status, "some_code", "do_not_honor"));
            }
            stripe.answer(429, "{\"error\": {\"type\": \"" + type + "\"}}");
            assertThat(ask(call)).isEqualTo(new StripeReply.RateLimited<>(null));
        }
        for (int status : UNKNOWN) {
            stripe.answer(status, "<html>oops</html>");
            assertThat(ask(call)).isEqualTo(new StripeReply.Transient<>("status_" + status));
        }
    }

    /** A method that nobody put into the list would be held against nothing. */
    @Test
    void everyMethodOfThePortIsCalled() {
        List<String> operations = new ArrayList<>();
        calls().forEach(call -> operations.add(call.operation));
        assertThat(operations).doesNotHaveDuplicates().hasSameSizeAs(StripeClient.class.getDeclaredMethods());
    }

    private static StripeReply<?> expected(int status, String code, @Nullable String declineCode) {
        return UNKNOWN.contains(status)
                ? new StripeReply.Transient<>(code)
                : new StripeReply.Refused<>(status, code, declineCode);
    }

    private Object ask(Call call) {
        return ScriptedStripe.await(call.of.apply(stripe.client()));
    }

    private static Pattern path(String operation) {
        return Pattern.compile(Stream.of(operation.split("(?=\\{)|(?<=})", -1))
                .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
                .collect(Collectors.joining()));
    }
}
