package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Map;

/** {@link WorkosPortal} over the SDK. */
@ApplicationScoped
class SdkWorkosPortal implements WorkosPortal {
    private final WorkosApi api;

    SdkWorkosPortal(WorkosApi api) {
        this.api = api;
    }

    @Override
    public Uni<Reply<URI>> link(String organizationId, String intent, URI returnUrl) {
        Map<String, Object> body = Map.of(
                "organization",
                organizationId,
                "intent",
                intent,
                "return_url",
                returnUrl.toString(),
                "success_url",
                returnUrl.toString());
        return api.post("portal link", "/portal/generate_link", body, Answers::link);
    }
}
