package care.eleva.stripe.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.StripeException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deliveries: signed as the SDK demands, again after a refusal, twice, in disorder, and to the endpoint that they are for. */
class WebhooksTest {
    @RegisterExtension
    static final Fixture STRIPE = new Fixture();

    private WebhookReceiver receiver;

    @BeforeEach
    void start() {
        receiver = new WebhookReceiver();
        STRIPE.emulator.onlyWebhookEndpoints(
                receiver.url(), List.of(WebhookReceiver.SECRET, "whsec_old"), List.of(WebhookReceiver.CONNECT_SECRET));
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void eachKindOfAccountHasItsOwnSecret() throws StripeException {
        STRIPE.paid();
        STRIPE.emulator.changeAccount(STRIPE.account().getId(), true, true, null);
        Fixture.await(() -> receiver.received().size() == 5);

        assertThat(receiver.received()).allSatisfy(event -> {
            var connected = event.type().equals("account.updated");
            assertThat(event.signedWith(WebhookReceiver.CONNECT_SECRET)).isEqualTo(connected);
            assertThat(event.signedWith(WebhookReceiver.SECRET)).isEqualTo(!connected);
            assertThat(event.signedWith("whsec_old")).isEqualTo(!connected);
        });
        assertThat(types())
                .containsExactly(
                        "payment_intent.created",
                        "charge.succeeded",
                        "payment_intent.succeeded",
                        "checkout.session.completed",
                        "account.updated");
    }

    @Test
    void whatIsRefusedComesAgain() throws StripeException {
        receiver.answer(500, 503);
        STRIPE.emulator.changeAccount(STRIPE.account().getId(), true, false, "requirements.past_due");
        Fixture.await(() -> receiver.received().size() == 3 && STRIPE.emulator.pendingDeliveries() == 0);

        assertThat(ids()).hasSize(1);
    }

    @Test
    void whatIsKeptBackComesTwiceAndNewestFirst() throws StripeException {
        STRIPE.emulator.webhooks(new WebhookBehaviour(true, true, true));
        STRIPE.paid();
        assertThat(STRIPE.emulator.pendingDeliveries()).isEqualTo(8);
        assertThat(receiver.received()).isEmpty();
        STRIPE.emulator.webhooks(new WebhookBehaviour(false, true, true));
        Fixture.await(() -> receiver.received().size() == 8);

        assertThat(types())
                .startsWith("checkout.session.completed", "checkout.session.completed")
                .endsWith("payment_intent.created", "payment_intent.created");
        assertThat(ids()).hasSize(4);
    }

    @Test
    void anEventIsDeliveredOnceMoreWhenAsked() throws StripeException {
        STRIPE.emulator.changeAccount(STRIPE.account().getId(), true, true, null);
        Fixture.await(() -> receiver.received().size() == 1);
        STRIPE.control("/events/" + receiver.received().getFirst().id() + "/redeliver", "");
        Fixture.await(() -> receiver.received().size() == 2);

        assertThat(ids()).hasSize(1);
    }

    private List<String> types() {
        return receiver.received().stream().map(WebhookReceiver.Received::type).toList();
    }

    private List<String> ids() {
        return receiver.received().stream()
                .map(WebhookReceiver.Received::id)
                .distinct()
                .toList();
    }
}
