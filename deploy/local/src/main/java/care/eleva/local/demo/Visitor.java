package care.eleva.local.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One person with one browser: keeps cookies, follows redirects when asked to, fills in the sign-in page. */
public final class Visitor {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private static final Pattern FORM = Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"");
    private static final int MOST_REDIRECTS = 8;

    private final URI gateway;
    private final Map<String, Map<String, String>> cookies = new HashMap<>();

    public Visitor(URI gateway) {
        this.gateway = gateway;
    }

    /** A request from a page of the gateway, unless it says otherwise. */
    public Answer get(String path, String... headers) {
        return send("GET", gateway.resolve(path), BodyPublishers.noBody(), headers);
    }

    /** A file; each character of the answer's body is one byte of it. */
    public Answer download(String path) {
        return send("GET", gateway.resolve(path), BodyPublishers.noBody(), StandardCharsets.ISO_8859_1);
    }

    /** A change; with a key of its own, so that sending it twice does it once. */
    public Answer post(String path, JsonObject body, String... headers) {
        return send(
                "POST",
                gateway.resolve(path),
                BodyPublishers.ofString(body.encode()),
                with(
                        headers,
                        "Content-Type",
                        "application/json",
                        "Idempotency-Key",
                        UUID.randomUUID().toString()));
    }

    /** A change that may be sent twice anyway. */
    public Answer change(String method, String path, JsonObject body, String... headers) {
        return send(
                method,
                gateway.resolve(path),
                BodyPublishers.ofString(body.encode()),
                with(headers, "Content-Type", "application/json"));
    }

    public Answer post(String path) {
        return send(
                "POST",
                gateway.resolve(path),
                BodyPublishers.noBody(),
                "Idempotency-Key",
                UUID.randomUUID().toString());
    }

    /** Presses the page's button to sign out. */
    public Answer signOut() {
        return postText("/auth/logout", "", "Content-Type", "application/x-www-form-urlencoded");
    }

    public Answer postText(String path, String body, String... headers) {
        return send("POST", gateway.resolve(path), BodyPublishers.ofString(body), headers);
    }

    /** Goes to an address as a browser does when a person follows a link. */
    public Answer navigate(URI address) {
        return send(
                "GET",
                address,
                BodyPublishers.noBody(),
                "Accept",
                "text/html",
                "Sec-Fetch-Mode",
                "navigate",
                "Sec-Fetch-Dest",
                "document");
    }

    public Answer navigate(String path) {
        return navigate(gateway.resolve(path));
    }

    public Answer follow(Answer answer) {
        Answer present = answer;
        for (int step = 0; step < MOST_REDIRECTS && present.status() >= 300 && present.status() < 400; step++) {
            present = navigate(present.uri().resolve(present.header("Location")));
        }
        return present;
    }

    /** Signs in through the sign-in page, choosing the person with this address there; ends on the page asked for. */
    public Answer signIn(String email, String returnTo) {
        Answer page =
                follow(navigate("/auth/login?return_to=" + encode(returnTo))).expect(200);
        return follow(choose(page, email));
    }

    /** Presses a person's button on the sign-in page; what follows is the way back, which is not taken here. */
    public Answer choose(Answer page, String email) {
        Matcher form = FORM.matcher(page.body());
        Unproved.unless(form.find(), "the sign-in page has no form: " + page.request());
        URI action = page.uri().resolve(form.group(1).replace("&amp;", "&"));
        String field = button(page.body(), email)
                .map(value -> "user_id=" + encode(value))
                .orElse("action=email&email=" + encode(email));
        return send(
                "POST", action, BodyPublishers.ofString(field), "Content-Type", "application/x-www-form-urlencoded");
    }

    /** The session's cookie value, or nothing. */
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(
                cookies.getOrDefault(gateway.getHost(), Map.of()).get(name));
    }

    /** Another browser with the same cookies, as a thief would have. */
    public Visitor copy() {
        var copy = new Visitor(gateway);
        cookies.forEach((host, values) -> copy.cookies.put(host, new HashMap<>(values)));
        return copy;
    }

    private static Optional<String> button(String page, String email) {
        Matcher button = Pattern.compile(
                        "name=\"user_id\" value=\"([^\"]+)\">(?:(?!</button>).)*?" + Pattern.quote(email),
                        Pattern.DOTALL)
                .matcher(page);
        return button.find() ? Optional.of(button.group(1)) : Optional.empty();
    }

    private Answer send(String method, URI address, BodyPublisher body, String... headers) {
        return send(method, address, body, StandardCharsets.UTF_8, headers);
    }

    private Answer send(String method, URI address, BodyPublisher body, Charset charset, String... headers) {
        var request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20)).method(method, body);
        request.setHeader("User-Agent", "eleva-demo");
        if (isGateway(address)) {
            request.setHeader("Sec-Fetch-Site", "same-origin");
            if (!"GET".equals(method)) {
                request.setHeader("Origin", origin());
            }
        }
        for (int i = 0; i + 1 < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        cookieLine(address.getHost()).ifPresent(line -> request.setHeader("Cookie", line));
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString(charset));
            response.headers().allValues("Set-Cookie").forEach(line -> keep(address.getHost(), line));
            return new Answer(
                    method + " " + address.getPath(),
                    address,
                    response.statusCode(),
                    response.headers(),
                    response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + address + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unproved("interrupted");
        }
    }

    private boolean isGateway(URI address) {
        return gateway.getAuthority().equals(address.getAuthority());
    }

    private String origin() {
        return gateway.getScheme() + "://" + gateway.getAuthority();
    }

    private Optional<String> cookieLine(String host) {
        Map<String, String> values = cookies.getOrDefault(host, Map.of());
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(
                        "; ",
                        values.entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .toList()));
    }

    private void keep(String host, String line) {
        String pair = line.split(";", 2)[0];
        int equals = pair.indexOf('=');
        String name = pair.substring(0, equals).strip();
        String value = pair.substring(equals + 1).strip();
        boolean gone =
                value.isEmpty() || line.toLowerCase(java.util.Locale.ROOT).contains("max-age=0");
        Map<String, String> values = cookies.computeIfAbsent(host, fresh -> new HashMap<>());
        if (gone) {
            values.remove(name);
        } else {
            values.put(name, value);
        }
    }

    private static String[] with(String[] headers, String... defaults) {
        String[] all = java.util.Arrays.copyOf(defaults, defaults.length + headers.length);
        System.arraycopy(headers, 0, all, defaults.length, headers.length);
        return all;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
