package care.eleva.app.category;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class CategoryResourceTest {
    private final Person staff = Person.in(
            "org_STAFF" + UUID.randomUUID().toString().replace("-", ""),
            "categories:create",
            "categories:edit",
            "categories:delete");

    private static String slug() {
        return "c-" + UUID.randomUUID();
    }

    private static String category(String slug, String name) {
        return "{\"slug\":\"%s\",\"name\":\"%s\"}".formatted(slug, name);
    }

    private static String under(String parent, String slug) {
        return "{\"slug\":\"%s\",\"name\":\"Child\",\"parent_id\":\"%s\"}".formatted(slug, parent);
    }

    private String made(String slug) {
        return staff.post("/v1/categories", category(slug, "Sleep"))
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static ValidatableResponse put(Person person, String id, String ifMatch, String body) {
        return person.call()
                .header("If-Match", ifMatch)
                .contentType(ContentType.JSON)
                .body(body)
                .put("/v1/categories/" + id)
                .then();
    }

    private static ValidatableResponse archive(Person person, String id, String ifMatch) {
        return person.call()
                .header("If-Match", ifMatch)
                .post("/v1/categories/" + id + "/archive")
                .then();
    }

    @Test
    void staffMakesChangesAndArchivesWhatEverybodySees() {
        String slug = slug();
        String id = made(slug);
        given().get("/v1/public/categories/" + slug)
                .then()
                .statusCode(200)
                .header("ETag", "\"v1\"")
                .body("name", equalTo("Sleep"))
                .body("parent_id", nullValue());

        put(staff, id, "\"v1\"", category(slug, "Sleep medicine"))
                .statusCode(200)
                .header("ETag", "\"v2\"")
                .body("name", equalTo("Sleep medicine"));
        archive(staff, id, "\"v2\"").statusCode(200).body("archived", equalTo(true));

        given().get("/v1/public/categories/" + slug).then().statusCode(404).body("code", equalTo("category_not_found"));
        put(staff, id, "\"v3\"", category(slug, "Back")).statusCode(409).body("code", equalTo("category_archived"));
        archive(staff, id, "\"v3\"").statusCode(409).body("code", equalTo("category_archived"));
        assertThat(Audit.of(staff.orgId(), id))
                .containsExactly("CATEGORY_CREATED success", "CATEGORY_UPDATED success", "CATEGORY_ARCHIVED success");
    }

    @Test
    void nobodyElseWritesCategories() {
        String id = made(slug());
        Person expert = Person.expert();
        given().contentType(ContentType.JSON)
                .body(category(slug(), "Mine"))
                .post("/v1/categories")
                .then()
                .statusCode(401);
        given().contentType(ContentType.JSON)
                .body(category(slug(), "Mine"))
                .put("/v1/categories/" + id)
                .then()
                .statusCode(401);
        given().post("/v1/categories/" + id + "/archive").then().statusCode(401);
        expert.post("/v1/categories", category(slug(), "Mine"))
                .statusCode(403)
                .body("code", equalTo("permission_denied"));
        put(staff.with("categories:create", "categories:delete"), id, "\"v1\"", category(slug(), "Mine"))
                .statusCode(403);
        archive(staff.with("categories:create", "categories:edit"), id, "\"v1\"")
                .statusCode(403);
        staff.with("categories:edit", "categories:delete")
                .post("/v1/categories", category(slug(), "Mine"))
                .statusCode(403);
        put(staff, UUID.randomUUID().toString(), "\"v1\"", category(slug(), "None"))
                .statusCode(404)
                .body("code", equalTo("category_not_found"));
        archive(staff, UUID.randomUUID().toString(), "\"v1\"").statusCode(404);
    }

    @Test
    void nobodyOverwritesWhatTheyHaveNotSeen() {
        String slug = slug();
        String id = made(slug);
        staff.call()
                .contentType(ContentType.JSON)
                .body(category(slug, "Unseen"))
                .put("/v1/categories/" + id)
                .then()
                .statusCode(428)
                .body("code", equalTo("precondition_required"));
        staff.post("/v1/categories/" + id + "/archive").statusCode(428);
        put(staff, id, "\"v1\"", category(slug, "First")).statusCode(200);
        put(staff, id, "\"v1\"", category(slug, "Second")).statusCode(412).body("code", equalTo("precondition_failed"));
        given().get("/v1/public/categories/" + slug).then().body("name", equalTo("First"));
    }

    @Test
    void slugsAreUniqueAndThereAreTwoLevels() {
        String slug = slug();
        String parent = made(slug);
        staff.post("/v1/categories", category(slug, "Again"))
                .statusCode(409)
                .body("code", equalTo("category_slug_taken"));
        String child = staff.post("/v1/categories", under(parent, slug()))
                .statusCode(201)
                .body("parent_id", equalTo(parent))
                .extract()
                .path("id");
        staff.post("/v1/categories", under(child, slug()))
                .statusCode(422)
                .body("code", equalTo("category_parent_unfit"));
        staff.post("/v1/categories", under(UUID.randomUUID().toString(), slug()))
                .statusCode(422);
        put(staff, parent, "\"v1\"", under(parent, slug)).statusCode(422);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"slug":"Not A Slug","name":"A"}           | /slug
                    {"slug":"a","name":" "}                    | /name
                    {"name":"A"}                               | /slug
                    {"slug":"a","name":"A","archived":true}    | /archived
                    {"slug":"a","name":"A","parent_id":"none"} | /parent_id
                    """)
    void whatIsNotValidNamesThePlace(String body, String pointer) {
        staff.post("/v1/categories", body)
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem(pointer));
    }

    @Test
    void theSameKeyCreatesOnce() {
        String body = category(slug(), "Once");
        String first = once(body).statusCode(201).extract().path("id");
        once(body).statusCode(201).header("Idempotency-Replayed", "true").body("id", equalTo(first));
    }

    private ValidatableResponse once(String body) {
        return staff.call()
                .header("Idempotency-Key", "category-1")
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/categories")
                .then();
    }

    @Test
    void pagesTogetherAreTheWholeList() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String slug = slug();
            made(slug);
            made.add(slug);
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            var page = given().get("/v1/public/categories?limit=2" + after)
                    .then()
                    .statusCode(200)
                    .extract();
            seen.addAll(page.path("data.slug"));
            String next = page.path("next");
            after = next == null ? "" : "&after=" + next;
        } while (!after.isEmpty());

        assertThat(seen).containsAll(made).doesNotHaveDuplicates().isSorted();
        given().get("/v1/public/categories?after=nonsense")
                .then()
                .statusCode(400)
                .body("code", equalTo("validation_failed"));
    }
}
