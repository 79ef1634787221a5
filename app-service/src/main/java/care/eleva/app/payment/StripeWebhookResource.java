package care.eleva.app.payment;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jspecify.annotations.Nullable;

@Path("/v1/stripe/webhook")
@Tag(name = "Webhooks", description = "What Stripe calls.")
class StripeWebhookResource {
    private final StripeEventService events;

    StripeWebhookResource(StripeEventService events) {
        this.events = events;
    }

    /** The bytes as they came, whatever they are called: they are what is signed. */
    @POST
    @PermitAll
    @Unaudited(
            "Whatever an event changes is in the logs of the organizations concerned; a refusal is WEBHOOK_REJECTED.")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Take a webhook of Stripe",
            description =
                    "The signature over the raw body is checked. The event's id and all of its effects commit together, once, however often and in whichever order events come.")
    @ProblemCodes({
        "stripe_signature_malformed",
        "stripe_signature_expired",
        "stripe_signature_mismatch",
        "stripe_event_unreadable"
    })
    public Uni<Void> take(
            @Parameter(description = "Time and signature, as Stripe makes them.", example = "t=1795512600,v1=5f1d0c9e")
                    @RestHeader("Stripe-Signature")
                    @Nullable
                    String signature,
            @RequestBody(
                            description = "The event.",
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            example =
                                                    "{\"id\": \"evt_1\", \"type\": \"checkout.session.completed\", \"created\": 1795512600}"))
                    byte @Nullable [] body) {
        return events.take(signature, body == null ? new byte[0] : body);
    }
}
