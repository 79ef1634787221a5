package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One request, as the features read it. */
final class Call {
    private final RoutingContext context;

    Call(RoutingContext context) {
        this.context = context;
    }

    /** A segment of the path, decoded. */
    String path(String name) {
        return Objects.requireNonNull(context.pathParam(name), name);
    }

    @Nullable
    String query(String name) {
        var value = context.queryParams().get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** A list that may come as {@code a,b}, as a repeated key, or as {@code name[]}. */
    List<String> queryList(String name) {
        return Stream.concat(
                        context.queryParams().getAll(name).stream(), context.queryParams().getAll(name + "[]").stream())
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    String rawQuery() {
        return Objects.requireNonNullElse(context.request().query(), "");
    }

    @Nullable
    String header(String name) {
        return context.request().getHeader(name);
    }

    String form(String name) {
        return Objects.requireNonNullElse(context.request().getFormAttribute(name), "")
                .strip();
    }

    /** The host that the client means, without a port; in HTTP/2 there is no Host header. */
    @Nullable
    String host() {
        var authority = context.request().authority();
        return authority == null ? null : authority.host();
    }

    Body body() {
        return new Body(node());
    }

    /** The body as an object, from JSON or from a form; an empty body is an empty object. */
    private ObjectNode node() {
        var type = Objects.requireNonNullElse(header("Content-Type"), "");
        if (type.startsWith("application/x-www-form-urlencoded")) {
            var object = Json.object();
            context.request().formAttributes().forEach(entry -> object.put(entry.getKey(), entry.getValue()));
            return object;
        }
        var buffer = context.body().buffer();
        if (buffer == null || buffer.length() == 0) {
            return Json.object();
        }
        if (parse(buffer.getBytes()) instanceof ObjectNode object) {
            return object;
        }
        throw badJson();
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            return Json.MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw badJson();
        }
    }

    private static ApiError badJson() {
        return new ApiError(
                400,
                Json.object().put("message", "The body is not a JSON object.").put("error", "Bad Request"));
    }
}
