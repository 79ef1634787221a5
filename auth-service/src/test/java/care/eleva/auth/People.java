package care.eleva.auth;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.workos.emulator.Fault;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** People who exist at WorkOS, and looks behind the service's back. */
final class People {
    private People() {}

    record Person(String id, String email) {}

    /** Somebody who has an account at WorkOS and has never been here. */
    static Person fresh() {
        String email = TestOrganizations.id("p").toLowerCase(Locale.ROOT) + "@eleva.test";
        return new Person(AuthWorld.workos().createUser(email, "Paula", "Nunes"), email);
    }

    /** A member of a new organization; its id. */
    static String joinNewOrganization(Person person, String name) {
        String orgId = AuthWorld.workos().createOrganization(name);
        AuthWorld.workos().createMembership(person.id(), orgId, "member");
        return orgId;
    }

    /** An invitation to an organization; its token. */
    static String invitation(Person person, String orgId) {
        String body = new JsonObject()
                .put("email", person.email())
                .put("organization_id", orgId)
                .encode();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(AuthWorld.workos().url() + "/user_management/invitations"))
                .header("Authorization", "Bearer " + AuthWorld.workos().apiKey())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> sent = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new JsonObject(sent.body()).getString("token");
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    /** A browser in which somebody new has signed in. */
    static Browser signedIn(Person person) {
        Browser browser = new Browser();
        var callback = browser.signIn(person.email());
        if (callback.statusCode() != 303 || browser.session() == null) {
            throw new AssertionError("not signed in: " + callback.statusCode() + " " + callback.body());
        }
        return browser;
    }

    /** Changes rows as somebody who may do everything, such as the time. */
    static int tamper(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return Sql.execute(connection, sql, parameters);
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

    static List<List<@Nullable Object>> rows(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return Sql.rows(connection, sql, parameters);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    /** The token of every session of {@code person} has just expired. */
    static void expireToken(Person person) {
        tamper(
                "UPDATE identity.session SET token_expires_at = now() - interval '1 minute' WHERE user_id = ?",
                person.id());
    }

    /** How often WorkOS is called at {@code path} while {@code action} runs. */
    static int calls(String method, String path, Runnable action) {
        int most = 10_000;
        AuthWorld.workos().addFault(Fault.on(method, path).times(most));
        action.run();
        int left = AuthWorld.workos().pendingFaults().stream()
                .filter(fault -> fault.path().equals(path) && method.equals(fault.method()))
                .mapToInt(Fault::times)
                .findFirst()
                .orElseThrow();
        AuthWorld.workos().clearFaults();
        return most - left;
    }

    /** Runs the same {@code times} at once. */
    static <T> List<T> parallel(int times, Callable<T> action) {
        try (var threads = Executors.newFixedThreadPool(times)) {
            CountDownLatch gate = new CountDownLatch(1);
            List<Future<T>> all = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                all.add(threads.submit(() -> {
                    gate.await();
                    return action.call();
                }));
            }
            gate.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> one : all) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }
}
