package care.eleva.app.profile;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A category that a profile is found by. */
record CategoryName(
        @Schema(examples = "sleep-medicine") String slug,
        @Schema(examples = "Sleep medicine") String name) {

    static List<CategoryName> read(JsonArray categories) {
        return categories.stream()
                .map(JsonObject.class::cast)
                .map(category -> new CategoryName(category.getString("slug"), category.getString("name")))
                .toList();
    }
}
