package care.eleva.app.event;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class EventResourceTest {

    @Test
    void anExpertCreatesAndPublishesAnEventAndBothAreAudited() {
        Person ana = Person.expert();

        String id = ana.post("/v1/events", Person.event("first", 45, 6000))
                .statusCode(201)
                .body("status", equalTo("draft"))
                .body("expert_id", equalTo(ana.userId()))
                .body("price", equalTo(6000))
                .extract()
                .path("id");
        given().get("/v1/public/events/" + id).then().statusCode(404).body("code", equalTo("event_not_found"));
        ana.post("/v1/events/" + id + "/publish").statusCode(200).body("status", equalTo("published"));
        given().get("/v1/public/events/" + id).then().statusCode(404);
        String expert = ana.publishesProfile();

        given().get("/v1/public/events/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo("First consultation"))
                .body("expert_slug", equalTo(expert))
                .body("org_id", nullValue())
                .body("status", nullValue());
        given().get("/v1/public/experts/" + expert + "/events/first")
                .then()
                .statusCode(200)
                .body("id", equalTo(id));
        given().get("/v1/public/experts/" + expert + "/events").then().body("data.id", contains(id));
        given().get("/v1/public/events?limit=100").then().statusCode(200).body("data.id", hasItem(id));
        ana.post("/v1/events/" + id + "/publish").statusCode(409).body("code", equalTo("event_not_draft"));
        assertThat(Audit.of(ana.orgId(), id)).containsExactly("EVENT_CREATED success", "EVENT_ACTIVATED success");
    }

    @Test
    void withoutATokenOrThePermissionThereIsNothing() {
        Person powerless = Person.patient();
        given().get("/v1/events").then().statusCode(401);
        given().contentType("application/json")
                .body(Person.event("a", 30))
                .post("/v1/events")
                .then()
                .statusCode(401);
        powerless.get("/v1/events").statusCode(403).body("code", equalTo("permission_denied"));
        powerless.post("/v1/events", Person.event("a", 30)).statusCode(403);
        String some = "/v1/events/" + UUID.randomUUID();
        for (String verb : new String[] {"publish", "unpublish", "archive"}) {
            given().post(some + "/" + verb).then().statusCode(401);
            powerless.post(some + "/" + verb).statusCode(403);
        }
        given().contentType("application/json").body("{}").patch(some).then().statusCode(401);
        patch(powerless, some, "*", "{}").statusCode(403);
    }

    @Test
    void anotherOrganizationsEventIsNotFound() {
        Person ana = Person.expert();
        Person bruno = Person.expert();
        String id = ana.draft();

        bruno.get("/v1/events/" + id).statusCode(404).body("code", equalTo("event_not_found"));
        bruno.post("/v1/events/" + id + "/publish").statusCode(404);
        bruno.get("/v1/events").statusCode(200).body("data", hasSize(0));
        ana.get("/v1/events/" + id).statusCode(200).body("status", equalTo("draft"));
    }

    @Test
    void aColleagueSeesTheEventAndCannotChangeIt() {
        Person ana = Person.expert();
        Person colleague = Person.in(
                ana.orgId(), "events:view_own", "events:toggle_active", "events:edit_own", "events:delete_own");
        String path = "/v1/events/" + ana.draft();

        colleague.get(path).statusCode(200);
        for (String verb : new String[] {"publish", "unpublish", "archive"}) {
            colleague.post(path + "/" + verb).statusCode(403).body("code", equalTo("event_not_yours"));
        }
        patch(colleague, path, "*", "{\"name\":\"Mine\"}").statusCode(403).body("code", equalTo("event_not_yours"));
        ana.get(path).body("status", equalTo("draft")).body("version", equalTo(1));
    }

    private static ValidatableResponse patch(Person person, String path, String ifMatch, String body) {
        return person.call()
                .header("If-Match", ifMatch)
                .contentType("application/json")
                .body(body)
                .patch(path)
                .then();
    }

    @Test
    void anExpertChangesWhatIsSentAndEmptiesWhatIsNull() {
        Person ana = Person.expert();
        String id = ana.post("/v1/events", """
                        {"name":"First","slug":"first","description":"Long","duration_minutes":45,"price":6000,"currency":"eur",
                         "buffer_before_minutes":10,"buffer_after_minutes":5}""")
                .statusCode(201)
                .body("buffer_before_minutes", equalTo(10))
                .extract()
                .path("id");
        String path = "/v1/events/" + id;
        String tag = ana.get(path).statusCode(200).extract().header("ETag");

        patch(ana, path, tag, "{\"price\":7500,\"description\":null,\"buffer_after_minutes\":null}")
                .statusCode(200)
                .header("ETag", "\"v2\"")
                .body("price", equalTo(7500))
                .body("name", equalTo("First"))
                .body("description", nullValue())
                .body("buffer_before_minutes", equalTo(10))
                .body("buffer_after_minutes", nullValue());
        patch(ana, path, tag, "{\"price\":1}").statusCode(412).body("code", equalTo("precondition_failed"));
        ana.call()
                .contentType("application/json")
                .body("{\"price\":1}")
                .patch(path)
                .then()
                .statusCode(428)
                .body("code", equalTo("precondition_required"));
        ana.get(path).body("price", equalTo(7500));
        assertThat(Audit.of(ana.orgId(), id)).containsExactly("EVENT_CREATED success", "EVENT_UPDATED success");
        assertThat(Audit.strings(
                        "SELECT convert_from(line, 'UTF8')::json -> 'plain' ->> 'changed' FROM audit.audit_logs"
                                + " WHERE resource_id = ? AND action = 'EVENT_UPDATED'",
                        id))
                .first()
                .asString()
                .contains("buffer_after_minutes", "description", "price")
                .doesNotContain("name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"name":""}                   | /name
                    {"name":"  "}                 | /name
                    {"slug":"Not A Slug"}         | /slug
                    {"duration_minutes":0}        | /duration_minutes
                    {"price":-1}                  | /price
                    {"buffer_before_minutes":-1}  | /buffer_before_minutes
                    {"buffer_after_minutes":721}  | /buffer_after_minutes
                    {"status":"published"}        | /status
                    {"expert_id":"user_X"}        | /expert_id
                    """)
    void aChangeThatIsNotValidNamesThePlace(String body, String pointer) {
        Person ana = Person.expert();
        patch(ana, "/v1/events/" + ana.draft(), "*", body)
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem(pointer));
    }

    @Test
    void whatIsTakenBackOrArchivedIsNotPublicAnyMore() {
        Person ana = Person.expert();
        String id = ana.publishedEvent();
        String path = "/v1/events/" + id;
        given().get("/v1/public/events/" + id).then().statusCode(200);

        ana.post(path + "/unpublish").statusCode(200).body("status", equalTo("draft"));
        given().get("/v1/public/events/" + id).then().statusCode(404);
        ana.post(path + "/unpublish").statusCode(409).body("code", equalTo("event_not_published"));
        ana.post(path + "/publish").statusCode(200);
        ana.call().header("If-Match", "\"v1\"").post(path + "/archive").then().statusCode(412);
        ana.post(path + "/archive").statusCode(200).body("status", equalTo("archived"));

        given().get("/v1/public/events/" + id).then().statusCode(404);
        ana.get(path).statusCode(200).body("status", equalTo("archived"));
        ana.post(path + "/archive").statusCode(409).body("code", equalTo("event_archived"));
        ana.post(path + "/publish").statusCode(409).body("code", equalTo("event_not_draft"));
        patch(ana, path, "*", "{\"price\":1}").statusCode(409).body("code", equalTo("event_archived"));
        assertThat(Audit.of(ana.orgId(), id))
                .containsExactly(
                        "EVENT_CREATED success",
                        "EVENT_ACTIVATED success",
                        "EVENT_DEACTIVATED success",
                        "EVENT_ACTIVATED success",
                        "EVENT_DELETED success");
    }

    /** A policy does not see what an update changes; a trigger does. */
    @ParameterizedTest
    @CsvSource({
        "events:edit_own,      1, refused, refused",
        "events:toggle_active, refused, 1, refused",
        "events:delete_own,    refused, refused, 1",
        "events:view_own,      0, 0, 0"
    })
    void theDatabaseAsksForThePermissionOfEachChange(String permission, String edit, String publish, String archive)
            throws SQLException {
        Person ana = Person.expert();
        String id = ana.draft();
        try (var login = ana.with(permission).login()) {
            assertThat(tried(login, "price = 1", id)).isEqualTo(edit);
            assertThat(tried(login, "status = 'published'", id)).isEqualTo(publish);
            assertThat(tried(login, "status = 'archived'", id)).isEqualTo(archive);
        }
        ana.post("/v1/events/" + id + "/archive").statusCode(200);
        try (var login = ana.login()) {
            assertThatThrownBy(() -> Sql.execute(login, "UPDATE event SET status = 'draft' WHERE id = ?::uuid", id))
                    .hasMessageContaining("event_archived");
        }
    }

    private static String tried(Connection login, String change, String id) {
        Sql.execute(login, "SAVEPOINT before");
        try {
            return String.valueOf(Sql.execute(login, "UPDATE event SET " + change + " WHERE id = ?::uuid", id));
        } catch (Sql.Refused refused) {
            assertThat(refused.state()).isEqualTo("42501");
            return "refused";
        } finally {
            Sql.execute(login, "ROLLBACK TO SAVEPOINT before");
        }
    }

    @Test
    void publicEventsAreFoundByTheBeginningsOfTheWordsOfTheirName() {
        Person ana = Person.expert();
        ana.publishesProfile();
        String word = UUID.randomUUID().toString().replaceAll("[^a-f]", "") + "q"
                + UUID.randomUUID().toString().replaceAll("[^a-f]", "");
        List<String> expected = new ArrayList<>();
        for (String ending : List.of("", "a", "b")) {
            String id = ana.post("/v1/events", """
                            {"name":"Avaliação %s%s","slug":"e%s","duration_minutes":30,"price":0,"currency":"eur"}""".formatted(word, ending, ending))
                    .statusCode(201)
                    .extract()
                    .path("id");
            ana.post("/v1/events/" + id + "/publish").statusCode(200);
            expected.add(id);
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            var page = given().get("/v1/public/events?limit=2&name=avaliacao " + word + after)
                    .then()
                    .statusCode(200)
                    .extract();
            seen.addAll(page.path("data.id"));
            String next = page.path("next");
            after = next == null ? "" : "&after=" + next;
        } while (!after.isEmpty());

        assertThat(seen).isEqualTo(expected);
        ana.post("/v1/events/" + expected.getFirst() + "/unpublish").statusCode(200);
        given().get("/v1/public/events?name=" + word)
                .then()
                .body("data.id", contains(expected.get(1), expected.get(2)));
        given().get("/v1/public/events?name=x" + word).then().body("data", hasSize(0));
    }

    @Test
    void pagesTogetherAreTheWholeList() {
        Person ana = Person.expert();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(ana.draft());
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            var page = ana.get("/v1/events?limit=2" + after).statusCode(200).extract();
            seen.addAll(page.path("data.id"));
            String next = page.path("next");
            after = next == null ? "" : "&after=" + next;
        } while (!after.isEmpty());

        assertThat(seen).isEqualTo(made);
        ana.get("/v1/events?limit=0").statusCode(400).body("code", equalTo("validation_failed"));
        ana.get("/v1/events?limit=101").statusCode(400);
        ana.get("/v1/events?after=nonsense").statusCode(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"name":"","slug":"a","duration_minutes":30,"price":0,"currency":"eur"}             | /name
                    {"name":"A","slug":"Not A Slug","duration_minutes":30,"price":0,"currency":"eur"}   | /slug
                    {"name":"A","slug":"a","duration_minutes":0,"price":0,"currency":"eur"}             | /duration_minutes
                    {"name":"A","slug":"a","duration_minutes":721,"price":0,"currency":"eur"}           | /duration_minutes
                    {"name":"A","slug":"a","duration_minutes":30,"price":-1,"currency":"eur"}           | /price
                    {"name":"A","slug":"a","duration_minutes":30,"price":0,"currency":"usd"}            | /currency
                    {"name":"A","slug":"a","duration_minutes":30,"price":0,"currency":"eur","org_id":"org_X"} | /org_id
                    {"name":"A","slug":"a","duration_minutes":"many","price":0,"currency":"eur"}        | /duration_minutes
                    {"name":"A","slug":"a","price":0,"currency":"eur"}                                  | /duration_minutes
                    """)
    void whatIsNotValidNamesThePlace(String body, String pointer) {
        Person.expert()
                .post("/v1/events", body)
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem(pointer));
    }

    @Test
    void aSlugIsTakenOnlyAmongTheExpertsOwn() {
        Person ana = Person.expert();
        ana.post("/v1/events", Person.event("same", 30)).statusCode(201);
        ana.post("/v1/events", Person.event("same", 30)).statusCode(409).body("code", equalTo("event_slug_taken"));
        Person.expert().post("/v1/events", Person.event("same", 30)).statusCode(201);
    }

    @Test
    void theSameKeyCreatesOnce() {
        Person ana = Person.expert();
        String first = create(ana).statusCode(201).extract().path("id");
        create(ana).statusCode(201).header("Idempotency-Replayed", "true").body("id", equalTo(first));
        ana.get("/v1/events").body("data", hasSize(1)).body("data[0].id", not(nullValue()));
    }

    private static ValidatableResponse create(Person person) {
        return person.call()
                .header("Idempotency-Key", "key-1")
                .contentType("application/json")
                .body(Person.event("once", 30))
                .post("/v1/events")
                .then();
    }
}
