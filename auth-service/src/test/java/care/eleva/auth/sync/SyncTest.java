package care.eleva.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.AuthWorld;
import care.eleva.auth.workos.WorkosEvent;
import care.eleva.auth.workos.WorkosEvents;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.workos.emulator.WorkosEmulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Workers on the real database and the WorkOS stand-in, whose rounds the test turns itself. */
@QuarkusTestResource(AuthWorld.class)
abstract class SyncTest {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Inject
    Acquaintance acquaintance;

    @Inject
    StreamRepository stream;

    @Inject
    EventRepository events;

    @Inject
    EventApplier applier;

    @Inject
    Reconciler reconciler;

    @Inject
    WorkosEvents workos;

    @Inject
    SyncConfig config;

    @Inject
    Clock clock;

    @BeforeEach
    void nobodyLeads() {
        tamper("UPDATE identity.workos_stream SET held_until = '-infinity'");
    }

    @AfterEach
    void nothingIsBrokenAnyMore() {
        standIn().clearFaults();
    }

    static WorkosEmulator standIn() {
        return AuthWorld.workos();
    }

    SyncWorker worker(String name) {
        return worker(name, applier);
    }

    SyncWorker worker(String name, EventApplier with) {
        return new SyncWorker(name, acquaintance, stream, events, with, reconciler, workos, config, clock);
    }

    /** A worker that has read everything there is. */
    SyncWorker caughtUp(String name) {
        SyncWorker worker = worker(name);
        settle(worker);
        assertThat(worker.isLeading()).isTrue();
        return worker;
    }

    /** Turns rounds until the newest event is applied and nothing is left to compare. */
    void settle(SyncWorker worker) {
        until(() -> {
            worker.wake();
            while (await(worker.round())) {
                // the next at once
            }
            return !worker.isLeading() || isDone();
        });
    }

    private boolean isDone() {
        String newest = standIn().events().stream()
                .filter(event -> workos.types().contains(event.path("event").asText()))
                .map(event -> event.path("id").asText())
                .reduce("", (before, after) -> after);
        return count("SELECT count(*) FROM identity.workos_stream WHERE cursor = ? AND phase IS NULL", newest) == 1;
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    static void until(BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not in time");
            }
            sleep(20);
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    record Person(String id, String email) {}

    static Person person() {
        String email = TestOrganizations.id("p").toLowerCase(Locale.ROOT) + "@eleva.test";
        return new Person(standIn().createUser(email, "Paula", "Nunes"), email);
    }

    static String organization() {
        return standIn().createOrganization("Clínica " + TestOrganizations.id("c"));
    }

    /** Calls WorkOS's API as an administrator of it would. */
    static JsonObject call(String method, String path, @Nullable JsonObject body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(standIn().url() + path))
                .header("Authorization", "Bearer " + standIn().apiKey())
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode())
                    .as(method + " " + path + response.body())
                    .isLessThan(300);
            return response.body().isBlank() ? new JsonObject() : new JsonObject(response.body());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    static String membership(Person person, String orgId, String role) {
        return standIn().createMembership(person.id(), orgId, role);
    }

    static void changeMembership(String id, JsonObject change) {
        call("PUT", "/user_management/organization_memberships/" + id, change);
    }

    static void deactivate(String id) {
        call("PUT", "/user_management/organization_memberships/" + id + "/deactivate", null);
    }

    static void deleteMembership(String id) {
        call("DELETE", "/user_management/organization_memberships/" + id, null);
    }

    static void tamper(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            Sql.execute(connection, sql, parameters);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    static List<List<@Nullable Object>> rows(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return Sql.rows(connection, sql, parameters);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    static long count(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return Sql.count(connection, sql, parameters);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    static String cursor() {
        return Objects.toString(
                rows("SELECT cursor FROM identity.workos_stream").getFirst().getFirst());
    }

    /** What the log says about a resource or a user, as {@code ACTION actor}. */
    static List<String> log(String id) {
        return rows("""
                        SELECT action || ' ' || actor_id FROM audit.audit_logs
                        WHERE resource_id = ? OR convert_from(line, 'UTF8') LIKE '%"id":"' || ? || '"%'
                        ORDER BY recorded_at
                        """, id, id).stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }

    static List<@Nullable Object> member(Person person, String orgId) {
        List<List<@Nullable Object>> rows = rows(
                "SELECT status, role FROM identity.user_org_memberships WHERE user_id = ? AND org_id = ?",
                person.id(),
                orgId);
        return rows.isEmpty() ? List.of() : rows.getFirst();
    }

    /** All that the mirror holds. */
    static List<List<@Nullable Object>> mirror() {
        return rows("""
                SELECT 'user', id, email, first_name, last_name, deleted_at::text, workos_updated_at::text FROM identity.users
                UNION ALL SELECT 'organization', id, name, external_id, type, status, workos_updated_at::text FROM identity.organizations
                UNION ALL SELECT 'member', org_id, user_id, id, role, status, workos_updated_at::text FROM identity.user_org_memberships
                ORDER BY 1, 2, 3
                """);
    }

    static WorkosEvent event(WorkosEvent.What what, Instant at) {
        return new WorkosEvent(TestOrganizations.id("event"), "test.made", at, what);
    }
}
