package care.eleva.kit.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param type link to the description of the code
 * @param title fixed per code
 * @param status the HTTP status, repeated
 * @param detail what happened this time, or null
 * @param instance the request id, as a URN
 * @param code the stable code
 * @param errors the fields that are not valid; empty for other problems
 * @param members what else some kinds of problems tell (RFC 9457 §3.2), beside the members above
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@RegisterForReflection // an entity of Response, whose type no signature shows
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        String instance,
        String code,
        List<FieldError> errors,
        @JsonAnyGetter Map<String, String> members) {

    /** The media type of RFC 9457 §3. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String DOCUMENTATION = "https://docs.eleva.care/errors#";

    /** The document for {@code problem} in the request {@code requestId}. */
    public static Problem of(ProblemException problem, String requestId) {
        ProblemType type = problem.type();
        return new Problem(
                DOCUMENTATION + type.code(),
                type.title(),
                type.status(),
                problem.detail(),
                "urn:eleva:request:" + requestId,
                type.code(),
                problem.errors(),
                problem.members());
    }
}
