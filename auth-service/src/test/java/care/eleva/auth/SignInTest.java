package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.TestOrganizations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AuthWorld.class)
class SignInTest {
    @Test
    void theFirstSignInMakesAnOrganizationAndASession() {
        // Given
        String email = TestOrganizations.id("new").toLowerCase(java.util.Locale.ROOT) + "@eleva.test";
        String userId = AuthWorld.workos().createUser(email, "Paula", "Nunes");
        Browser browser = new Browser();
        // When
        HttpResponse<String> callback =
                browser.visit(browser.signInUpToCallback(email, "&return_to=%2Fwelcome%3Fa%3D1"));
        // Then
        assertThat(callback.statusCode()).as(callback.body()).isEqualTo(303);
        assertThat(callback.headers().firstValue("Location")).hasValue(AuthWorld.ORIGIN + "/welcome?a=1");
        assertThat(browser.cookies()).containsOnlyKeys("__Host-eleva-session");
        JsonObject session = new JsonObject(new Browser()
                .get("/v1/session", Map.of("Authorization", browser.bearer()))
                .body());
        assertThat(session.getJsonObject("user").getMap())
                .containsEntry("id", userId)
                .containsEntry("email", email)
                .containsEntry("first_name", "Paula")
                .containsEntry("last_name", "Nunes");
        assertThat(session.getJsonObject("organization").getString("name")).isEqualTo("Paula Nunes's organization");
        assertThat(session.getString("role")).isEqualTo("member");
    }
}
