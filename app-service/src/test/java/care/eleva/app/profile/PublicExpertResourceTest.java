package care.eleva.app.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

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
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class PublicExpertResourceTest {
    /** No other test has a name like this. */
    private final String surname = letters();

    private static String letters() {
        return UUID.randomUUID().toString().replaceAll("[^a-f]", "") + "q"
                + UUID.randomUUID().toString().replaceAll("[^a-f]", "");
    }

    /** A published expert; the public address. */
    private static String expert(String firstName, String lastName, String... categories) {
        return Person.expert().publishesProfile(firstName, lastName, categories);
    }

    private static List<String> all(String query, int limit) {
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            var page = given().get("/v1/public/experts?limit=" + limit + query + after)
                    .then()
                    .statusCode(200)
                    .extract();
            List<String> slugs = page.path("data.slug");
            assertThat(slugs).hasSizeLessThanOrEqualTo(limit);
            seen.addAll(slugs);
            String next = page.path("next");
            after = next == null ? "" : "&after=" + next;
        } while (!after.isEmpty());
        return seen;
    }

    private String category(String parent) {
        Person staff = Person.in("org_STAFF", "categories:create");
        String slug = "c-" + UUID.randomUUID();
        String under = parent.isEmpty()
                ? "null"
                : "\""
                        + given().get("/v1/public/categories/" + parent)
                                .then()
                                .extract()
                                .path("id") + "\"";
        staff.post("/v1/categories", "{\"slug\":\"%s\",\"name\":\"Some\",\"parent_id\":%s}".formatted(slug, under))
                .statusCode(201);
        return slug;
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "JO %s", "%s joão", "joao %s", "João %s", "Joa\u0303o %s"})
    void anExpertIsFoundByTheBeginningsOfTheWordsOfTheName(String query) {
        String slug = expert("João Pedro", surname);
        expert("Maria", surname + "x".repeat(2));
        List<String> found = all("&name=" + query.formatted(surname), 100);
        if (query.equals("%s")) {
            assertThat(found).hasSize(2).startsWith(slug);
        } else {
            assertThat(found).containsExactly(slug);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xx%s", "maria %s", "%s nobody", "!!!", "%%"})
    void whatIsNoBeginningFindsNothing(String query) {
        expert("João", surname);
        given().queryParam("name", query.formatted(surname))
                .get("/v1/public/experts")
                .then()
                .statusCode(200)
                .body("data", hasSize(0));
    }

    @Test
    void pagesByNameAreTheWholeListInTheOrderOfTheWord() {
        List<String> expected = new ArrayList<>();
        for (String ending : List.of("", "a", "b", "c", "d")) {
            expected.add(expert("Ana", surname + ending));
        }
        String twice = expert(surname + "e", surname + "f");
        expected.add(twice);
        assertThat(all("&name=" + surname, 2)).isEqualTo(expected);
        assertThat(all("&name=" + surname, 100)).isEqualTo(expected);
    }

    @Test
    void pagesOfACategoryAreTheWholeListTheNewestFirstAndThoseUnderItCount() {
        String parent = category("");
        String child = category(parent);
        String other = category("");
        List<String> expected = new ArrayList<>();
        expected.addFirst(expert("A", surname, parent));
        expected.addFirst(expert("B", surname, other, parent));
        expected.addFirst(expert("C", surname, child, other));
        expected.addFirst(expert("D", surname, parent, child));
        expert("E", surname, other);
        expert("F", surname);
        assertThat(all("&category=" + parent, 1)).isEqualTo(expected);
        assertThat(all("&category=" + parent, 100)).isEqualTo(expected);
        assertThat(all("&category=" + child, 100)).containsExactly(expected.get(0), expected.get(1));
        assertThat(all("&category=" + child + "&name=" + surname, 1))
                .containsExactlyInAnyOrder(expected.get(0), expected.get(1));
        assertThat(all("&category=no-such-category", 100)).isEmpty();
    }

    @Test
    void pagesOfAllAreTheWholeListTheNewestFirst() {
        String first = expert("A", surname);
        String second = expert("B", surname);
        String third = expert("C", surname);
        List<String> seen = all("", 2);
        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(third, second, first);
    }

    @Test
    void whoTakesTheProfileBackIsNotFoundAnyMore() {
        Person ana = Person.expert();
        String slug = ana.publishesProfile("Ana", surname);
        String event = ana.publishedEvent();
        given().get("/v1/public/events/" + event).then().statusCode(200).body("expert_slug", equalTo(slug));
        given().get("/v1/public/experts/" + slug + "/events").then().body("data.id", contains(event));

        ana.post("/v1/profile/unpublish").statusCode(200);

        given().get("/v1/public/experts/" + slug).then().statusCode(404);
        assertThat(all("&name=" + surname, 100)).isEmpty();
        given().get("/v1/public/events/" + event).then().statusCode(404).body("code", equalTo("event_not_found"));
        given().get("/v1/public/experts/" + slug + "/events")
                .then()
                .statusCode(200)
                .body("data", hasSize(0));
    }

    @Test
    void anotherNameIsFoundAndTheOldOneIsNot() {
        Person ana = Person.expert();
        String slug = ana.publishesProfile("Ana", surname);
        String married = letters();
        ana.call()
                .header("If-Match", "*")
                .contentType(ContentType.JSON)
                .body("{\"slug\":\"%s\",\"first_name\":\"Ana\",\"last_name\":\"%s\"}".formatted(slug, married))
                .put("/v1/profile")
                .then()
                .statusCode(200);
        assertThat(all("&name=" + surname, 100)).isEmpty();
        assertThat(all("&name=" + married, 100)).containsExactly(slug);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=101", "after=nonsense", "name=a&after=MjAyNi0wMS0wMVQwMDowMDowMFp8eA"})
    void whatIsNotValidIsRefused(String query) {
        given().get("/v1/public/experts?" + query).then().statusCode(400).body("code", equalTo("validation_failed"));
    }

    private static ValidatableResponse badges(Person person, String slug, String ifMatch, String body) {
        return person.call()
                .header("If-Match", ifMatch)
                .contentType(ContentType.JSON)
                .body(body)
                .put("/v1/experts/" + slug + "/badges")
                .then();
    }

    private static final String BOTH = "{\"verified\":true,\"top_expert\":true}";

    @Test
    void staffGivesBadgesToWhatItHasSeenAndBothLogsKnow() {
        Person ana = Person.expert();
        Person staff = Person.in("org_STAFF" + ana.orgId(), "experts:verify");
        String slug = ana.publishesProfile("Ana", surname);
        var page = given().get("/v1/public/experts/" + slug).then().extract();
        String id = page.path("id");
        String seen = page.header("ETag");

        badges(staff, slug, seen, BOTH)
                .statusCode(200)
                .body("verified", equalTo(true))
                .body("top_expert", equalTo(true));
        badges(staff, slug, seen, "{\"verified\":false,\"top_expert\":false}")
                .statusCode(412)
                .body("code", equalTo("precondition_failed"));
        staff.call()
                .contentType(ContentType.JSON)
                .body(BOTH)
                .put("/v1/experts/" + slug + "/badges")
                .then()
                .statusCode(428);

        given().get("/v1/public/experts/" + slug).then().body("verified", equalTo(true));
        assertThat(Audit.of(staff.orgId(), id)).containsExactly("PROFILE_BADGES_CHANGED success");
        assertThat(Audit.of(ana.orgId(), id)).contains("PROFILE_BADGES_CHANGED success");
    }

    @Test
    void nobodyElseGivesBadgesAndNobodyToThemselves() {
        Person ana = Person.expert();
        String slug = ana.publishesProfile("Ana", surname);
        given().contentType(ContentType.JSON)
                .body(BOTH)
                .put("/v1/experts/" + slug + "/badges")
                .then()
                .statusCode(401);
        badges(Person.expert(), slug, "*", BOTH).statusCode(403).body("code", equalTo("permission_denied"));
        badges(ana.with("experts:verify"), slug, "*", BOTH).statusCode(403);
        badges(Person.in("org_STAFF", "experts:verify"), slug, "*", "{\"verified\":true}")
                .statusCode(400);
        badges(Person.in("org_STAFF", "experts:verify"), "nobody-at-all", "*", BOTH)
                .statusCode(404)
                .body("code", equalTo("profile_not_found"));
        given().get("/v1/public/experts/" + slug).then().body("verified", equalTo(false));
    }
}
