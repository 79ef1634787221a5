package care.eleva.local;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.workos.emulator.Fault;
import care.eleva.workos.emulator.WorkosEmulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Following WorkOS over two replicas: one leads, the other takes over when it is killed; and first sign-ins at both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SyncReplicasTest {
    private static final String MEMBERSHIPS = "/user_management/organization_memberships";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path place;

    private final HttpClient http = HttpClient.newHttpClient();
    private AuthReplicas auth;

    @BeforeAll
    void start() {
        auth = AuthReplicas.start(place, Map.of("ELEVA_SYNC_LEASE", "3s"));
    }

    @AfterAll
    void stop() {
        auth.close();
        http.close();
    }

    @Test
    void twentyFirstSignInsOverTwoReplicasMakeOneOrganization() throws Exception {
        // Given: everybody has looked before anybody has created
        String email = "twenty@eleva.test";
        String userId = workos().createUser(email, "Twenty", null);
        Duration pause = Duration.ofMillis(400);
        workos().addFault(Fault.on("POST", "/organizations").delay(pause).always());
        workos().addFault(Fault.on("POST", MEMBERSHIPS).delay(pause).always());
        // When: half of them end at either replica
        try (var threads = Executors.newFixedThreadPool(20)) {
            List<CompletableFuture<String>> all = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> auth.signIn(email, i % 2), threads))
                    .toList();
            all.forEach(CompletableFuture::join);
        }
        workos().clearFaults();
        // Then
        assertThat(rows("SELECT state FROM identity.provisioning WHERE user_id = '" + userId + "'"))
                .containsExactly("done");
        assertThat(rows("SELECT status FROM identity.user_org_memberships WHERE user_id = '" + userId + "'"))
                .containsExactly("active");
        assertThat(events("organization.created", "external_id", "user:" + userId))
                .isEqualTo(1);
        assertThat(events("organization_membership.created", "user_id", userId)).isEqualTo(1);
        assertThat(rows(
                        "SELECT action FROM audit.audit_logs WHERE action = 'ORG_CREATED' AND convert_from(line, 'UTF8') LIKE '%"
                                + userId + "%'"))
                .hasSize(1);
    }

    @Test
    void aKilledLeaderIsReplacedAndNothingIsLostOrDoneTwice() {
        // Given
        until(() -> leads(0) || leads(1));
        int leader = leads(0) ? 0 : 1;
        String before = workos().createUser("before@eleva.test", "Before", null);
        until(() -> created(before).size() == 1);
        // When: in the middle of a burst
        List<String> people = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            people.add(workos().createUser("burst" + i + "@eleva.test", "Burst", null));
        }
        long begin = System.nanoTime();
        auth.kill(leader);
        String after = workos().createUser("after@eleva.test", "After", null);
        // Then
        until(() -> created(after).size() == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        people.forEach(person -> assertThat(created(person)).hasSize(1));
        auth.startAgain(leader);
    }

    /** The gateway sends a webhook to any replica; here it is one that does not lead. */
    @Test
    void aWebhookAtTheOtherReplicaIsFeltAtOnce() throws Exception {
        String email = "other@eleva.test";
        String userId = workos().createUser(email, "Other", null);
        String orgId = workos().createOrganization("Other's");
        String membership = workos().createMembership(userId, orgId, "member");
        String cookie = auth.signIn(email);
        until(() -> leads(0) || leads(1));
        auth.webhooksTo(leads(0) ? 1 : 0);
        until(() -> rows("SELECT status FROM identity.user_org_memberships WHERE user_id = '" + userId + "'")
                .equals(List.of("active")));
        // When
        delete(MEMBERSHIPS + "/" + membership);
        long begin = System.nanoTime();
        until(() -> auth.forwardAuth(0, cookie).statusCode() == 401);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        // Then
        System.out.printf(
                "webhook at the replica that does not lead, until the session has ended: %d ms%n", took.toMillis());
        assertThat(took).isLessThan(Duration.ofSeconds(10));
    }

    private WorkosEmulator workos() {
        return auth.workos();
    }

    private List<String> created(String userId) {
        return rows(
                "SELECT action FROM audit.audit_logs WHERE action = 'USER_CREATED' AND resource_id = '" + userId + "'");
    }

    private long events(String type, String field, String value) {
        List<?> all = workos().events();
        return all.stream()
                .map(Object::toString)
                .filter(event -> event.contains("\"event\":\"" + type + "\""))
                .filter(event -> event.contains("\"" + field + "\":\"" + value + "\""))
                .count();
    }

    private boolean leads(int replica) {
        return rows("SELECT holder FROM identity.workos_stream WHERE held_until > clock_timestamp()").stream()
                .anyMatch(holder -> holder.startsWith("sync-" + auth.pid(replica) + "-"));
    }

    private List<String> rows(String sql) {
        try (Connection connection = auth.database()
                        .superuser()
                        .withDatabase(auth.database().owner().database())
                        .connect();
                ResultSet result = connection.createStatement().executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private void delete(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(workos().url() + path))
                .header("Authorization", "Bearer " + workos().apiKey())
                .DELETE()
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isLessThan(300);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new AssertionError(stopped);
            }
        }
    }
}
