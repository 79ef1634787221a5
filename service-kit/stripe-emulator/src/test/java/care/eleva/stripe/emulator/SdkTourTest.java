package care.eleva.stripe.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.Stripe;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.net.RequestOptions;
import com.stripe.param.AccountLinkCreateParams;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.TransferCreateParams;
import com.stripe.param.TransferReversalCreateParams;
import com.stripe.service.V1Services;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything that is served, with Stripe's unmodified SDK; each answer is held against the document and the SDK's models. */
class SdkTourTest {
    @RegisterExtension
    static final Fixture STRIPE = new Fixture();

    private final V1Services sdk = STRIPE.sdk.v1();

    @Test
    void aCardPaysAtOnce() throws StripeException {
        var session = STRIPE.session("card");
        assertThat(session.getStatus()).isEqualTo("open");
        assertThat(session.getPaymentIntent()).isNull();
        assertThat(session.getAmountTotal()).isEqualTo(6000);

        assertThat(STRIPE.get(session.getUrl()).body())
                .contains("Pay 60.00 EUR", "Eleva", "value=\"card\"")
                .doesNotContain("multibanco");
        var paid = STRIPE.click(session.getUrl(), "card");

        assertThat(paid.statusCode()).isEqualTo(303);
        assertThat(paid.headers().firstValue("Location"))
                .contains("http://127.0.0.1:9/paid?session=" + session.getId());
        var complete = sdk.checkout().sessions().retrieve(session.getId());
        assertThat(complete.getStatus() + " " + complete.getPaymentStatus()).isEqualTo("complete paid");
        assertThat(complete.getUrl()).isNull();
        var intent = sdk.paymentIntents()
                .retrieve(
                        complete.getPaymentIntent(),
                        PaymentIntentRetrieveParams.builder()
                                .addExpand("latest_charge")
                                .build());
        assertThat(intent.getStatus()).isEqualTo("succeeded");
        assertThat(intent.getMetadata()).containsEntry("payment_id", "payment-1");
        assertThat(intent.getTransferGroup()).isEqualTo("group-1");
        assertThat(intent.getLatestChargeObject().getPaymentMethodDetails().getType())
                .isEqualTo("card");
        assertThat(STRIPE.eventTypes())
                .containsExactly(
                        "payment_intent.created",
                        "charge.succeeded",
                        "payment_intent.succeeded",
                        "checkout.session.completed");
        assertThat(STRIPE.click(session.getUrl(), "card").body()).contains("nothing left to pay");
        assertThat(STRIPE.eventTypes()).hasSize(4);
    }

    @Test
    void aDeclinedCardLeavesThePageOpen() throws StripeException {
        var session = STRIPE.session("card");

        assertThat(STRIPE.click(session.getUrl(), "decline").body()).contains("declined");
        var open = sdk.checkout().sessions().retrieve(session.getId());
        assertThat(open.getStatus()).isEqualTo("open");
        var intent = sdk.paymentIntents().retrieve(open.getPaymentIntent());
        assertThat(intent.getStatus()).isEqualTo("requires_payment_method");
        assertThat(intent.getLastPaymentError().getCode()).isEqualTo("card_declined");
        assertThat(intent.getLastPaymentError().getDeclineCode()).isEqualTo("insufficient_funds");
        assertThat(sdk.charges().retrieve(intent.getLatestCharge()).getStatus()).isEqualTo("failed");

        STRIPE.emulator.payByCard(session.getId());
        assertThat(STRIPE.eventTypes())
                .containsExactly(
                        "payment_intent.created",
                        "charge.failed",
                        "payment_intent.payment_failed",
                        "charge.succeeded",
                        "payment_intent.succeeded",
                        "checkout.session.completed");
    }

