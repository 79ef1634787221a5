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

/** app-service's HTTP interface, as far as it is used here. Only {@link SubjectParts} calls it. */
@RegisterRestClient(configKey = "app-service")
@RegisterClientHeaders(CallerHeaders.class)
@Path("/v1/subject-data")
interface AppSubjectRestClient {
    @GET
    Uni<JsonNode> page(@RestQuery int limit, @RestQuery @Nullable String after);
}
