package care.eleva.app.schedule;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class BlockedDatesResourceTest {
    private static final String PATH = "/v1/schedule/blocked-dates";

    @Test
    void datesAreBlockedAndFreedAndTheTrailDoesNotLearnWhy() {
        Person ana = Person.expert();
        String id = ana.post(PATH, dates("2027-12-24", "2028-01-02", "An operation"))
                .statusCode(201)
                .body("reason", equalTo("An operation"))
                .extract()
                .path("id");
        ana.get(PATH)
                .statusCode(200)
                .body("data.id", equalTo(List.of(id)))
                .body("data[0].to_date", equalTo("2028-01-02"));
        ana.call().delete(PATH + "/" + id).then().statusCode(204);
        ana.get(PATH).body("data", hasSize(0));
        ana.call().delete(PATH + "/" + id).then().statusCode(404).body("code", equalTo("blocked_date_not_found"));

        assertThat(Audit.of(ana.orgId(), id))
                .containsExactly("BLOCKED_DATE_ADDED success", "BLOCKED_DATE_REMOVED success");
        assertThat(Audit.strings(
                        "SELECT convert_from(line, 'UTF8') FROM audit.audit_logs WHERE org_id = ?", ana.orgId()))
                .isNotEmpty()
                .noneMatch(line -> line.contains("operation"));
    }

    @Test
    void pagesTogetherAreTheWholeListByDate() {
        Person ana = Person.expert();
        List<String> made = new ArrayList<>();
        for (int day : new int[] {5, 2, 4, 2, 3}) {
            made.add("2027-05-0" + day);
            ana.post(PATH, dates(made.getLast(), made.getLast(), "x")).statusCode(201);
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            var page = ana.get(PATH + "?limit=2" + after).statusCode(200).extract();
            seen.addAll(page.path("data.from_date"));
            String next = page.path("next");
            after = next == null ? "" : "&after=" + next;
        } while (!after.isEmpty());
        assertThat(seen).isEqualTo(made.stream().sorted().toList());
        ana.get(PATH + "?limit=0").statusCode(400);
        ana.get(PATH + "?after=nonsense").statusCode(400);
    }

    @Test
    void theSameKeyBlocksOnce() {
        Person ana = Person.expert();
        for (int i = 0; i < 2; i++) {
            ana.call()
                    .header("Idempotency-Key", "key-1")
                    .contentType(ContentType.JSON)
                    .body(dates("2027-05-01", "2027-05-01", "x"))
                    .post(PATH)
                    .then()
                    .statusCode(201);
        }
        ana.get(PATH).body("data", hasSize(1));
    }

    @Test
    void anotherOrganizationsAndAColleaguesDatesAreNotFound() {
        Person ana = Person.expert();
        String id = ana.post(PATH, dates("2027-05-01", "2027-05-01", "x"))
                .statusCode(201)
                .extract()
                .path("id");
        Person colleague = Person.in(ana.orgId(), "availability:view_own", "availability:delete_own");
        for (Person other : List.of(Person.expert(), colleague)) {
            other.get(PATH).statusCode(200).body("data", hasSize(0));
            other.call().delete(PATH + "/" + id).then().statusCode(404);
        }
        ana.get(PATH).body("data", hasSize(1));
    }

    @Test
    void withoutATokenOrThePermissionThereIsNothing() {
        String body = dates("2027-05-01", "2027-05-01", "x");
        given().get(PATH).then().statusCode(401);
        given().contentType(ContentType.JSON).body(body).post(PATH).then().statusCode(401);
        given().delete(PATH + "/" + UUID.randomUUID()).then().statusCode(401);
        Person ana = Person.expert();
        ana.with("availability:create").get(PATH).statusCode(403);
        ana.with("availability:edit_own").post(PATH, body).statusCode(403);
        ana.with("availability:create")
                .call()
                .delete(PATH + "/" + UUID.randomUUID())
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @CsvSource({
        "2027-05-02, 2027-05-01, /to_date",
        "2027-05-01, 2028-05-01, /to_date",
        "2027-02-30, 2027-05-01, /from_date",
        "soon,       2027-05-01, /from_date"
    })
    void whatIsNotValidNamesThePlace(String from, String to, String pointer) {
        Person.expert()
                .post(PATH, dates(from, to, "x"))
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem(pointer));
    }

    private static String dates(String from, String to, String reason) {
        return """
                {"from_date":"%s","to_date":"%s","reason":"%s"}""".formatted(from, to, reason);
    }
}
