package care.eleva.stripe.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.ApiException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.param.RefundCreateParams;
import com.stripe.service.V1Services;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on purpose, and what is kept. */
class FaultsTest {
    @RegisterExtension
    static final Fixture STRIPE = new Fixture();

    private final V1Services sdk = STRIPE.sdk.v1();

    @Test
    void aStatusComesAsOftenAsAskedAndDoesNoWork() throws StripeException {
        var refund = RefundCreateParams.builder().setCharge(STRIPE.paid()).build();
        STRIPE.emulator.addFault(Fault.on("POST", "/v1/refunds").status(503).times(2));
        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> sdk.refunds().create(refund, Fixture.key("k")))
                    .isInstanceOf(ApiException.class);
        }
        assertThat(sdk.refunds().create(refund, Fixture.key("k")).getStatus()).isEqualTo("succeeded");
        assertThat(STRIPE.emulator.pendingFaults()).isEmpty();
        assertThat(STRIPE.emulator.received().stream()
                        .filter(request -> request.path().equals("/v1/refunds")))
                .hasSize(3)
                .allMatch(request ->
                        request.idempotencyKey().equals("k") && request.form().containsKey("charge"));
    }

    @Test
    void tooManyCallsSayHowLongToWait() {
        STRIPE.emulator.addFault(
                Fault.on(null, "/v1/*").status(429).error(null, "rate_limit").retryAfter(Duration.ofSeconds(7)));
        assertThatThrownBy(() -> sdk.balance().retrieve())
                .isInstanceOfSatisfying(
                        RateLimitException.class,
                        limited -> assertThat(limited.getCode()).isEqualTo("rate_limit"));
    }

    /** The connection breaks after the work: only the same key finds out, and the work is done once. */
    @Test
    void aLostReplyLeavesTheWorkDone() throws StripeException {
        var charge = STRIPE.paid();
        STRIPE.emulator.addFault(Fault.on("POST", "/v1/refunds").losingReply());
        var request = HttpRequest.newBuilder(URI.create(STRIPE.emulator.url() + "/v1/refunds"))
                .header("Authorization", "Bearer " + STRIPE.emulator.apiKey())
                .header("Idempotency-Key", "k")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("charge=" + charge + "&amount=100"))
                .build();
        assertThatThrownBy(() -> STRIPE.send(request)).isInstanceOf(UncheckedIOException.class);

        var replayed = STRIPE.send(request);
        assertThat(replayed.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(sdk.charges().retrieve(charge).getAmountRefunded()).isEqualTo(100);
    }

    @Test
    void aDroppedConnectionDoesNoWork() throws StripeException {
        var charge = STRIPE.paid();
        STRIPE.emulator.addFault(
                Fault.on("POST", "/v1/refunds").droppingConnection().always());
        assertThatThrownBy(() -> sdk.refunds()
                        .create(RefundCreateParams.builder().setCharge(charge).build()))
                .isInstanceOf(StripeException.class);
        assertThat(sdk.charges().retrieve(charge).getAmountRefunded()).isZero();
    }

    @Test
    void theControlApiHasTheSameSwitches() throws StripeException {
        assertThat(STRIPE.get(STRIPE.emulator.url() + "/_emulator/health").body())
                .contains("up");
        STRIPE.control("/faults", "{\"path\": \"/v1/balance\", \"status\": 500, \"times\": 0}");
        assertThatThrownBy(() -> sdk.balance().retrieve()).isInstanceOf(ApiException.class);
        STRIPE.send(HttpRequest.newBuilder(URI.create(STRIPE.emulator.url() + "/_emulator/faults"))
                .DELETE()
                .build());
        var session = STRIPE.session("card", "multibanco").getId();
        STRIPE.control("/sessions/" + session + "/decline", "{}");
        STRIPE.control("/sessions/" + session + "/promise", "");
        STRIPE.control("/sessions/" + session + "/arrive", "");
        var paid = sdk.checkout().sessions().retrieve(session);
        assertThat(paid.getPaymentStatus()).isEqualTo("paid");
        var charge = sdk.paymentIntents().retrieve(paid.getPaymentIntent()).getLatestCharge();
        var refund = sdk.refunds()
                .create(RefundCreateParams.builder()
                        .setCharge(charge)
                        .setAmount(1L)
                        .build());
        assertThat(refund.getStatus()).isEqualTo("pending");
        STRIPE.control("/refunds/" + refund.getId() + "/settle", "{\"status\": \"succeeded\"}");
        assertThat(sdk.refunds().retrieve(refund.getId()).getStatus()).isEqualTo("succeeded");
        STRIPE.control("/charges/" + charge + "/dispute", "{\"reason\": \"product_not_received\"}");
        assertThat(sdk.charges().retrieve(charge).getDisputed()).isTrue();
        var account = STRIPE.account().getId();
        STRIPE.control("/accounts/" + account, "{\"submitted\": true, \"enabled\": true}");
        assertThat(STRIPE.get(STRIPE.emulator.url() + "/_emulator/objects/" + account)
                        .body())
                .contains("\"payouts_enabled\":true");
        assertThat(STRIPE.control("/accounts/" + account + "/payout", "").statusCode())
                .isEqualTo(400);
        assertThat(STRIPE.get(STRIPE.emulator.url() + "/_emulator/pending").body())
                .contains("webhook_deliveries");
        STRIPE.control("/clock", "{\"offset_seconds\": 90000}");
        STRIPE.control("/webhooks", "{\"paused\": true}");
        STRIPE.control("/webhooks/flush", "");
        assertThat(STRIPE.control("/reset", "").statusCode()).isEqualTo(204);
        assertThat(STRIPE.emulator.events()).isEmpty();
    }

    @Test
    void anotherSitesPageTurnsNothing() {
        var foreign = HttpRequest.newBuilder(URI.create(STRIPE.emulator.url() + "/_emulator/reset"))
                .header("Sec-Fetch-Site", "cross-site")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(STRIPE.send(foreign).statusCode()).isEqualTo(403);
    }

    @Test
    void everythingIsThereAfterARestart(@TempDir Path directory) {
        var file = directory.resolve("stripe.json");
        try (var first = StripeEmulator.start(EmulatorConfig.defaults().withStateFile(file))) {
            first.emit("account.updated", Json.object().put("id", "acct_1").put("object", "account"), "acct_1");
        }
        try (var second = StripeEmulator.start(EmulatorConfig.defaults().withStateFile(file))) {
            assertThat(second.events()).hasSize(1);
        }
    }
}
