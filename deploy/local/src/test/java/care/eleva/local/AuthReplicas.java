package care.eleva.local;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.workos.emulator.WorkosEmulator;
import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** auth-service twice, each in a process of its own, over one database and one WorkOS. */
final class AuthReplicas implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Database database;
    private final StandIn workos;
    private final String origin;
    private final List<ServiceProcess> replicas = new ArrayList<>();
    private final List<ProcessHandle> handles = new ArrayList<>();

    private AuthReplicas(Path place, Map<String, String> more) {
        Map<String, String> environment = Map.of(
                "ELEVA_ROOT",
                Path.of("../..").toAbsolutePath().normalize().toString(),
                "ELEVA_POSTGRESQL",
                Path.of("target/postgresql").toAbsolutePath().toString(),
                "PATH",
                Optional.ofNullable(System.getenv("PATH")).orElse(""));
        Settings settings = Settings.of(environment, true).elsewhere(place);
        Logs.into(settings);
        PrivateFile.directory(settings.logs());
        Secrets secrets = Secrets.load(place.resolve("secrets"), place.resolve("postgres"));
        this.database = new Database(settings, secrets, new RunningParts(place.resolve("parts")));
        this.origin = settings.publicUrl();
        database.start();
        this.workos = StandIn.start(settings, secrets);
        WorkosAccess access = workos.access();
        database.migrate(access.clientId(), access.issuers().orElse(null));
        for (int number = 1; number <= 2; number++) {
            Settings own = new Settings(
                    settings.root(),
                    place.resolve("replica" + number),
                    settings.binaries(),
                    number == 1 ? settings.ports() : Ports.free(),
                    true,
                    false,
                    settings.environment());
            PrivateFile.directory(own.logs());
            var variables = new TreeMap<>(new ServiceEnvironment(
                            settings,
                            secrets,
                            database,
                            access,
                            new StripeAccess("http://127.0.0.1:9", "sk_none", "whsec_none"))
                    .of(Ports.Of.AUTH));
            variables.put("QUARKUS_HTTP_PORT", Integer.toString(own.ports().of(Ports.Of.AUTH)));
            variables.putAll(more);
            replicas.add(new ServiceProcess(own, Ports.Of.AUTH, variables));
        }
        replicas.forEach(replica -> handles.add(replica.launch(died -> {})));
        replicas.forEach(ServiceProcess::awaitReady);
    }

    static AuthReplicas start(Path place, Map<String, String> more) {
        return new AuthReplicas(place, more);
    }

    WorkosEmulator workos() {
        return workos.server();
    }

    Database database() {
        return database;
    }

    /** The sign-in begins at one replica and ends at the other; the session's cookie. */
    String signIn(String email) {
        return signIn(email, 1);
    }

    /** A sign-in that begins at the first replica and ends at this one. */
    String signIn(String email, int last) {
        HttpResponse<String> login = get(0, "/auth/login?login_hint=" + email.replace("@", "%40"), "");
        String flow = cookies(login);
        HttpResponse<String> authorized = send(HttpRequest.newBuilder(location(login)), "");
        String callback = location(authorized).toString();
        assertThat(callback).startsWith(origin);
        HttpResponse<String> done = get(last, callback.substring(origin.length()), flow);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
        return cookies(done);
    }

    /** What the gateway would ask one of them. */
    HttpResponse<String> forwardAuth(int replica, String cookie) {
        return forwardAuthLater(replica, cookie).join();
    }

    CompletableFuture<HttpResponse<String>> forwardAuthLater(int replica, String cookie) {
        HttpRequest request = HttpRequest.newBuilder(at(replica, "/internal/forward-auth"))
                .timeout(PATIENCE)
                .header("Cookie", cookie)
                .header("X-Forwarded-Method", "GET")
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    long pid(int replica) {
        return handles.get(replica).pid();
    }

    /** Sends WorkOS's webhooks to one replica only. */
    void webhooksTo(int replica) {
        workos.server()
                .onlyWebhookEndpoint(
                        at(replica, "/webhooks/workos").toString(),
                        workos.access().webhookSecret());
    }

    /** {@code kill -9}. */
    void kill(int replica) {
        ProcessHandle handle = handles.get(replica);
        assertThat(handle.destroyForcibly()).isTrue();
        handle.onExit().join();
    }

    void startAgain(int replica) {
        ServiceProcess process = replicas.get(replica);
        handles.set(replica, process.launch(died -> {}));
        process.awaitReady();
    }

    private HttpResponse<String> get(int replica, String path, String cookie) {
        return send(HttpRequest.newBuilder(at(replica, path)), cookie);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String cookie) {
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        try {
            return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private URI at(int replica, String path) {
        return URI.create("http://127.0.0.1:" + replicas.get(replica).port() + path);
    }

    private static URI location(HttpResponse<String> response) {
        return URI.create(
                response.headers().firstValue("Location").orElseThrow(() -> new AssertionError(response.body())));
    }

    private static String cookies(HttpResponse<String> response) {
        return response.headers().allValues("Set-Cookie").stream()
                .map(line -> HttpCookie.parse(line).getFirst())
                .filter(cookie -> cookie.getMaxAge() != 0)
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        replicas.forEach(ServiceProcess::stop);
        workos.close();
        database.close();
        http.close();
    }
}
