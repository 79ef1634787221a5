package care.eleva.auth.sync;

import care.eleva.kit.audit.Unaudited;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestHeader;
import org.jspecify.annotations.Nullable;

@Path("/webhooks/workos")
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
    public Uni<Void> take(@RestHeader("WorkOS-Signature") @Nullable String signature, byte @Nullable [] body) {
        return webhooks.take(signature, body == null ? new byte[0] : body);
    }
}
