package care.eleva.app.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Asks audit-service, in the caller's name and with the caller's token. */
@ApplicationScoped
class AuditClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AuditRestClient audit;

    AuditClient(@RestClient AuditRestClient audit) {
        this.audit = audit;
    }

    /** A page of who accessed a record, as audit-service tells the caller. */
    Uni<JsonNode> accessesOfRecord(UUID id, int limit, @Nullable String after) {
        return told(audit.accesses("medical_record", id.toString(), limit, after));
    }

    /** A page of who accessed the health data of the caller. */
    Uni<JsonNode> accessesAboutCaller(int limit, @Nullable String after) {
        return told(audit.accessesAboutMe(limit, after));
    }

    /** A page of who accessed the records that the caller wrote. */
    Uni<JsonNode> accessesToOwnRecords(int limit, @Nullable String after) {
        return told(audit.accessesToMyRecords(limit, after));
    }

    private static Uni<JsonNode> told(Uni<JsonNode> answer) {
        return answer.ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure(failure -> !isClientError(failure))
                .transform(failure -> RecordProblem.ACCESS_HISTORY_UNAVAILABLE.exception());
    }

    /** What the caller did wrong stays what it is. */
    private static boolean isClientError(Throwable failure) {
        return failure instanceof WebApplicationException answered
                && answered.getResponse().getStatus() < 500;
    }
}
