package care.eleva.app;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestTokens;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;

/** A caller; everybody has an organization of their own unless told otherwise. */
public record Person(String userId, String orgId, String token) {
    private static final String[] EXPERT = {
        "events:create",
        "events:view_own",
        "events:toggle_active",
        "appointments:view_incoming",
        "appointments:complete",
        "appointments:manage_own",
        "records:create_own",
        "records:view_own",
        "records:edit_own"
    };
    private static final String[] PATIENT = {
        "appointments:create", "appointments:view_own", "appointments:cancel_own", "records:view_shared"
    };

    public static Person expert() {
        return in("org_" + suffix(), EXPERT);
    }

    public static Person patient() {
        return in("org_" + suffix(), PATIENT);
    }

    public static Person in(String orgId, String... permissions) {
        String user = "user_" + suffix();
        return new Person(
                user,
                orgId,
                TestTokens.shared()
                        .user(user)
                        .org(orgId)
                        .role("member")
                        .permissions(permissions)
                        .sign());
    }

    /** The same person with other permissions. */
    public Person with(String... permissions) {
        return new Person(
                userId,
                orgId,
                TestTokens.shared()
                        .user(userId)
                        .org(orgId)
                        .role("member")
                        .permissions(permissions)
                        .sign());
    }

    /** An open transaction of the service's own login in this person's context. */
    public Connection login() throws SQLException {
        Connection login = TestDatabase.shared().as("app_service");
        login.setAutoCommit(false);
        Sql.execute(login, "SELECT auth.begin(?, '{}')", token);
        return login;
    }

    public RequestSpecification call() {
        return RestAssured.given().auth().preemptive().oauth2(token);
    }

    public ValidatableResponse post(String path, String body) {
        return call().contentType(ContentType.JSON).body(body).post(path).then();
    }

    public ValidatableResponse post(String path) {
        return call().post(path).then();
    }

    public ValidatableResponse get(String path) {
        return call().get(path).then();
    }

    /** A new draft; its id. */
    public String draft() {
        return post("/v1/events", event("slug-" + suffix().toLowerCase(Locale.ROOT), 30))
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** A new published event; its id. */
    public String publishedEvent() {
        String id = draft();
        post("/v1/events/" + id + "/publish").statusCode(200);
        return id;
    }

    /** Books {@code event} as this patient; the appointment's id. */
    public String book(String event, Instant start) {
        return post("/v1/appointments", booking(event, start))
                .statusCode(201)
                .extract()
                .path("id");
    }

    public static String event(String slug, int minutes) {
        return """
                {"name":"First consultation","slug":"%s","duration_minutes":%d,"price":6000,"currency":"eur"}""".formatted(slug, minutes);
    }

    public static String booking(String event, Instant start) {
        return """
                {"event_id":"%s","starts_at":"%s","time_zone":"Europe/Lisbon"}""".formatted(event, start);
    }

    /** Ten o'clock UTC, some days ahead. */
    public static Instant inDays(int days) {
        return Clock.systemUTC()
                .instant()
                .truncatedTo(ChronoUnit.DAYS)
                .plus(days, ChronoUnit.DAYS)
                .plus(10, ChronoUnit.HOURS);
    }

    private static String suffix() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 24).toUpperCase(Locale.ROOT);
    }
}
