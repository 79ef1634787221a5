package care.eleva.kit.it;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;

/** In tests, an audited endpoint that has left no row in the trail has not succeeded. */
@QuarkusTest
@QuarkusTestResource(NoteDatabase.class)
class AuditCoverageTest {
    private static final String NOTE = "{\"note_body\":\"a\"}";

    private final Person person = Person.noteTaker();

    @Test
    void anEndpointThatLeavesTheRowItPromisesSucceeds() {
        post("/notes").statusCode(200);
    }

    @Test
    void anEndpointThatLeavesNoRowFails() {
        post("/notes/silent").statusCode(500);
    }

    @Test
    void aRowThatWasRolledBackIsNoRow() {
        post("/notes/rolled-back").statusCode(500);
    }

    @Test
    void aRowThatTheDatabaseAppendsByItselfCounts() {
        post("/notes/by-function").statusCode(200);
    }

    @Test
    void aStreamIsHeldAgainstItsPromiseBeforeItsFirstByte() {
        person.call().get("/notes/stream").then().statusCode(200);
        person.call().get("/notes/stream?silent=true").then().statusCode(500);
    }

    @Test
    void anAnswerThatIsGivenAgainNeedsNoSecondRow() {
        for (int i = 0; i < 2; i++) {
            person.call()
                    .header("Idempotency-Key", "coverage")
                    .contentType(ContentType.JSON)
                    .body(NOTE)
                    .post("/notes")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void aRefusalOwesNothing() {
        Person.with("notes:view")
                .call()
                .contentType(ContentType.JSON)
                .body(NOTE)
                .post("/notes")
                .then()
                .statusCode(403);
        person.call()
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/notes")
                .then()
                .statusCode(400);
    }

    private io.restassured.response.ValidatableResponse post(String path) {
        return person.call().contentType(ContentType.JSON).body(NOTE).post(path).then();
    }
}
