package care.eleva.app.record;

import care.eleva.kit.security.CallerHeaders;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.annotation.RegisterClientHeaders;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** audit-service's HTTP interface, as far as it is used here. Only {@link AuditClient} calls it. */
@RegisterRestClient(configKey = "audit-service")
@RegisterClientHeaders(CallerHeaders.class)
@Path("/v1/audit")
interface AuditRestClient {
    @GET
    @Path("/accesses")
    Uni<JsonNode> accesses(
            @RestQuery("resource_type") String resourceType,
            @RestQuery("resource_id") String resourceId,
            @RestQuery int limit,
            @RestQuery @Nullable String after);

    @GET
    @Path("/accesses-about-me")
    Uni<JsonNode> accessesAboutMe(@RestQuery int limit, @RestQuery @Nullable String after);

    @GET
    @Path("/accesses-to-my-records")
    Uni<JsonNode> accessesToMyRecords(@RestQuery int limit, @RestQuery @Nullable String after);
}
