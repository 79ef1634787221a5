package care.eleva.app.notification;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class PreferenceResourceTest {
    private static final String PATH = "/v1/me/notification-preferences";
    private static final String WANTED = "{\"language\":\"br\",\"reminders\":false,\"shared_records\":true}";

    private final Person paulo = Person.patient();

    @Test
    void whatIsChosenIsKeptForThePersonAloneAndAudited() {
        paulo.get(PATH)
                .statusCode(200)
                .header("ETag", "\"v0\"")
                .body("language", nullValue())
                .body("reminders", equalTo(true));
        put(paulo, "\"v0\"", WANTED)
                .statusCode(200)
                .header("ETag", "\"v1\"")
                .body("language", equalTo("br"))
                .body("reminders", equalTo(false));
        paulo.get(PATH).statusCode(200).body("language", equalTo("br")).body("version", equalTo(1));
        Person.in(paulo.orgId(), "appointments:view_own").get(PATH).body("version", equalTo(0));
        assertThat(Audit.of(paulo.orgId(), paulo.userId())).containsExactly("NOTIFICATION_PREFERENCES_UPDATED success");
    }

    @Test
    void nobodyOverwritesWhatTheyHaveNotSeen() {
        put(paulo, null, WANTED).statusCode(428).body("code", equalTo("precondition_required"));
        put(paulo, "\"v0\"", WANTED).statusCode(200);
        put(paulo, "\"v0\"", WANTED).statusCode(412).body("code", equalTo("precondition_failed"));
        put(paulo, "\"v1\"", WANTED).statusCode(200).header("ETag", "\"v2\"");
    }

    @Test
    void whoMayNotAskIsTold() {
        given().get(PATH).then().statusCode(401).body("code", equalTo("unauthenticated"));
        given().contentType("application/json").body(WANTED).put(PATH).then().statusCode(401);
        Person support = new Person(
                paulo.userId(),
                paulo.orgId(),
                TestTokens.shared()
                        .user(paulo.userId())
                        .org(paulo.orgId())
                        .impersonatedBy("support@eleva.test")
                        .sign());
        put(support, "\"v0\"", WANTED).statusCode(403).body("code", equalTo("impersonation_refused"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"language":"de","reminders":true,"shared_records":true} | /language
                    {"language":"en","shared_records":true}                  | /reminders
                    {"language":"en","reminders":true}                       | /shared_records
                    {"reminders":true,"shared_records":true,"user_id":"u"}   | /user_id
                    """)
    void whatIsNotValidNamesThePlace(String body, String pointer) {
        put(paulo, "\"v0\"", body).statusCode(400).body("errors.pointer", hasItem(pointer));
    }

    private static ValidatableResponse put(Person person, @Nullable String ifMatch, String body) {
        var call = person.call().contentType("application/json").body(body);
        return (ifMatch == null ? call : call.header("If-Match", ifMatch))
                .put(PATH)
                .then();
    }
}
