package care.eleva.app.profile;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Links as column {@code social_links} holds them. */
final class SocialLinks {
    private SocialLinks() {}

    static List<SocialLink> read(JsonArray links) {
        return links.stream()
                .map(JsonObject.class::cast)
                .map(link -> new SocialLink(link.getString("name"), link.getString("url")))
                .toList();
    }

    static JsonArray write(List<SocialLink> links) {
        JsonArray written = new JsonArray();
        links.forEach(
                link -> written.add(new JsonObject().put("name", link.name()).put("url", link.url())));
        return written;
    }
}
