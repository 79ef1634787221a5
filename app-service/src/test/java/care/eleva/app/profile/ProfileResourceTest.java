package care.eleva.app.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class ProfileResourceTest {
    private final Person ana = Person.expert();
    private final String slug = slug();

    private static String slug() {
        return "expert-" + UUID.randomUUID();
    }

    private static String profile(String slug, String lastName) {
        return "{\"slug\":\"%s\",\"first_name\":\"Ana\",\"last_name\":\"%s\",\"languages\":[\"pt\",\"pt-BR\"]}"
                .formatted(slug, lastName);
    }

    private static String in(String... categories) {
        return "{\"slug\":\"%s\",\"first_name\":\"Ana\",\"last_name\":\"Silva\",\"categories\":[\"%s\"]}"
                .formatted(slug(), String.join("\",\"", categories));
    }

    private static ValidatableResponse put(Person person, String ifMatch, String body) {
        return person.call()
                .header("If-Match", ifMatch)
                .contentType(ContentType.JSON)
                .body(body)
                .put("/v1/profile")
                .then();
    }

    private static ValidatableResponse accept(Person person, String version) {
        return person.post("/v1/profile/agreement/accept", "{\"version\":\"%s\"}".formatted(version));
    }

    private static String currentAgreement(Person person) {
        return person.get("/v1/profile/agreement").statusCode(200).extract().path("current_version");
    }

    private String created() {
        return ana.post("/v1/profile", profile(slug, "Silva"))
                .statusCode(201)
                .extract()
                .path("id");
    }

    @Test
    void anExpertWritesAndPublishesAndTakesBackAProfile() {
        String id = ana.post("/v1/profile", profile(slug, "Silva"))
                .statusCode(201)
                .body("status", equalTo("draft"))
                .body("expert_id", equalTo(ana.userId()))
                .body("verified", equalTo(false))
                .body("languages", contains("pt", "pt-BR"))
                .extract()
                .path("id");
        given().get("/v1/public/experts/" + slug).then().statusCode(404).body("code", equalTo("profile_not_found"));
        ana.post("/v1/profile/publish").statusCode(409).body("code", equalTo("agreement_not_accepted"));
        accept(ana, currentAgreement(ana)).statusCode(200);
        ana.post("/v1/profile/publish").statusCode(200).body("status", equalTo("published"));
        ana.post("/v1/profile/publish").statusCode(409).body("code", equalTo("profile_not_draft"));

        given().get("/v1/public/experts/" + slug)
                .then()
                .statusCode(200)
                .body("last_name", equalTo("Silva"))
                .body("org_id", nullValue())
                .body("status", nullValue());

        ana.post("/v1/profile/unpublish").statusCode(200).body("status", equalTo("draft"));
        given().get("/v1/public/experts/" + slug).then().statusCode(404);
        ana.post("/v1/profile/unpublish").statusCode(409).body("code", equalTo("profile_not_published"));
        assertThat(Audit.of(ana.orgId(), id))
                .containsExactly("PROFILE_CREATED success", "PROFILE_PUBLISHED success", "PROFILE_UNPUBLISHED success");
    }

    @Test
    void aChangeNeedsWhatWasSeenAndReplacesAll() {
        String id = created();
        String tag = ana.get("/v1/profile").statusCode(200).extract().header("ETag");
        ana.call()
                .contentType(ContentType.JSON)
                .body(profile(slug, "Unseen"))
                .put("/v1/profile")
                .then()
                .statusCode(428)
                .body("code", equalTo("precondition_required"));

        put(
                        ana,
                        tag,
                        "{\"slug\":\"%s\",\"first_name\":\"Ana\",\"last_name\":\"Costa\",\"headline\":\"Runs\"}"
                                .formatted(slug))
                .statusCode(200)
                .header("ETag", "\"v2\"")
                .body("last_name", equalTo("Costa"))
                .body("headline", equalTo("Runs"))
                .body("languages", hasSize(0));
        put(ana, tag, profile(slug, "Late")).statusCode(412).body("code", equalTo("precondition_failed"));
        ana.call().header("If-Match", tag).post("/v1/profile/publish").then().statusCode(412);
        ana.get("/v1/profile").body("last_name", equalTo("Costa")).body("version", equalTo(2));
        assertThat(Audit.of(ana.orgId(), id)).containsExactly("PROFILE_CREATED success", "PROFILE_UPDATED success");
    }

    @Test
    void withoutATokenOrThePermissionThereIsNothing() {
        created();
        for (String path : new String[] {"/v1/profile", "/v1/profile/agreement"}) {
            given().get(path).then().statusCode(401);
            ana.with("profile:view_own").get(path).statusCode(403).body("code", equalTo("permission_denied"));
        }
        for (String path : new String[] {"/v1/profile/publish", "/v1/profile/unpublish"}) {
            given().post(path).then().statusCode(401);
            ana.with("profile:view_expert").post(path).statusCode(403);
        }
        Person reader = ana.with("profile:view_expert");
        given().contentType(ContentType.JSON)
                .body(profile(slug, "X"))
                .post("/v1/profile")
                .then()
                .statusCode(401);
        given().contentType(ContentType.JSON)
                .body(profile(slug, "X"))
                .put("/v1/profile")
                .then()
                .statusCode(401);
        given().contentType(ContentType.JSON)
                .body("{\"version\":\"x\"}")
                .post("/v1/profile/agreement/accept")
                .then()
                .statusCode(401);
        reader.post("/v1/profile", profile(slug(), "X")).statusCode(403);
        put(reader, "\"v1\"", profile(slug, "X")).statusCode(403);
        accept(reader, currentAgreement(ana)).statusCode(403);
        reader.get("/v1/profile").statusCode(200).body("last_name", equalTo("Silva"));
    }

    @Test
    void nobodyElseFindsADraftNotEvenAColleague() {
        created();
        Person elsewhere = new Person(ana.userId(), "org_ELSEWHERE" + ana.orgId(), "")
                .with("profile:edit_expert", "profile:view_expert");
        Person colleague = Person.in(ana.orgId(), "profile:edit_expert", "profile:view_expert", "experts:verify");
        for (Person person : new Person[] {elsewhere, colleague}) {
            person.get("/v1/profile").statusCode(404).body("code", equalTo("profile_not_found"));
            put(person, "*", profile(slug, "Mine")).statusCode(404);
            person.post("/v1/profile/publish").statusCode(404);
            person.post("/v1/profile/unpublish").statusCode(404);
            person.get("/v1/profile/agreement").statusCode(200).body("accepted_version", nullValue());
        }
        colleague
                .call()
                .header("If-Match", "\"v1\"")
                .contentType(ContentType.JSON)
                .body("{\"verified\":true,\"top_expert\":false}")
                .put("/v1/experts/" + slug + "/badges")
                .then()
                .statusCode(404)
                .body("code", equalTo("profile_not_found"));
    }

    @Test
    void theAgreementIsAcceptedOnceInTheOwnNameAndInItsPresentVersion() {
        String current = currentAgreement(ana);
        accept(ana, "2019-01").statusCode(409).body("code", equalTo("agreement_outdated"));
        accept(ana, current).statusCode(200).body("accepted_version", equalTo(current));
        accept(ana, current).statusCode(200);
        assertThat(Audit.of(ana.orgId(), current)).containsExactly("PRACTITIONER_AGREEMENT_ACCEPTED success");

        Person other = Person.expert();
        String impersonated = TestTokens.shared()
                .user(other.userId())
                .org(other.orgId())
                .permissions("profile:edit_expert")
                .impersonatedBy("user_SUPPORT")
                .sign();
        accept(new Person(other.userId(), other.orgId(), impersonated), current)
                .statusCode(403)
                .body("code", equalTo("impersonation_refused"));
        other.get("/v1/profile/agreement").body("accepted_version", nullValue());
    }

    @Test
    void slugsAreNobodyElsesAndAProfileIsThereOnce() {
        created();
        ana.post("/v1/profile", profile(slug(), "Twice")).statusCode(409).body("code", equalTo("profile_exists"));
        Person bruno = Person.expert();
        bruno.post("/v1/profile", profile(slug, "Same")).statusCode(409).body("code", equalTo("profile_slug_taken"));
        bruno.post("/v1/profile", profile(slug(), "Other")).statusCode(201);
        put(bruno, "\"v1\"", profile(slug, "Same")).statusCode(409).body("code", equalTo("profile_slug_taken"));
    }

    @Test
    void theSameKeyCreatesOnce() {
        String first = once().statusCode(201).extract().path("id");
        once().statusCode(201).header("Idempotency-Replayed", "true").body("id", equalTo(first));
    }

    private ValidatableResponse once() {
        return ana.call()
                .header("Idempotency-Key", "profile-1")
                .contentType(ContentType.JSON)
                .body(profile(slug, "Once"))
                .post("/v1/profile")
                .then();
    }

    @Test
    void twoCategoriesAreChosenAndTheFirstIsThePrimaryOne() {
        Person staff = Person.in(ana.orgId(), "categories:create", "categories:delete");
        String one = "z-" + UUID.randomUUID();
        String two = "a-" + UUID.randomUUID();
        for (String category : new String[] {one, two}) {
            staff.post("/v1/categories", "{\"slug\":\"%s\",\"name\":\"Some\"}".formatted(category))
                    .statusCode(201);
        }
        ana.post("/v1/profile", in(one, "none-" + UUID.randomUUID()))
                .statusCode(422)
                .body("code", equalTo("profile_category_unknown"));
        ana.post("/v1/profile", in(one, one)).statusCode(422);
        ana.post("/v1/profile", in(one, two, two)).statusCode(400).body("errors.pointer", hasItem("/categories"));
        ana.post("/v1/profile", in(one, two)).statusCode(201).body("categories", contains(one, two));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"slug":"ab","first_name":"A","last_name":"B"}                                                     | /slug
                    {"slug":"a-b-c","first_name":" ","last_name":"B"}                                                  | /first_name
                    {"slug":"a-b-c","first_name":"A"}                                                                  | /last_name
                    {"slug":"a-b-c","first_name":"A","last_name":"B","verified":true}                                  | /verified
                    {"slug":"a-b-c","first_name":"A","last_name":"B","top_expert":true}                                | /top_expert
                    {"slug":"a-b-c","first_name":"A","last_name":"B","status":"published"}                             | /status
                    {"slug":"a-b-c","first_name":"A","last_name":"B","picture_url":"http://plain.example/a"}           | /picture_url
                    {"slug":"a-b-c","first_name":"A","last_name":"B","picture_url":"javascript:alert(1)"}              | /picture_url
                    {"slug":"a-b-c","first_name":"A","last_name":"B","languages":["portuguese"]}                       | /languages/0
                    {"slug":"a-b-c","first_name":"A","last_name":"B","social_links":[{"name":"x","url":"ftp://x"}]}    | /social_links/0/url
                    """)
    void whatIsNotValidNamesThePlace(String body, String pointer) {
        ana.post("/v1/profile", body)
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem(pointer));
    }
}
