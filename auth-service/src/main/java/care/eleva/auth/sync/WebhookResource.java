package care.eleva.auth.sync;

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

@Path("/webhooks/workos")
@Tag(name = "Webhooks", description = "What WorkOS calls.")
class WebhookResource {
    private final WebhookService webhooks;

    WebhookResource(WebhookService webhooks) {
        this.webhooks = webhooks;
    }

    /** The bytes as they came, whatever they are called: they are what is signed. */
    @POST
    @PermitAll
    @Unaudited("It only wakes the worker, which says what changed; a refusal is WEBHOOK_REJECTED.")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Take a webhook of WorkOS",
            description =
                    "The signature over the raw body is checked, the event is noted once, and the worker is woken. Nothing else is believed of it.")
    @ProblemCodes({"webhook_signature_malformed", "webhook_expired", "webhook_signature_mismatch", "webhook_unreadable"
    })
    public Uni<Void> take(
            @Parameter(
                            description = "Time and signature, as WorkOS makes them.",
                            example = "t=1795512600000, v1=5f1d0c9e")
                    @RestHeader("WorkOS-Signature")
                    @Nullable
                    String signature,
            @RequestBody(
                            description = "The event.",
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            example =
                                                    "{\"id\": \"event_01JD4Z8W5T3Q9R7V2X6Y1B0C4H\", \"event\": \"organization_membership.deleted\"}"))
                    byte @Nullable [] body) {
        return webhooks.take(signature, body == null ? new byte[0] : body);
    }
}