    @Test
    void aPromiseIsKeptLater() throws StripeException {
        var session = STRIPE.session("card", "multibanco");
        assertThat(STRIPE.click(session.getUrl(), "multibanco").body()).contains("11249", "123 456 789");
        var promised = sdk.checkout().sessions().retrieve(session.getId());
        assertThat(promised.getStatus() + " " + promised.getPaymentStatus()).isEqualTo("complete unpaid");
        assertThat(sdk.paymentIntents().retrieve(promised.getPaymentIntent()).getStatus())
                .isEqualTo("requires_action");

        assertThat(STRIPE.click(session.getUrl(), "arrive").statusCode()).isEqualTo(303);

        assertThat(sdk.checkout().sessions().retrieve(session.getId()).getPaymentStatus())
                .isEqualTo("paid");
        assertThat(STRIPE.eventTypes())
                .containsExactly(
                        "payment_intent.created",
                        "payment_intent.requires_action",
                        "checkout.session.completed",
                        "charge.succeeded",
                        "payment_intent.succeeded",
                        "checkout.session.async_payment_succeeded");
    }

    @Test
    void aPromiseIsBroken() throws StripeException {
        var session = STRIPE.session("multibanco");
        STRIPE.emulator.promise(session.getId());
        STRIPE.emulator.settlePromise(session.getId(), false);

        var intent = sdk.paymentIntents()
                .retrieve(sdk.checkout().sessions().retrieve(session.getId()).getPaymentIntent());
        assertThat(intent.getStatus()).isEqualTo("requires_payment_method");
        assertThat(STRIPE.eventTypes())
                .endsWith("payment_intent.payment_failed", "checkout.session.async_payment_failed");
        refused(
                null,
                () -> sdk.refunds()
                        .create(RefundCreateParams.builder()
                                .setPaymentIntent(intent.getId())
                                .build()));
    }

    @Test
    void aPageEndsByUsOrByTime() throws StripeException {
        var ours = STRIPE.session("card");
        assertThat(sdk.checkout().sessions().expire(ours.getId()).getStatus()).isEqualTo("expired");
        refused(null, () -> sdk.checkout().sessions().expire(ours.getId()));
        var late = STRIPE.session("card");
        STRIPE.emulator.clockOffset(Duration.ofMinutes(61));
        assertThat(sdk.checkout().sessions().retrieve(late.getId()).getStatus()).isEqualTo("expired");
        assertThat(STRIPE.get(late.getUrl()).body()).contains("expired");
        assertThatThrownBy(() -> STRIPE.emulator.payByCard(late.getId())).isInstanceOf(ApiError.class);
        assertThat(STRIPE.eventTypes()).containsExactly("checkout.session.expired", "checkout.session.expired");
    }

    @Test
    void moneyGoesBack() throws StripeException {
        var charge = STRIPE.paid();
        var refund = sdk.refunds().create(refundOf(charge, 1000));
        assertThat(refund.getStatus()).isEqualTo("succeeded");
        assertThat(sdk.charges().retrieve(charge).getAmountRefunded()).isEqualTo(1000);
        refused(null, () -> sdk.refunds().create(refundOf(charge, 5001)));
        sdk.refunds().create(RefundCreateParams.builder().setCharge(charge).build());
        assertThat(sdk.charges().retrieve(charge).getRefunded()).isTrue();
        refused("charge_already_refunded", () -> sdk.refunds().create(refundOf(charge, 1)));
        refused("resource_missing", () -> sdk.refunds().create(refundOf("ch_none", 1)));

        STRIPE.emulator.settleRefund(refund.getId(), "failed", "lost_or_stolen_card");
        assertThat(sdk.refunds().retrieve(refund.getId()).getFailureReason()).isEqualTo("lost_or_stolen_card");
        assertThat(sdk.charges().retrieve(charge).getAmountRefunded()).isEqualTo(5000);
        assertThat(STRIPE.eventTypes()).contains("refund.created", "charge.refunded", "refund.failed");
        refused("resource_missing", () -> sdk.refunds().retrieve("re_none"));
    }

