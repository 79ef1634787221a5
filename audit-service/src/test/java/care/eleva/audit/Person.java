package care.eleva.audit;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestTokens;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Somebody with a token, who asks over HTTP and whose actions end in the trail. */
public record Person(TestOrganizations.Member member, String token) {
    /** A compliance officer of a new organization. */
    public static Person officer() {
        return of(TestOrganizations.fresh(), "audit:view_logs", "audit:export_logs");
    }

    public static Person of(TestOrganizations.Member member, String... permissions) {
        String token = TestTokens.shared()
                .user(member)
                .role("compliance_officer")
                .permissions(permissions)
                .sign();
        return new Person(member, token);
    }

    /** Somebody else in the same organization. */
    public Person colleague(String... permissions) {
        return of(TestOrganizations.colleagueOf(member), permissions);
    }

    public String userId() {
        return member.userId();
    }

    public String orgId() {
        return String.valueOf(member.orgId());
    }

    public RequestSpecification asks() {
        return RestAssured.given().urlEncodingEnabled(false).header("Authorization", "Bearer " + token);
    }

    /** Does something that is audited, as app-service would; the event's id. */
    public UUID does(String action, String type, String id, String patient, String plain) {
        try (Connection connection = begin("app_service")) {
            UUID event = append(connection, action, type, id, patient, plain);
            connection.commit();
            return event;
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    public UUID does(String action) {
        return does(action, "appointment", "apt_1", null, "{}");
    }

    /** Many events in one transaction, each with a line of about {@code size} bytes. */
    public void doesOften(int times, int size) {
        try (Connection connection = begin("app_service")) {
            Sql.execute(
                    connection,
                    "SELECT count(audit.append('APPOINTMENT_VIEWED', 'success', 'appointment', 'apt_' || n, NULL, NULL,"
                            + " NULL, json_build_object('n', n, 'fill', repeat('x', ?)), NULL, NULL))"
                            + " FROM generate_series(1, ?) AS n",
                    size,
                    times);
            connection.commit();
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** An open transaction in this person's context. */
    public Connection begin(String login) throws SQLException {
        Connection connection = TestDatabase.shared().as(login);
        connection.setAutoCommit(false);
        Sql.execute(connection, "SELECT auth.begin(?, '{\"id\":\"request-of-test\",\"svc\":\"app-service\"}')", token);
        return connection;
    }

    public static UUID append(
            Connection connection, String action, String type, String id, String patient, String plain) {
        return UUID.fromString(String.valueOf(Sql.text(
                connection,
                "SELECT audit.append(?, 'success', ?, ?, ?, NULL, NULL, CAST(? AS json), NULL, NULL)",
                action,
                type,
                id,
                patient,
                plain)));
    }

    /** Ends this person's session, in all services at once. */
    public void signsOut() {
        try (Connection connection = TestDatabase.shared().as("auth_service")) {
            Sql.execute(connection, "SELECT auth.revoke(?)", member.sessionId());
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
