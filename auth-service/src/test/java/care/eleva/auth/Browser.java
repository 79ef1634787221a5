package care.eleva.auth;

import care.eleva.testing.OpenApiConformance;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A browser with a cookie jar for our origin, which goes where redirects lead and stops where it is told to. */
public final class Browser {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private static final OpenApiConformance CONFORMANCE = Objects.requireNonNull(OpenApiConformance.of("auth-service"));
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final Map<String, String> cookies = new TreeMap<>();
    private final Map<String, String> headers = new TreeMap<>();

    /** A browser with an address of its own, as the gateway tells it: what is limited by address is not limited here. */
    public Browser() {
        this(address());
    }

    /** A browser at {@code forwardedFor}, which may be several addresses, the right one last. */
    public Browser(String forwardedFor) {
        headers.put("X-Forwarded-For", forwardedFor);
    }

    /** An address that nobody else has in this run. */
    public static String address() {
        int number = ADDRESSES.incrementAndGet();
        return "10.%d.%d.%d".formatted(number >> 16 & 255, number >> 8 & 255, number & 255);
    }

    /** A header on every request. */
    public Browser header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public Map<String, String> cookies() {
        return cookies;
    }

    public @Nullable String session() {
        return cookies.get("__Host-eleva-session");
    }

    public HttpResponse<String> get(String path) {
        return send("GET", URI.create(AuthWorld.ORIGIN + path), Map.of());
    }

    public HttpResponse<String> get(String path, Map<String, String> more) {
        return send("GET", URI.create(AuthWorld.ORIGIN + path), more);
    }

    public HttpResponse<String> post(String path, Map<String, String> more) {
        return send("POST", URI.create(AuthWorld.ORIGIN + path), more);
    }

    /** Any request to our origin; with a body when there is one. */
    public HttpResponse<String> send(String method, String path, Map<String, String> more, @Nullable String body) {
        return send(method, URI.create(AuthWorld.ORIGIN + path), more, body);
    }

    /** Starts a sign-in and lets WorkOS answer: the callback's address, not visited yet. */
    public URI signInUpToCallback(String email, String more) {
        HttpResponse<String> login = get("/auth/login?login_hint=" + encode(email) + more);
        HttpResponse<String> authorized = send("GET", location(login), Map.of());
        return location(authorized);
    }

    /** The whole sign-in; the answer of the callback. */
    public HttpResponse<String> signIn(String email) {
        return send("GET", signInUpToCallback(email, ""), Map.of());
    }

    /** Visits an address, our own or WorkOS's. */
    public HttpResponse<String> visit(URI address) {
        return send("GET", address, Map.of());
    }

    /** What the gateway would learn of a request of this browser. */
    public HttpResponse<String> forwardAuth() {
        return get("/internal/forward-auth", Map.of("X-Forwarded-Method", "GET"));
    }

    /** The token that the gateway would put on a request of this browser. */
    public String bearer() {
        HttpResponse<String> answer = forwardAuth();
        return answer.headers()
                .firstValue("Authorization")
                .orElseThrow(() -> new AssertionError("no token: " + answer.statusCode() + " " + answer.body()));
    }

    public static URI location(HttpResponse<String> response) {
        return URI.create(response.headers()
                .firstValue("Location")
                .orElseThrow(
                        () -> new AssertionError("no redirect: " + response.statusCode() + " " + response.body())));
    }

    public static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> send(String method, URI address, Map<String, String> more) {
        return send(method, address, more, null);
    }

    private HttpResponse<String> send(String method, URI address, Map<String, String> more, @Nullable String body) {
        boolean ours = address.toString().startsWith(AuthWorld.ORIGIN);
        HttpRequest.Builder request = HttpRequest.newBuilder(ours ? real(address) : address)
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        more.forEach(request::header);
        if (ours && !cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    String.join(
                            "; ",
                            cookies.entrySet().stream()
                                    .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                    .toList()));
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (ours) {
                keep(response.headers().allValues("Set-Cookie"));
                CONFORMANCE.check(
                        method,
                        address.getPath(),
                        response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse(""),
                        response::body);
            }
            return response;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private void keep(List<String> lines) {
        for (String line : lines) {
            HttpCookie cookie = HttpCookie.parse(line).getFirst();
            if (cookie.getMaxAge() == 0) {
                cookies.remove(cookie.getName());
            } else {
                cookies.put(cookie.getName(), cookie.getValue());
            }
        }
    }

    private static URI real(URI address) {
        String path = address.toString().substring(AuthWorld.ORIGIN.length());
        return URI.create("http://127.0.0.1:" + RestAssured.port + path);
    }
}