    @Test
    void anExpertGetsAnAccountMoneyAndAPayout() throws StripeException {
        var account = STRIPE.account();
        var transfer = TransferCreateParams.builder()
                .setAmount(5100L)
                .setCurrency("eur")
                .setDestination(account.getId())
                .setSourceTransaction(STRIPE.paid())
                .setTransferGroup("group-1")
                .build();
        refused("insufficient_capabilities_for_transfer", () -> sdk.transfers().create(transfer));

        var url = link(account.getId());
        STRIPE.get(url);
        assertThat(STRIPE.click(url, "done").headers().firstValue("Location")).contains("http://127.0.0.1:9/return");
        assertThat(sdk.accounts().retrieve(account.getId()).getCapabilities().getTransfers())
                .isEqualTo("active");
        var made = sdk.transfers().create(transfer);
        refused(null, () -> sdk.transfers().create(transfer));
        var back = sdk.transfers()
                .reversals()
                .create(
                        made.getId(),
                        TransferReversalCreateParams.builder().setAmount(100L).build());
        assertThat(back.getTransfer()).isEqualTo(made.getId());
        assertThat(sdk.transfers().retrieve(made.getId()).getAmountReversed()).isEqualTo(100);
        refused(
                null,
                () -> sdk.transfers()
                        .reversals()
                        .create(
                                made.getId(),
                                TransferReversalCreateParams.builder()
                                        .setAmount(5001L)
                                        .build()));
        paidOut(account.getId(), made.getId());
    }

    private void paidOut(String account, String transfer) throws StripeException {
        var payoutId = STRIPE.emulator.payOut(account);
        var on = RequestOptions.builder().setStripeAccount(account).build();
        assertThat(sdk.payouts().retrieve(payoutId, on).getAmount()).isEqualTo(5000);
        refused("resource_missing", () -> sdk.payouts().retrieve(payoutId));
        var rows = sdk.balanceTransactions()
                .list(
                        BalanceTransactionListParams.builder()
                                .setPayout(payoutId)
                                .setType("payment")
                                .addExpand("data.source")
                                .build(),
                        on);
        assertThat(rows.getData())
                .singleElement()
                .satisfies(row -> assertThat(((Charge) row.getSourceObject()).getSourceTransfer())
                        .isEqualTo(transfer));
        assertThat(sdk.balance().retrieve(on).getAvailable().getFirst().getAmount())
                .isZero();
        STRIPE.emulator.settlePayout(payoutId, "failed", "account_closed");
        assertThat(sdk.payouts().retrieve(payoutId, on).getFailureCode()).isEqualTo("account_closed");
        assertThat(sdk.balance().retrieve(on).getAvailable().getFirst().getAmount())
                .isEqualTo(5000);
        assertThat(STRIPE.eventTypes())
                .contains(
                        "transfer.created", "transfer.reversed", "payout.created", "payout.failed", "account.updated");
        assertThat(STRIPE.emulator.events().stream()
                        .filter(event -> event.path("type").asText().matches("(payout|account)\\..*"))
                        .map(event -> event.path("account").asText()))
                .allMatch(account::equals);
    }

