package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request; a field of the wrong kind is refused with 422. */
record Body(ObjectNode node) {
    boolean has(String field) {
        return node.has(field);
    }

    String text(String field) {
        var value = textOrNull(field);
        if (value == null || value.isBlank()) {
            throw ApiError.invalid(field, field + "_required", field + " must be a string that is not empty.");
        }
        return value;
    }

    @Nullable
    String textOrNull(String field) {
        var value = node.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        return text(field, value);
    }

    /** The text of a field, cut off at nothing: too long is refused. */
    String text(String field, int most) {
        var value = text(field);
        if (value.length() > most) {
            throw ApiError.invalid(field, field + "_too_long", field + " has at most " + most + " characters.");
        }
        return value;
    }

    List<String> texts(String field) {
        var values = new ArrayList<String>();
        for (var value : array(field)) {
            values.add(text(field, value));
        }
        return values;
    }

    List<Body> objects(String field) {
        var values = new ArrayList<Body>();
        for (var value : array(field)) {
            values.add(new Body(object(field, value)));
        }
        return values;
    }

    Body object(String field) {
        var value = node.get(field);
        return new Body(value == null || value.isNull() ? Json.object() : object(field, value));
    }

    @Nullable
    Boolean flag(String field) {
        var value = node.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw ApiError.invalid(field, field + "_must_be_boolean", field + " must be true or false.");
        }
        return value.booleanValue();
    }

    @Nullable
    Long number(String field) {
        var value = node.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            throw ApiError.invalid(field, field + "_must_be_integer", field + " must be a whole number.");
        }
        return value.longValue();
    }

    private JsonNode array(String field) {
        var value = node.get(field);
        if (value == null || value.isNull()) {
            return Json.array();
        }
        if (!value.isArray()) {
            throw ApiError.invalid(field, field + "_must_be_array", field + " must be an array.");
        }
        return value;
    }

    private static String text(String field, JsonNode value) {
        if (!value.isTextual()) {
            throw ApiError.invalid(field, field + "_must_be_string", field + " must be a string.");
        }
        return value.textValue();
    }

    private static ObjectNode object(String field, JsonNode value) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw ApiError.invalid(field, field + "_must_be_object", field + " must be an object.");
    }
}
