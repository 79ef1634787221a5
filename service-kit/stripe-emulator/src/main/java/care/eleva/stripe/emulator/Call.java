package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request, as the features read it. */
final class Call {
    private final RoutingContext context;
    private final Form form;

    Call(RoutingContext context) {
        this.context = context;
        this.form = Form.of(
                context.request().method().name().equals("GET")
                        ? context.queryParams()
                        : context.request().formAttributes());
    }

    String path(String name) {
        return Objects.requireNonNull(context.pathParam(name), name);
    }

    /** The parameters, from the query of a GET and from the form of a POST. */
    Form form() {
        return form;
    }

    @Nullable
    String query(String name) {
        var value = context.queryParams().get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    @Nullable
    String header(String name) {
        return context.request().getHeader(name);
    }

    String line() {
        return context.request().method() + " " + context.request().path();
    }

    /** Whose account this is about; empty for the platform's own. */
    String account() {
        return Objects.requireNonNullElse(header("Stripe-Account"), "");
    }

    List<String> expand() {
        return form.texts("expand");
    }

    /** The host that the client means, without a port. */
    @Nullable
    String host() {
        var authority = context.request().authority();
        return authority == null ? null : authority.host();
    }

    /** The body as a JSON object, which only the control API takes. */
    ObjectNode json() {
        var buffer = context.body().buffer();
        if (buffer == null || buffer.length() == 0) {
            return Json.object();
        }
        try {
            if (Json.MAPPER.readTree(buffer.getBytes()) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException noJson) {
            throw ApiError.invalid(null, null, "The body is no JSON.");
        }
        throw ApiError.invalid(null, null, "The body is no JSON object.");
    }
}
