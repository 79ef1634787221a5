package care.eleva.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

    @Test
    void theTableOfTheProjectIsValidAndAsksWhoCallsUnlessItSaysWhyNot() {
        Routes routes = Routes.packaged();

        assertThat(routes.routes())
                .filteredOn(route -> route.auth() == Route.Auth.NONE)
                .extracting(Route::path)
                .containsExactlyInAnyOrder(
                        "/auth/login",
                        "/auth/callback",
                        "/auth/logout",
                        "/v1/session/organization",
                        "/v1/public/events",
                        "/v1/calendars",
                        "/v1/public/experts",
                        "/v1/public/categories",
                        "/v1/stripe/webhook",
                        "/webhooks/workos");
        assertThat(routes.upstreams())
                .allSatisfy((name, upstream) -> assertThat(upstream.cookies()).isEqualTo("auth-service".equals(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/audit/export, audit-service",
        "/v1/events/1/publish, app-service",
        "/v1/session, auth-service",
        "/v1/public/events/1, app-service",
        "/v1/public/experts/ana-silva/events/first, app-service",
        "/v1/profile/publish, app-service",
        "/v1/experts/ana-silva/badges, app-service",
        "/v1/categories/1/archive, app-service"
    })
    void eachAddressFindsItsService(String path, String upstream) {
        assertThat(Routes.packaged().find(path).orElseThrow().upstream()).isEqualTo(upstream);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/internal",
                "/internal/x",
                "/q",
                "/q/health",
                "v1/x",
                "/v1/x/",
                "/v1/../x",
                "/V1",
                "/v1/{id}",
                "/"
            })
    void aTableCannotOpenTheInside(String path) {
        assertThatThrownBy(() -> Routes.parse(tableWith(new JsonObject().put("path", path))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(path);
    }

    @Test
    void aMisspeltKeyIsAnErrorNotADefault() {
        assertThatThrownBy(() -> Routes.parse(
                        tableWith(new JsonObject().put("path", "/v1/x").put("body-limit", 1))))
                .hasMessageContaining("key that nobody reads");
        assertThatThrownBy(() -> Routes.parse(
                        tableWith(new JsonObject().put("path", "/v1/x").put("auth", "maybe"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Routes.parse(
                        tableWith(new JsonObject().put("path", "/v1/x").put("upstream", "other"))))
                .hasMessageContaining("unknown upstream");
    }

    private static JsonObject tableWith(JsonObject route) {
        var line = new JsonObject()
                .put("upstream", "app-service")
                .put("methods", new JsonArray().add("GET"))
                .mergeIn(route);
        return new JsonObject("""
                {"forward_auth": {"upstream": "app-service", "path": "/x", "session_cookie": "c", "timeout_seconds": 1},
                 "upstreams": {"app-service": {"url_variable": "B", "cookies": false}},
                 "defaults": {"match": "prefix", "auth": "required", "body_limit": 0, "timeout_seconds": 1, "streaming": false}}
                """).put("routes", new JsonArray().add(line));
    }
}
