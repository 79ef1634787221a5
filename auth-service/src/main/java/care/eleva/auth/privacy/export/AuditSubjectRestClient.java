package care.eleva.auth.privacy.export;

import care.eleva.kit.security.CallerHeaders;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.annotation.RegisterClientHeaders;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** audit-service's HTTP interface, as far as it is used here. Only {@link SubjectParts} calls it. */
@RegisterRestClient(configKey = "audit-service")
@RegisterClientHeaders(CallerHeaders.class)
@Path("/v1/audit/subject-data")
interface AuditSubjectRestClient {
    @GET
    Uni<JsonNode> page(@RestQuery int limit, @RestQuery @Nullable String after);
}
