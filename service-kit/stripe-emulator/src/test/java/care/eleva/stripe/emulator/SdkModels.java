package care.eleva.stripe.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.annotations.SerializedName;
import com.stripe.model.AccountLink;
import com.stripe.model.EventDataClassLookup;
import com.stripe.model.ExpandableField;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Holds every answer against the models of the SDK, which are made from the newest document: a field that they do not know is
 * none that this version of the interface has.
 */
final class SdkModels {
    private SdkModels() {}

    static void check(JsonNode document) {
        var kind = document.path("object").asText();
        if (kind.equals("list")) {
            document.path("data").forEach(SdkModels::check);
            return;
        }
        var model = kind.equals("account_link") ? AccountLink.class : EventDataClassLookup.classLookup.get(kind);
        assertThat(model).as("a model for %s", kind).isNotNull();
        fields(kind, document, Objects.requireNonNull(model));
    }

    private static void check(String path, JsonNode node, Type type) {
        if (node.isArray() && type instanceof ParameterizedType list) {
            node.forEach(item -> check(path, item, list.getActualTypeArguments()[0]));
        } else if (node.isObject() && node.path("object").isTextual()) {
            check(node);
        } else if (path.equals("event.data")) {
            check(node.path("object"));
        } else if (node.isObject() && !path.endsWith(".metadata")) {
            fields(path, node, type);
        }
    }

    private static void fields(String path, JsonNode node, Type type) {
        if (type instanceof ParameterizedType generic
                && (generic.getRawType() == Map.class || generic.getRawType() == ExpandableField.class)) {
            return;
        }
        Map<String, Field> known = known((Class<?>) type);
        node.properties().forEach(entry -> {
            var name = path + "." + entry.getKey();
            assertThat(known.keySet()).as("%s is known to the SDK", name).contains(entry.getKey());
            check(
                    name,
                    entry.getValue(),
                    Objects.requireNonNull(known.get(entry.getKey())).getGenericType());
        });
    }

    private static Map<String, Field> known(Class<?> model) {
        Map<String, Field> known = new TreeMap<>();
        for (Class<?> at = model; at != null && at != Object.class; at = at.getSuperclass()) {
            for (Field field : List.of(at.getDeclaredFields())) {
                var name = field.getAnnotation(SerializedName.class);
                if (name != null) {
                    known.putIfAbsent(name.value(), field);
                }
            }
        }
        return known;
    }
}
