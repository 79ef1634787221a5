package care.eleva.kit.openapi;

import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** The schema of {@link care.eleva.kit.problem.Problem}, which no signature shows. */
final class ProblemSchema {
    private ProblemSchema() {}

    static Schema problem() {
        return OASFactory.createSchema()
                .description("A problem document (RFC 9457). Decide by its code.")
                .addType(SchemaType.OBJECT)
                .addProperty(
                        "type", text("Link to the description of the code.").format("uri"))
                .addProperty("title", text("What the code means; the same for every problem of the code."))
                .addProperty(
                        "status",
                        OASFactory.createSchema().addType(SchemaType.INTEGER).description("The HTTP status, repeated."))
                .addProperty("detail", text("What happened this time."))
                .addProperty("instance", text("The request id, as a URN.").format("uri"))
                .addProperty("code", text("The stable code."))
                .addProperty("errors", errors())
                .required(List.of("type", "title", "status", "instance", "code"));
    }

    private static Schema errors() {
        return OASFactory.createSchema()
                .addType(SchemaType.ARRAY)
                .description("The fields that are not valid.")
                .items(OASFactory.createSchema()
                        .addType(SchemaType.OBJECT)
                        .addProperty("pointer", text("JSON pointer into the body, or the name of a parameter."))
                        .addProperty("detail", text("What is wrong with it."))
                        .required(List.of("pointer", "detail")));
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
    }
}
