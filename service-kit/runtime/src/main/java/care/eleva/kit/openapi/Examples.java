package care.eleva.kit.openapi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * Composes the example of a body from the examples of its fields. What a field's format or name says needs no example
 * of its own; a text that nothing is known of becomes {@link #UNKNOWN}, which the tests of the document refuse.
 */
final class Examples {
    static final String UNKNOWN = "?";

    private static final String UUID = "01a20cdb-c568-7ba2-941f-3616f1c0ea25";
    private static final String TIME = "2026-11-24T09:30:00Z";
    private static final String USER = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D";
    private static final String ORGANIZATION = "org_01JD4Z8W5T3Q9R7V2X6Y1B0C4E";
    private static final String REF = "#/components/schemas/";

    private final Map<String, Schema> schemas;

    Examples(Map<String, Schema> schemas) {
        this.schemas = schemas;
    }

    /** An example of {@code schema}, which is the value of the field {@code name}. */
    @Nullable
    Object of(String name, Schema schema) {
        if ("date-time".equals(schema.getFormat())) {
            return TIME;
        }
        if (schema.getExamples() != null && !schema.getExamples().isEmpty()) {
            return schema.getExamples().getFirst();
        }
        if (schema.getRef() != null) {
            Schema target = schemas.get(schema.getRef().substring(REF.length()));
            return target == null ? UNKNOWN : of(name, target);
        }
        if (schema.getEnumeration() != null && !schema.getEnumeration().isEmpty()) {
            return schema.getEnumeration().getFirst();
        }
        if (schema.getDefaultValue() != null) {
            return schema.getDefaultValue();
        }
        if (schema.getAnyOf() != null && !schema.getAnyOf().isEmpty()) {
            return of(name, schema.getAnyOf().getFirst());
        }
        return byType(name, schema);
    }

    private @Nullable Object byType(String name, Schema schema) {
        List<SchemaType> types = schema.getType();
        SchemaType type = types == null || types.isEmpty() ? SchemaType.OBJECT : types.getFirst();
        return switch (type) {
            case ARRAY -> schema.getItems() == null ? List.of() : list(of(name, schema.getItems()));
            case BOOLEAN -> true;
            case INTEGER, NUMBER -> 1;
            case NULL -> null;
            case OBJECT -> object(schema);
            case STRING -> text(name, schema.getFormat());
        };
    }

    private static List<Object> list(@Nullable Object item) {
        return item == null ? List.of() : List.of(item);
    }

    private Map<String, @Nullable Object> object(Schema schema) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, property) -> value.put(name, of(name, property)));
        }
        return value;
    }

    private static String text(String name, @Nullable String format) {
        if ("uuid".equals(format)) {
            return UUID;
        }
        return switch (name) {
            case "org_id", "organization_id" -> ORGANIZATION;
            case "user_id" -> USER;
            case "next" -> "eyJ0IjoiMjAyNi0xMS0yNFQwOTozMDowMFoifQ";
            case "id" -> UUID;
            default -> name.endsWith("_id") ? USER : UNKNOWN;
        };
    }
}
