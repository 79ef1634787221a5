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
        "events:edit_own",
        "events:toggle_active",
        "events:delete_own",
        "profile:view_expert",
        "profile:edit_expert",
        "availability:view_own",
        "availability:create",
        "availability:edit_own",
        "availability:delete_own",
        "appointments:view_incoming",
        "appointments:complete",
        "appointments:manage_own",
        "records:create_own",
        "records:view_own",
        "records:edit_own"
    };
    private static final String[] PATIENT = {
        "appointments:create",
        "appointments:view_own",
        "appointments:cancel_own",
        "appointments:reschedule_own",
        "records:view_shared"
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

    /** Has a public profile; without one nothing that an expert offers is. Its public address. */
    public String publishesProfile() {
        return publishesProfile("Ana", "Silva");
    }

    /** The same under a name, in categories; in SQL, for tests without a service too. */
    public String publishesProfile(String firstName, String lastName, String... categories) {
        try (var login = with("profile:view_expert", "profile:edit_expert").login()) {
            String there = Sql.text(login, "SELECT slug FROM profile");
            if (there != null) {
                return there;
            }
            String slug = "expert-" + suffix().toLowerCase(Locale.ROOT);
            Sql.execute(
                    login,
                    "INSERT INTO profile (id, slug, first_name, last_name, primary_category_id, secondary_category_id)"
                            + " VALUES (uuidv7(), ?, ?, ?, (SELECT id FROM category WHERE slug = ?), (SELECT id FROM category WHERE slug = ?))",
                    slug,
                    firstName,
                    lastName,
                    categories.length > 0 ? categories[0] : "",
                    categories.length > 1 ? categories[1] : "");
            Sql.execute(
                    login, "INSERT INTO practitioner_agreement (version) VALUES (practitioner_agreement_version())");
            Sql.execute(login, "UPDATE profile SET status = 'published'");
            login.commit();
            return slug;
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** A new draft; its id. */
    public String draft() {
        return create(event(newSlug(), 30));
    }

    private String create(String event) {
        return post("/v1/events", event).statusCode(201).extract().path("id");
    }

    /** Can be booked day and night, at once, for a year ahead, every five minutes, without a break. */
    public Person isAvailable() {
        try (var login = login()) {
            int made = Sql.execute(
                    login,
                    "INSERT INTO schedule (time_zone, minimum_notice_minutes, booking_window_days, slot_interval_minutes,"
                            + " buffer_before_minutes, buffer_after_minutes) VALUES ('UTC', 0, 365, 5, 0, 0)"
                            + " ON CONFLICT DO NOTHING");
            if (made == 1) {
                Sql.execute(
                        login,
                        "INSERT INTO schedule_window (weekday, opens, closes)"
                                + " SELECT day, '00:00', '00:00' FROM generate_series(1, 7) AS day");
            }
            login.commit();
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
        return this;
    }

    /** A new published event, which can be booked at any time; its id. */
    public String publishedEvent() {
        return publish(draft());
    }

    /** A new published event that has to be paid for; its id. */
    public String pricedEvent() {
        canBePaid();
        return publish(create(event(newSlug(), 30, 6000)));
    }

    /** Has an account at Stripe that can take money. */
    public Person canBePaid() {
        Audit.tamper(
                ("INSERT INTO app.stripe_account (org_id, expert_id, account_id, country, charges_enabled, transfers_enabled,"
                                + " payouts_enabled, details_submitted) VALUES ('%s', '%s', '%s', 'PT', true, true, true, true)"
                                + " ON CONFLICT DO NOTHING")
                        .formatted(orgId, userId, accountId()));
        return this;
    }

    /** The id of that account. */
    public String accountId() {
        return "acct_" + userId.substring("user_".length());
    }

    /** A new published event of this length; its id. */
    public String publishedEvent(int minutes) {
        return publish(create(event(newSlug(), minutes)));
    }

    private String publish(String id) {
        publishesProfile();
        isAvailable();
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

    /** A free event. */
    public static String event(String slug, int minutes) {
        return event(slug, minutes, 0);
    }

    public static String event(String slug, int minutes, int price) {
        return """
                {"name":"First consultation","slug":"%s","duration_minutes":%d,"price":%d,"currency":"eur"}""".formatted(slug, minutes, price);
    }

    private static String newSlug() {
        return "slug-" + suffix().toLowerCase(Locale.ROOT);
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
