package care.eleva.app.event;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
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

        given().get("/v1/public/events/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo("First consultation"))
                .body("org_id", nullValue())
                .body("status", nullValue());
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
        powerless.post("/v1/events/" + UUID.randomUUID() + "/publish").statusCode(403);
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
    void aColleagueSeesTheEventAndCannotPublishIt() {
        Person ana = Person.expert();
        Person colleague = Person.in(ana.orgId(), "events:view_own", "events:toggle_active");
        String id = ana.draft();

        colleague.get("/v1/events/" + id).statusCode(200);
        colleague.post("/v1/events/" + id + "/publish").statusCode(409);
        ana.get("/v1/events/" + id).body("status", equalTo("draft"));
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

    private static io.restassured.response.ValidatableResponse create(Person person) {
        return person.call()
                .header("Idempotency-Key", "key-1")
                .contentType("application/json")
                .body(Person.event("once", 30))
                .post("/v1/events")
                .then();
    }
}