    @Test
    void aLinkIsForOneUseAndFiveMinutes() throws StripeException {
        var account = STRIPE.account().getId();
        var url = link(account);
        assertThat(STRIPE.get(url).body()).contains("Everything is right");
        assertThat(STRIPE.get(url).headers().firstValue("Location")).contains("http://127.0.0.1:9/again");
        STRIPE.click(url, "waiting");
        var waiting = sdk.accounts().retrieve(account);
        assertThat(waiting.getDetailsSubmitted()).isTrue();
        assertThat(waiting.getPayoutsEnabled()).isFalse();
        assertThat(waiting.getRequirements().getDisabledReason()).isEqualTo("requirements.pending_verification");
        var old = link(account);
        STRIPE.emulator.clockOffset(Duration.ofMinutes(6));
        assertThat(STRIPE.get(old).headers().firstValue("Location")).contains("http://127.0.0.1:9/again");
        assertThat(STRIPE.get(STRIPE.emulator.url() + "/setup/e/" + account + "/none")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aCardholderObjects() throws StripeException {
        var charge = STRIPE.paid();
        var id = STRIPE.emulator.dispute(charge, "fraudulent");
        assertThat(sdk.disputes().retrieve(id).getStatus()).isEqualTo("needs_response");
        refused("charge_disputed", () -> sdk.refunds().create(refundOf(charge, 1)));
        STRIPE.emulator.closeDispute(id, true);
        assertThat(sdk.disputes().retrieve(id).getStatus()).isEqualTo("won");
        assertThat(STRIPE.eventTypes())
                .endsWith(
                        "charge.dispute.created",
                        "charge.dispute.funds_withdrawn",
                        "charge.dispute.closed",
                        "charge.dispute.funds_reinstated");
    }

    @Test
    void oneKeyIsOneEffectForADay() throws StripeException {
        var charge = STRIPE.paid();
        var refund = refundOf(charge, 100);
        var first = sdk.refunds().create(refund, Fixture.key("refund:1"));
        var again = sdk.refunds().create(refund, Fixture.key("refund:1"));
        assertThat(again.getId()).isEqualTo(first.getId());
        assertThat(again.getLastResponse().headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThatThrownBy(() -> sdk.refunds().create(refundOf(charge, 200), Fixture.key("refund:1")))
                .isInstanceOf(IdempotencyException.class);
        assertThat(sdk.refunds().create(refund, Fixture.key("refund:2")).getId())
                .isNotEqualTo(first.getId());
        STRIPE.emulator.clockOffset(Duration.ofHours(25));
        assertThat(sdk.refunds().create(refund, Fixture.key("refund:1")).getId())
                .isNotEqualTo(first.getId());
        // A refusal of the parameters is not kept: the same key may come again, corrected.
        assertThatThrownBy(() -> sdk.refunds().create(refundOf("ch_none", 1), Fixture.key("refund:3")))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(sdk.refunds().create(refund, Fixture.key("refund:3")).getAmount())
                .isEqualTo(100);
    }

    @Test
    void aWrongKeyAndWhatIsNotThere() {
        assertThatThrownBy(() -> STRIPE.sdk("sk_test_wrong").v1().balance().retrieve())
                .isInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> sdk.balance()
                        .retrieve(RequestOptions.builder()
                                .setStripeAccount("acct_none")
                                .build()))
                .isInstanceOf(PermissionException.class);
        refused("resource_missing", () -> sdk.accounts().retrieve("acct_none"));
        refused("resource_missing", () -> sdk.checkout().sessions().retrieve("cs_none"));
        refused("resource_missing", () -> sdk.paymentIntents().retrieve("pi_none"));
        refused("resource_missing", () -> sdk.transfers().retrieve("tr_none"));
        assertThatThrownBy(() -> sdk.customers().list()).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void anEventHoldsTheObjectAsItWas() throws StripeException {
        var session = STRIPE.session("card", "multibanco");
        STRIPE.emulator.promise(session.getId());
        STRIPE.emulator.settlePromise(session.getId(), true);
        var completed = STRIPE.emulator.events().stream()
                .filter(event -> event.path("type").asText().equals("checkout.session.completed"))
                .findFirst()
                .orElseThrow();
        assertThat(completed.path("data").path("object").path("payment_status").asText())
                .isEqualTo("unpaid");
        assertThat(sdk.events().retrieve(completed.path("id").asText()).getApiVersion())
                .isEqualTo(Stripe.API_VERSION);
        STRIPE.emulator
                .events()
                .forEach(event -> Spec.checkObject(event.path("data").path("object")));
    }

    /** Nothing of the document that is kept here goes unserved: whatever is wrong with these calls, it is not their address. */
    @Test
    void everyOperationOfTheDocumentIsServed() {
        for (var operation : Spec.operations()) {
            var line = operation.split(" ", 2);
            var request = HttpRequest.newBuilder(
                            URI.create(STRIPE.emulator.url() + line[1].replaceAll("\\{\\w+}", "none")))
                    .header("Authorization", "Bearer " + STRIPE.emulator.apiKey())
                    .method(line[0], HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(STRIPE.send(request).body()).as(operation).doesNotContain("Unrecognized request URL");
        }
    }

    private String link(String account) throws StripeException {
        return sdk.accountLinks()
                .create(AccountLinkCreateParams.builder()
                        .setAccount(account)
                        .setType(AccountLinkCreateParams.Type.ACCOUNT_ONBOARDING)
                        .setRefreshUrl("http://127.0.0.1:9/again")
                        .setReturnUrl("http://127.0.0.1:9/return")
                        .build())
                .getUrl();
    }

    private static RefundCreateParams refundOf(String charge, long amount) {
        return RefundCreateParams.builder().setCharge(charge).setAmount(amount).build();
    }

    private static void refused(@Nullable String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(code));
    }
}
