package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANA;
import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.workos.common.http.PatchField;
import com.workos.models.OrganizationMembershipCreated;
import com.workos.types.CreateWebhookEndpointEvents;
import com.workos.types.WebhookEndpointStatus;
import com.workos.webhooks.Webhook;
import java.security.SignatureException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deliveries as an application sees them, checked by the SDK's own class. */
class WebhooksTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    private static final String SECRET = "whsec_test";

    private final WebhookReceiver receiver = new WebhookReceiver();

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    private String register(String... types) {
        return WORKOS.emulator().addWebhookEndpoint(receiver.url(), SECRET, List.of(types));
    }

    private static void settle() throws InterruptedException {
        var until = Instant.now().plusSeconds(20);
        while (WORKOS.emulator().pendingDeliveries() > 0 && Instant.now().isBefore(until)) {
            Thread.sleep(5);
        }
        assertThat(WORKOS.emulator().pendingDeliveries()).isZero();
    }

    @Test
    void deliveryPassesTheCheckOfTheSdk() throws Exception {
        // Given
        register("organization_membership.created");
        var organization = WORKOS.emulator().createOrganization("Second");
        // When
        WORKOS.emulator().createMembership(ANA, organization, "member");
        settle();
        // Then
        assertThat(receiver.received()).hasSize(1);
        var delivery = receiver.received().getFirst();
        assertThat(delivery.signature()).matches("t=\\d{13}, v1=[0-9a-f]{64}");
        var event = new Webhook().constructTypedEvent(delivery.body(), delivery.signature(), SECRET);
        assertThat(event)
                .isInstanceOfSatisfying(
                        OrganizationMembershipCreated.class,
                        created -> assertThat(created.getData().getOrganizationId())
                                .isEqualTo(organization));
        assertThatThrownBy(() -> new Webhook().constructEvent(delivery.body() + " ", delivery.signature(), SECRET))
                .isInstanceOf(SignatureException.class);
        assertThatThrownBy(() -> new Webhook().constructEvent(delivery.body(), delivery.signature(), "other"))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void idsAreThoseOfTheEventsApi() throws Exception {
        // Given
        register("user.created");
        // When
        WORKOS.emulator().createUser("nina@eleva.test", null, null);
        settle();
        // Then
        var events = WORKOS.browser().api("GET", "/events?events=user.created&limit=1", "");
        assertThat(receiver.received().getFirst().id())
                .isEqualTo(Browser.body(events).path("data").path(0).path("id").asText());
    }

    @Test
    void onlyWhatWasAskedForIsDelivered() throws Exception {
        // Given
        var id = register("user.deleted");
        // When
        WORKOS.emulator().createUser("nina@eleva.test", null, null);
        WORKOS.sdk().getUserManagement().delete(WORKOS.emulator().createUser("old@eleva.test", null, null));
        settle();
        WORKOS.sdk()
                .getWebhooks()
                .updateEndpoint(id, PatchField.absent(), PatchField.of(WebhookEndpointStatus.Disabled));
        WORKOS.sdk().getUserManagement().delete(WORKOS.emulator().createUser("old@eleva.test", null, null));
        settle();
        // Then
        assertThat(receiver.received()).hasSize(1);
        assertThat(receiver.received().getFirst().type()).isEqualTo("user.deleted");
    }

    @Test
    void refusedDeliveryIsTriedAgain() throws Exception {
        // Given
        register("user.created");
        receiver.answer(500, 404);
        // When
        WORKOS.emulator().createUser("nina@eleva.test", null, null);
        settle();
        // Then
        assertThat(receiver.received()).hasSize(3);
        assertThat(receiver.received().stream()
                        .map(WebhookReceiver.Received::id)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void deadEndpointIsGivenUp() throws Exception {
        // Given
        var url = receiver.url();
        receiver.close();
        WORKOS.emulator().addWebhookEndpoint(url, SECRET, List.of("user.created"));
        // When
        WORKOS.emulator().createUser("nina@eleva.test", null, null);
        // Then
        assertThat(WORKOS.emulator().pendingDeliveries()).isEqualTo(1);
        settle();
    }

    @Test
    void orderIsKeptUnlessDisorderIsAskedFor() throws Exception {
        // Given
        register("user.created", "user.deleted");
        // When
        for (var i = 0; i < 20; i++) {
            WORKOS.emulator().createUser("user" + i + "@eleva.test", null, null);
        }
        settle();
        // Then
        var inOrder = receiver.received().stream()
                .map(delivery -> delivery.event().path("data").path("email").asText())
                .toList();
        assertThat(inOrder).hasSize(20).first().isEqualTo("user0@eleva.test");
        assertThat(inOrder.get(19)).isEqualTo("user19@eleva.test");
        // When
        WORKOS.emulator().webhooks(new WebhookBehaviour(true, true, true));
        WORKOS.emulator().createUser("first@eleva.test", null, null);
        WORKOS.emulator().createUser("second@eleva.test", null, null);
        assertThat(WORKOS.emulator().pendingDeliveries()).isEqualTo(4);
        WORKOS.emulator().webhooks(WebhookBehaviour.NORMAL);
        settle();
        // Then
        assertThat(receiver.received().subList(20, 24))
                .extracting(
                        delivery -> delivery.event().path("data").path("email").asText())
                .containsExactly("second@eleva.test", "second@eleva.test", "first@eleva.test", "first@eleva.test");
    }

    @Test
    void pausedDeliveriesCanBeFlushedAndEventsRedelivered() throws Exception {
        // Given
        register("dsync.user.deleted");
        WORKOS.emulator().webhooks(new WebhookBehaviour(true, false, false));
        // When
        var id = WORKOS.emulator().emit("dsync.user.deleted", Json.object().put("object", "directory_user"));
        Thread.sleep(50);
        assertThat(receiver.received()).isEmpty();
        WORKOS.emulator().flushWebhooks();
        settle();
        WORKOS.emulator().webhooks(WebhookBehaviour.NORMAL);
        WORKOS.emulator().redeliver(id);
        settle();
        // Then
        assertThat(receiver.received()).extracting(WebhookReceiver.Received::id).containsExactly(id, id);
        assertThatThrownBy(() -> WORKOS.emulator().emit("dsync.user.invented", Json.object()))
                .hasMessageContaining("No event has the type");
    }

    @Test
    void sdkManagesEndpoints() {
        // When
        var webhooks = WORKOS.sdk().getWebhooks();
        var made = webhooks.createEndpoint(receiver.url(), List.of(CreateWebhookEndpointEvents.UserCreated));
        // Then
        assertThat(made.getSecret()).startsWith("whsec_");
        assertThat(webhooks.listEndpoints().data).hasSize(1);
        webhooks.deleteEndpoint(made.getId());
        assertThat(webhooks.listEndpoints().data).isEmpty();
    }

    @Test
    void eventsAreTailedWithACursor() {
        // Given
        var types = "/events?order=asc&events=organization_membership.created,organization_membership.deleted";
        var last = Browser.body(WORKOS.browser().api("GET", types + "&limit=100", ""));
        var cursor =
                last.path("data").path(last.path("data").size() - 1).path("id").asText();
        // When
        var membership = WORKOS.emulator().createMembership("user_01KDEM00000000000000PAV100", ANAS_PRACTICE, "member");
        WORKOS.sdk().getOrganizationMembership().delete(membership);
        WORKOS.emulator().createMembership(ANA, WORKOS.emulator().createOrganization("Other"), "member");
        // Then
        var next = Browser.body(WORKOS.browser().api("GET", types + "&limit=1&after=" + cursor, ""));
        assertThat(next.path("data").findValuesAsText("event")).containsExactly("organization_membership.created");
        assertThat(next.path("list_metadata").path("after"))
                .isEqualTo(next.path("data").path(0).path("id"));
        var ours = Browser.body(
                WORKOS.browser().api("GET", types + "&after=" + cursor + "&organization_id=" + ANAS_PRACTICE, ""));
        assertThat(ours.path("data").findValuesAsText("event"))
                .containsExactly("organization_membership.created", "organization_membership.deleted");
        assertThat(ours.path("list_metadata").path("after").isNull()).isTrue();
    }

    @Test
    void eventsOfARange() {
        // Given
        var start = Instant.now().plus(Duration.ofDays(2));
        WORKOS.emulator().clockOffset(Duration.ofDays(3));
        WORKOS.emulator().createUser("later@eleva.test", null, null);
        // When
        var path = "/events?events=user.created&range_start=" + start + "&range_end=";
        var found = WORKOS.browser().api("GET", path + start.plus(Duration.ofDays(5)), "");
        var tooLong = WORKOS.browser().api("GET", path + start.plus(Duration.ofDays(31)), "");
        // Then
        assertThat(Browser.body(found).path("data").findValuesAsText("email")).containsExactly("later@eleva.test");
        assertThat(tooLong.statusCode()).isEqualTo(422);
    }
}
