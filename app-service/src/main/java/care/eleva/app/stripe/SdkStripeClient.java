package care.eleva.app.stripe;

import static care.eleva.app.stripe.StripeApi.segment;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link StripeClient} over the SDK. */
@ApplicationScoped
class SdkStripeClient implements StripeClient {
    private static final String SESSIONS = "/v1/checkout/sessions";
    private static final String REFUNDS = "/v1/refunds";
    private static final String TRANSFERS = "/v1/transfers";
    private static final String ACCOUNTS = "/v1/accounts";
    private static final int PAGE = 100;

    private final StripeApi api;
    private final StripeConfig config;

    SdkStripeClient(StripeApi api, StripeConfig config) {
        this.api = api;
        this.config = config;
    }

    @Override
    public Uni<StripeReply<CheckoutSession>> createCheckoutSession(NewCheckoutSession session, String idempotencyKey) {
        Map<String, Object> metadata = metadata(session.reference());
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("mode", "payment");
        form.put("payment_method_types", session.methods());
        form.put("line_items", List.of(item(session)));
        form.put("client_reference_id", session.reference().paymentId().toString());
        form.put("metadata", metadata);
        form.put("payment_intent_data", Map.of("metadata", metadata, "transfer_group", group(session.reference())));
        form.put("expires_at", session.expiresAt().getEpochSecond());
        form.put("success_url", session.successUrl().toString());
        form.put("cancel_url", session.cancelUrl().toString());
        return api.post("checkout", SESSIONS, form, idempotencyKey, StripeAnswers::checkoutSession);
    }

    private Map<String, Object> item(NewCheckoutSession session) {
        Map<String, Object> price = Map.of(
                "currency", session.currency(),
                "unit_amount", session.amount(),
                "product_data", Map.of("name", config.productName()));
        return Map.of("price_data", price, "quantity", 1);
    }

    @Override
    public Uni<StripeReply<CheckoutSession>> checkoutSession(String id) {
        return api.get("checkout read", SESSIONS + "/" + segment(id), Map.of(), null, StripeAnswers::checkoutSession);
    }

    @Override
    public Uni<StripeReply<CheckoutSession>> expireCheckoutSession(String id, String idempotencyKey) {
        String path = SESSIONS + "/" + segment(id) + "/expire";
        return api.post("checkout end", path, Map.of(), idempotencyKey, StripeAnswers::checkoutSession);
    }

    @Override
    public Uni<StripeReply<PaymentIntent>> paymentIntent(String id) {
        Map<String, Object> query = Map.of("expand", List.of("latest_charge"));
        return api.get("payment read", "/v1/payment_intents/" + segment(id), query, null, StripeAnswers::paymentIntent);
    }

    @Override
    public Uni<StripeReply<Refund>> createRefund(NewRefund refund, String idempotencyKey) {
        Map<String, Object> form = Map.of(
                "payment_intent", refund.paymentIntentId(),
                "amount", refund.amount(),
                "metadata", metadata(refund.reference()));
        return api.post("refund", REFUNDS, form, idempotencyKey, StripeAnswers::refund);
    }

    @Override
    public Uni<StripeReply<Refund>> refund(String id) {
        return api.get("refund read", REFUNDS + "/" + segment(id), Map.of(), null, StripeAnswers::refund);
    }

    @Override
    public Uni<StripeReply<Transfer>> createTransfer(NewTransfer transfer, String idempotencyKey) {
        Map<String, Object> form = Map.of(
                "amount", transfer.amount(),
                "currency", transfer.currency(),
                "destination", transfer.accountId(),
                "source_transaction", transfer.sourceChargeId(),
                "transfer_group", group(transfer.reference()),
                "metadata", metadata(transfer.reference()));
        return api.post("transfer", TRANSFERS, form, idempotencyKey, StripeAnswers::transfer);
    }

    @Override
    public Uni<StripeReply<Transfer>> transfer(String id) {
        return api.get("transfer read", TRANSFERS + "/" + segment(id), Map.of(), null, StripeAnswers::transfer);
    }

    @Override
    public Uni<StripeReply<TransferReversal>> reverseTransfer(String transferId, long amount, String idempotencyKey) {
        String path = TRANSFERS + "/" + segment(transferId) + "/reversals";
        return api.post(
                "transfer back", path, Map.of("amount", amount), idempotencyKey, StripeAnswers::transferReversal);
    }

    /** Stripe asks its owner for everything, bears nothing and shows its own dashboard; we are liable and pay the fees. */
    @Override
    public Uni<StripeReply<ConnectAccount>> createAccount(NewConnectAccount account, String idempotencyKey) {
        Map<String, Object> controller = Map.of(
                "fees", Map.of("payer", "application"),
                "losses", Map.of("payments", "application"),
                "stripe_dashboard", Map.of("type", "express"),
                "requirement_collection", "stripe");
        Map<String, Object> form = Map.of(
                "country", account.country(),
                "controller", controller,
                "capabilities", Map.of("transfers", Map.of("requested", true)),
                "metadata", Map.of("org_id", account.orgId(), "expert_id", account.expertId()));
        return api.post("account", ACCOUNTS, form, idempotencyKey, StripeAnswers::account);
    }

    @Override
    public Uni<StripeReply<ConnectAccount>> account(String id) {
        return api.get("account read", ACCOUNTS + "/" + segment(id), Map.of(), null, StripeAnswers::account);
    }

    /** Without a key of ours: a second link does no harm, and the same link again would have been used. */
    @Override
    public Uni<StripeReply<OnboardingLink>> createOnboardingLink(NewOnboardingLink link) {
        Map<String, Object> form = Map.of(
                "account", link.accountId(),
                "type", "account_onboarding",
                "refresh_url", link.refreshUrl().toString(),
                "return_url", link.returnUrl().toString());
        return api.post("account link", "/v1/account_links", form, null, StripeAnswers::onboardingLink);
    }

    @Override
    public Uni<StripeReply<Payout>> payout(String accountId, String payoutId) {
        return api.get("payout read", "/v1/payouts/" + segment(payoutId), Map.of(), accountId, StripeAnswers::payout);
    }

    @Override
    public Uni<StripeReply<PayoutTransfers>> transfersOfPayout(
            String accountId, String payoutId, @Nullable String after) {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("payout", payoutId);
        query.put("type", "payment");
        query.put("limit", PAGE);
        query.put("expand", List.of("data.source"));
        if (after != null) {
            query.put("starting_after", after);
        }
        return api.get(
                "payout transfers", "/v1/balance_transactions", query, accountId, StripeAnswers::payoutTransfers);
    }

    private static Map<String, Object> metadata(PaymentReference reference) {
        return Map.of(
                StripeAnswers.PAYMENT_ID, reference.paymentId().toString(),
                StripeAnswers.APPOINTMENT_ID, reference.appointmentId().toString());
    }

    /** Groups a payment and its transfers at Stripe. */
    private static String group(PaymentReference reference) {
        return "payment_" + reference.paymentId();
    }
}
