package care.eleva.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {

    private static final String SESSION = "__Host-eleva-session=opaque";
    private static final JsonObject TABLE = new JsonObject("""
            {"forward_auth": {"upstream": "auth-service", "path": "/internal/forward-auth",
                              "session_cookie": "__Host-eleva-session", "timeout_seconds": 4},
             "upstreams": {"auth-service": {"url_variable": "A", "cookies": true},
                           "app-service": {"url_variable": "B", "cookies": false}},
             "defaults": {"match": "prefix", "auth": "required", "body_limit": 0, "timeout_seconds": 4,
                          "streaming": false},
             "routes": [
               {"path": "/auth/login", "match": "exact", "upstream": "auth-service", "auth": "none", "methods": ["GET"]},
               {"path": "/v1/public", "upstream": "app-service", "auth": "none", "methods": ["GET"]},
               {"path": "/v1/perhaps", "upstream": "app-service", "auth": "optional", "methods": ["GET"]},
               {"path": "/v1/things", "upstream": "app-service", "methods": ["GET", "POST"], "body_limit": 1000},
               {"path": "/v1/things/own", "upstream": "auth-service", "methods": ["GET"]},
               {"path": "/v1/large", "upstream": "app-service", "auth": "none", "methods": ["POST"],
                "body_limit": 100000000}]}
            """);

    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private Vertx vertx;
    private StubService auth;
    private StubService app;
    private Gateway gateway;
    private int port;

    @BeforeEach
    void start() throws IOException {
        vertx = Vertx.vertx();
        auth = new StubService(vertx)
                .does(request -> request.response()
                        .putHeader("Authorization", "Bearer verified")
                        .end());
        app = new StubService(vertx);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        gateway = Gateway.start(
                vertx,
                new GatewaySettings(
                        port,
                        URI.create("http://localhost:" + port),
                        Routes.parse(TABLE),
                        Map.of("auth-service", auth.address(), "app-service", app.address()),
                        Pages.packaged(),
                        "http://127.0.0.1:9"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    // -- routes ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/v1",
                "/v1/thingsx",
                "/v1/thing",
                "/internal/forward-auth",
                "/internal",
                "/q/health",
                "/q/metrics",
                "/auth",
                "/auth/login/more",
                "/v1/publicly"
            })
    void whatIsNotListedDoesNotExist(String path) throws Exception {
        assertProblem(get(path), 404, "not_found");
        assertThat(app.seen()).isEmpty();
        assertThat(auth.seen()).isEmpty();
    }

    @Test
    void theLongestPathDecides() throws Exception {
        get("/v1/things/own/1", "Authorization", "Bearer x");
        get("/v1/things/ownx", "Authorization", "Bearer x");

        assertThat(auth.seen())
                .extracting(StubService.Seen::uri)
                .containsExactly("/internal/forward-auth", "/v1/things/own/1", "/internal/forward-auth");
        assertThat(app.seen()).extracting(StubService.Seen::uri).containsExactly("/v1/things/ownx");
    }

    @Test
    void aMethodThatIsNotListedIsRefusedWithThoseThatAre() throws Exception {
        var response = send(request("/v1/things").method("DELETE", BodyPublishers.noBody()));

        assertProblem(response, 405, "method_not_allowed");
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, POST");
    }

    @Test
    void headIsAnsweredWhereGetIs() throws Exception {
        app.does(request -> request.response().putHeader("Content-Length", "2").end());
        var response = send(request("/v1/public/x").method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(app.last().method()).isEqualTo("HEAD");
    }

    @Test
    void theQueryAndTheAnswerPassUnchanged() throws Exception {
        app.does(request -> request.response()
                .setStatusCode(201)
                .putHeader("Location", "/v1/public/9")
                .putHeader("ETag", "\"a\"")
                .end("{}"));
        var response = get("/v1/public/x?a=1&b=%20%2F..&a=2");

        assertThat(app.last().uri()).isEqualTo("/v1/public/x?a=1&b=%20%2F..&a=2");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Location")).hasValue("/v1/public/9");
        assertThat(response.headers().firstValue("ETag")).hasValue("\"a\"");
        assertThat(response.body()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void anAnswerWithoutABodyStaysWithoutOne(int status) throws Exception {
        app.does(request -> request.response().setStatusCode(status).end());
        var answer = raw("GET /v1/public/x HTTP/1.1", "");

        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .doesNotContainIgnoringCase("transfer-encoding")
                .endsWith("\r\n\r\n");
    }

    // -- paths that two programs could read in two ways ---------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/public/%2e%2e/things",
                "/v1/public/../things",
                "/v1/public/./x",
                "/v1/public//x",
                "//v1/public/x",
                "/v1/public/x;a=b",
                "/v1/public/;/x",
                "/v1/public%2fx",
                "/v1/public/%2Finternal",
                "/v1/public\\x",
                "/v1/public/%5cx",
                "/v1/public/%00",
                "/v1/public/%252e%252e/x",
                "/v1/public/x#y",
                "/v1/public/é",
                "/v1/public/..%3b/x",
                "/v1/public/.hidden",
                "*",
                "http://127.0.0.1/v1/public/x",
                "/v1/public/x?a=<script>",
                "/v1/public/x?a=#b",
                "/%69nternal/forward-auth",
                "/q%2fhealth"
            })
    void anAddressWithEscapesIsRefused(String target) throws Exception {
        assertThat(raw("GET " + target + " HTTP/1.1", ""))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"malformed_request\"");
        assertThat(app.seen()).isEmpty();
        assertThat(auth.seen()).isEmpty();
    }

    @Test
    void aForeignHostIsRefused() throws Exception {
        assertThat(RawHttp.send(port, "GET /v1/public/x HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(RawHttp.send(port, "GET /v1/public/x HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(app.seen()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /v1/public/x HTTP/1.1 | Bad Header: x            | 400
            GET                       | X: y                     | 400
            GET /v1/public/x HTTP/1.1 | Content-Length: -1       | 400
            GET /v1/public/x HTTP/1.1 | Content-Length: 1e3      | 400
            """)
    void whatHttpForbidsIsAProblemToo(String line, String header, int status) throws Exception {
        assertThat(raw(line, header + "\r\n"))
                .matches("(?s)HTTP/1.[01] " + status + " .*")
                .contains("application/problem+json");
    }

    @Test
    void headersAndLinesAreBounded() throws Exception {
        assertThat(raw("GET /v1/public/x HTTP/1.1", "X-Long: " + "a".repeat(40_000) + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(raw("GET /v1/public/" + "a".repeat(9_000) + " HTTP/1.1", "")).matches("(?s)HTTP/1.[01] 414 .*");
        assertThat(app.seen()).isEmpty();
    }

    // -- who calls
    // ------------------------------------------------------------------------------------------------------

    @Test
    void aSessionCookieBecomesTheTokenThatAuthServiceNames() throws Exception {
        var response = send(request("/v1/things/1?q=1")
                .header("Cookie", "other=1; " + SESSION)
                .header("Origin", "http://localhost:" + port)
                .header("Sec-Fetch-Site", "same-origin")
                .header("X-CSRF-Token", "t0ken")
                .header("User-Agent", "test"));

        assertThat(response.statusCode()).isEqualTo(200);
        var asked = auth.last().headers();
        assertThat(auth.last().uri()).isEqualTo("/internal/forward-auth");
        assertThat(asked.get("Cookie")).isEqualTo("other=1; " + SESSION);
        assertThat(asked.get("X-Forwarded-Method")).isEqualTo("GET");
        assertThat(asked.get("X-Forwarded-Uri")).isEqualTo("/v1/things/1?q=1");
        assertThat(asked.get("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(asked.get("Origin")).isEqualTo("http://localhost:" + port);
        assertThat(asked.get("Sec-Fetch-Site")).isEqualTo("same-origin");
        assertThat(asked.get("X-CSRF-Token")).isEqualTo("t0ken");
        assertThat(asked.get("User-Agent")).isEqualTo("test");
        assertThat(app.last().headers().getAll("Authorization")).containsExactly("Bearer verified");
        assertThat(app.last().headers().contains("Cookie")).isFalse();
    }

    @Test
    void aCallersOwnTokenNeverGoesOnUnlessAuthServiceNamesIt() throws Exception {
        get("/v1/things/1", "Authorization", "Bearer mine");
        assertThat(auth.last().headers().get("Authorization")).isEqualTo("Bearer mine");
        assertThat(app.last().headers().getAll("Authorization")).containsExactly("Bearer verified");

        send(request("/v1/things/2").header("Authorization", "Bearer mine").header("Cookie", SESSION));
        assertThat(app.last().headers().getAll("Authorization")).containsExactly("Bearer verified");

        auth.does(request -> request.response().end());
        send(request("/v1/things/3").header("Authorization", "Bearer mine").header("Cookie", SESSION));
        assertThat(app.last().uri()).isEqualTo("/v1/things/3");
        assertThat(app.last().headers().contains("Authorization")).isFalse();
    }

    @Test
    void aRouteForEverybodyAsksNobodyAndCarriesNoToken() throws Exception {
        send(request("/v1/public/x").header("Authorization", "Bearer mine").header("Cookie", SESSION));

        assertThat(auth.seen()).isEmpty();
        assertThat(app.last().headers().contains("Authorization")).isFalse();
        assertThat(app.last().headers().contains("Cookie")).isFalse();
    }

    @Test
    void withoutCredentialsNobodyIsAsked() throws Exception {
        get("/v1/things/1", "Cookie", "theme=dark");

        assertThat(auth.seen()).isEmpty();
        assertThat(app.last().headers().contains("Authorization")).isFalse();
    }

    @Test
    void twoAuthorizationHeadersAreRefused() throws Exception {
        assertThat(raw("GET /v1/things/1 HTTP/1.1", "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 429, 503})
    void aRefusalIsPassedOnAsItIs(int status) throws Exception {
        auth.does(request -> request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .putHeader("WWW-Authenticate", "Bearer")
                .putHeader("Set-Cookie", "__Host-eleva-session=; Max-Age=0")
                .putHeader("Retry-After", "7")
                .end("{\"code\":\"theirs\"}"));
        var response = get("/v1/things/1", "Cookie", SESSION);

        assertProblem(response, status, "theirs");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(response.headers().firstValue("Set-Cookie")).hasValue("__Host-eleva-session=; Max-Age=0");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(app.seen()).isEmpty();
    }

    @Test
    void whereSigningInIsOptionalAStaleSessionCountsAsNone() throws Exception {
        auth.does(request -> request.response()
                .setStatusCode(401)
                .putHeader("Set-Cookie", "gone=1")
                .end());
        var response = get("/v1/perhaps/x", "Cookie", SESSION);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(app.last().headers().contains("Authorization")).isFalse();
        assertThat(response.headers().firstValue("Set-Cookie")).hasValue("gone=1");

        auth.does(request -> request.response().setStatusCode(403).end("{\"code\":\"x\"}"));
        assertThat(get("/v1/perhaps/x", "Cookie", SESSION).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 302, 404, 418})
    void anAnswerThatIsNeitherYesNorNoLetsNobodyIn(int status) throws Exception {
        auth.does(request -> request.response()
                .setStatusCode(status)
                .putHeader("Authorization", "Bearer verified")
                .end());

        assertProblem(get("/v1/things/1", "Cookie", SESSION), 502, "upstream_failed");
        assertThat(app.seen()).isEmpty();
    }

    @Test
    void aSilentAuthServiceLetsNobodyIn() throws Exception {
        auth.does(request -> {});
        assertProblem(get("/v1/things/1", "Cookie", SESSION), 504, "upstream_timeout");

        auth.close();
        assertProblem(get("/v1/things/1", "Cookie", SESSION), 503, "temporarily_unavailable");
        assertProblem(get("/v1/perhaps/1", "Cookie", SESSION), 503, "temporarily_unavailable");
        assertThat(app.seen()).isEmpty();
        assertThat(get("/v1/public/x").statusCode()).isEqualTo(200);
    }

    @Test
    void aCookieThatWasRenewedReachesTheBrowserAndTheServicesSetNone() throws Exception {
        auth.does(request -> request.response()
                .putHeader("Authorization", "Bearer verified")
                .putHeader("Set-Cookie", "__Host-eleva-session=renewed")
                .end());
        app.does(request ->
                request.response().putHeader("Set-Cookie", "planted=1").end());
        var response = get("/v1/things/1", "Cookie", SESSION);

        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("__Host-eleva-session=renewed");
    }

    // -- headers ------------------------------------------------------------------------------------------------------

    @Test
    void headersThatNameACallerAreTakenAway() throws Exception {
        raw("GET /v1/public/x HTTP/1.1", """
                X-Workos-User: user_1\r
                X-User-Id: user_1\r
                X-Org-Id: org_1\r
                X_Org_Id: org_1\r
                X-Forwarded-For: 6.6.6.6\r
                X-Forwarded-Host: evil.example\r
                X-Forwarded-Prefix: /x\r
                Forwarded: for=6.6.6.6\r
                X-Real-Ip: 6.6.6.6\r
                X-Original-Url: /internal\r
                X-Http-Method-Override: DELETE\r
                Keep-Alive: 5\r
                Te: trailers\r
                X-Secret: 1\r
                X-Kept: yes\r
                Connection: X-Secret\r
                """);
        var headers = app.last().headers();

        assertThat(headers.names())
                .noneMatch(
                        name -> name.toLowerCase(java.util.Locale.ROOT)
                                .matches(
                                        "x-workos.*|x-user.*|x-org.*|x_org.*|forwarded|x-real-ip|x-original.*|x-http.*|keep-alive|te|x-secret|x-forwarded-prefix"));
        assertThat(headers.getAll("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(headers.getAll("X-Forwarded-Host")).containsExactly("localhost:" + port);
        assertThat(headers.getAll("X-Forwarded-Proto")).containsExactly("http");
        assertThat(headers.get("X-Kept")).isEqualTo("yes");
    }

    @Test
    void requestIdsAndTracesPassOnOrStart() throws Exception {
        var given = send(request("/v1/public/x")
                .header("X-Request-Id", "0198c0de-aaaa-7000-8000-000000000001")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        assertThat(given.headers().firstValue("X-Request-Id")).hasValue("0198c0de-aaaa-7000-8000-000000000001");
        assertThat(app.last().headers().get("X-Request-Id")).isEqualTo("0198c0de-aaaa-7000-8000-000000000001");
        assertThat(app.last().headers().get("traceparent"))
                .isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        var made = send(request("/v1/public/x")
                .header("X-Request-Id", "\"><script>")
                .header("traceparent", "00-00000000000000000000000000000000-b7ad6b7169203331-01"));
        assertThat(made.headers().firstValue("X-Request-Id").orElseThrow()).matches("[0-9a-f-]{36}");
        assertThat(app.last().headers().get("traceparent"))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
                .doesNotContain("0".repeat(32));
    }

    @Test
    void anAnswerToSomeoneIsNotStoredUnlessTheServiceSaysHow() throws Exception {
        assertThat(get("/v1/things/1", "Cookie", SESSION).headers().firstValue("Cache-Control"))
                .hasValue("no-store");
        assertThat(get("/v1/public/1").headers().firstValue("Cache-Control")).isEmpty();

        app.does(request -> request.response()
                .putHeader("Cache-Control", "private, max-age=5")
                .end());
        assertThat(get("/v1/things/1", "Cookie", SESSION).headers().firstValue("Cache-Control"))
                .hasValue("private, max-age=5");
    }

    @Test
    void theConnectionBehindTheGatewayStaysBehindIt() throws Exception {
        app.does(request -> request.response()
                .putHeader("Server", "secret/1.0")
                .putHeader("X-Powered-By", "x")
                .putHeader("Keep-Alive", "timeout=1")
                .putHeader("Connection", "X-Inner")
                .putHeader("X-Inner", "1")
                .end("x"));
        var headers = get("/v1/public/x").headers().map();

        assertThat(headers).doesNotContainKeys("server", "x-powered-by", "keep-alive", "x-inner");
        assertThat(headers).containsKeys("x-content-type-options", "content-security-policy");
    }

    @Test
    void anUpgradeIsNotTunnelled() throws Exception {
        var answer = raw(
                "GET /v1/public/x HTTP/1.1",
                String.join(
                        "\r\n",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Version: 13",
                        "X-Workos-User: u",
                        "Connection: Upgrade",
                        ""));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(app.last().headers().contains("Upgrade")).isFalse();
        assertThat(app.last().headers().contains("X-Workos-User")).isFalse();
    }

    // -- bodies ------------------------------------------------------------------------------------------------------

    @Test
    void aBodyUpToTheLimitPasses() throws Exception {
        var response = post("/v1/things", BodyPublishers.ofString("x".repeat(1000)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(app.last().body().length()).isEqualTo(1000);
    }

    @Test
    void aBodyAnnouncedTooLargeIsRefusedBeforeAnythingIsAsked() throws Exception {
        assertProblem(post("/v1/things", BodyPublishers.ofString("x".repeat(1001))), 413, "payload_too_large");
        assertThat(raw("POST /v1/things HTTP/1.1", "Content-Length: 99999999999999999999\r\n"))
                .contains(" 4");
        assertThat(app.seen()).isEmpty();
        assertThat(auth.seen()).isEmpty();
    }

    @Test
    void whoIsRefusedBeforeTheBodyIsReadIsToldThatTheLineEnds() throws Exception {
        auth.does(request -> request.response().setStatusCode(401).end());

        var answer = RawHttp.send(
                port,
                "POST /v1/things HTTP/1.1\r\nHost: localhost:" + port
                        + "\r\nAuthorization: Bearer x\r\nContent-Length: 5\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 401 ").containsIgnoringCase("connection: close");
    }

    @Test
    void aBodyThatGrowsTooLargeIsBrokenOff() throws Exception {
        var chunk = "1f4\r\n" + "x".repeat(500) + "\r\n";
        var answer = RawHttp.send(
                port,
                "POST /v1/things HTTP/1.1\r\nHost: localhost:" + port + "\r\nTransfer-Encoding: chunked\r\n\r\n",
                chunk,
                chunk,
                chunk,
                chunk,
                "0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"payload_too_large\"");
        assertThat(app.seen()).isEmpty();
    }

    @Test
    void aBodyWhereNoneBelongsIsRefused() throws Exception {
        assertThat(raw("GET /v1/public/x HTTP/1.1", "Content-Length: 1\r\n")).startsWith("HTTP/1.1 413 ");
        assertThat(RawHttp.send(
                        port,
                        "GET /v1/public/x HTTP/1.1\r\nHost: localhost:" + port
                                + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\nx\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(app.seen()).isEmpty();
    }

    @Test
    void twoWaysToSayTheLengthDoNotSmuggleASecondRequest() throws Exception {
        RawHttp.send(
                port,
                "POST /v1/things HTTP/1.1\r\nHost: localhost:" + port
                        + "\r\nContent-Length: 30\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
                        + "GET /internal/x HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(app.seen()).noneMatch(seen -> seen.uri().startsWith("/internal"));
    }

    @Test
    void expectContinueIsAnsweredByTheGateway() throws Exception {
        var response = send(request("/v1/things").expectContinue(true).POST(BodyPublishers.ofString("body")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(app.last().body()).hasToString("body");
        assertThat(app.last().headers().contains("Expect")).isFalse();
    }

    // -- streams ------------------------------------------------------------------------------------------------------

    @Test
    void anAnswerIsPassedOnWhileItIsWritten() throws Exception {
        var second = new CompletableFuture<Void>();
        app.does(request -> {
            request.response().setChunked(true).write("first\n");
            var _ = second.thenRun(
                    () -> vertx.runOnContext(go -> request.response().end("second\n")));
        });
        var response = http.send(request("/v1/public/stream").build(), BodyHandlers.ofInputStream());

        try (InputStream in = response.body()) {
            assertThat(new String(in.readNBytes(6), java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("first\n");
            second.complete(null);
            assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("second\n");
        }
    }

    @Test
    void aLargeAnswerToASlowReaderIsHeldBackAtItsSource() throws Exception {
        var written = new java.util.concurrent.atomic.AtomicLong();
        app.does(request -> {
            request.response().setChunked(true);
            pump(request.response(), written, 200L << 20);
        });
        var response = http.send(request("/v1/public/stream").build(), BodyHandlers.ofInputStream());

        try (InputStream in = response.body()) {
            assertThat(in.readNBytes(1000)).hasSize(1000);
            Thread.sleep(700);
            assertThat(written.get()).isLessThan(100L << 20);
            long rest = in.transferTo(java.io.OutputStream.nullOutputStream());
            assertThat(rest + 1000).isEqualTo(200L << 20);
        }
    }

    private void pump(
            io.vertx.core.http.HttpServerResponse response,
            java.util.concurrent.atomic.AtomicLong written,
            long total) {
        Buffer piece = Buffer.buffer(new byte[65_536]);
        while (written.get() < total && !response.writeQueueFull()) {
            written.addAndGet(piece.length());
            response.write(piece);
        }
        if (written.get() < total) {
            response.drainHandler(drained -> pump(response, written, total));
        } else if (!response.ended()) {
            response.end();
        }
    }

    @Test
    void aLargeBodyArrivesWhole() throws Exception {
        byte[] body = new byte[20 << 20];
        java.util.Arrays.fill(body, (byte) 7);
        app.does(request -> request.endHandler(end -> request.response().end()));
        var length = new CompletableFuture<Long>();
        app.does(request -> {
            long[] count = {0};
            request.handler(piece -> count[0] += piece.length());
            request.endHandler(end -> {
                length.complete(count[0]);
                request.response().end();
            });
        });
        post("/v1/large", BodyPublishers.ofByteArray(body));

        assertThat(length.get(5, TimeUnit.SECONDS)).isEqualTo(20L << 20);
    }

    // -- failures behind the gateway ----------------------------------------------------------------------------------

    @Test
    void aServiceThatIsNotThereIsUnavailable() throws Exception {
        app.close();
        var response = get("/v1/public/x");

        assertProblem(response, 503, "temporarily_unavailable");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("2");
    }

    @Test
    void aServiceThatHangsUpHasFailed() throws Exception {
        app.does(request -> request.connection().close());

        assertProblem(get("/v1/public/x"), 502, "upstream_failed");
        assertProblem(post("/v1/things", BodyPublishers.ofString("x")), 502, "upstream_failed");
    }

    @Test
    void aServiceThatDoesNotSpeakHttpHasFailed() throws Exception {
        app.does(request -> request.toNetSocket().onSuccess(socket -> socket.close()));
        assertThat(get("/v1/public/x").statusCode()).isBetween(500, 599);
    }

    @Test
    void aServiceThatTakesTooLongHasTimedOut() throws Exception {
        app.does(request -> {});
        long start = System.nanoTime();

        assertProblem(get("/v1/public/x"), 504, "upstream_timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(3_900), Duration.ofSeconds(15));
    }

    @Test
    void anAnswerThatBreaksOffIsNotMadeToLookWhole() {
        app.does(request -> {
            request.response().setChunked(true).write("half");
            vertx.setTimer(100, later -> request.connection().close());
        });

        assertThatThrownBy(() -> get("/v1/public/x")).isInstanceOf(IOException.class);
    }

    @Test
    void aServiceThatComesBackIsFoundAgain() throws Exception {
        int appPort = app.address().getPort();
        assertThat(get("/v1/public/x").statusCode()).isEqualTo(200);
        app.close();
        // The first to notice may still find the connection that was just closed.
        assertThat(get("/v1/public/x").statusCode()).isIn(502, 503);
        assertProblem(get("/v1/public/x"), 503, "temporarily_unavailable");

        app = new StubService(vertx, appPort);
        assertThat(get("/v1/public/x").statusCode()).isEqualTo(200);
    }

    @Test
    void manyCallersAtOnceEachGetTheirOwnAnswer() throws Exception {
        auth.does(request -> request.response()
                .putHeader(
                        "Authorization",
                        "Bearer for-"
                                + String.valueOf(request.getHeader("Cookie")).replaceAll(".*=", ""))
                .end());
        app.does(request -> vertx.setTimer(
                20, later -> request.response().end(request.getHeader("Authorization") + " " + request.path())));
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        IntStream.range(0, 200)
                .forEach(n -> answers.add(http.sendAsync(
                        request("/v1/things/" + n)
                                .header("Cookie", "__Host-eleva-session=" + n)
                                .build(),
                        BodyHandlers.ofString())));

        for (int n = 0; n < answers.size(); n++) {
            assertThat(answers.get(n).get(20, TimeUnit.SECONDS).body())
                    .isEqualTo("Bearer for-" + n + " /v1/things/" + n);
        }
    }

    @Test
    void aServiceKilledUnderLoadGivesProblemsAndNothingElse() throws Exception {
        var reached = new CountDownLatch(50);
        app.does(request -> reached.countDown());
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        IntStream.range(0, 50)
                .forEach(n ->
                        answers.add(http.sendAsync(request("/v1/public/" + n).build(), BodyHandlers.ofString())));
        assertThat(reached.await(5, TimeUnit.SECONDS)).isTrue();
        app.close();

        for (var answer : answers) {
            assertProblem(answer.get(5, TimeUnit.SECONDS), 502, "upstream_failed");
        }
    }

    @Test
    void aCallerWhoLeavesEndsTheWorkBehindTheGateway() throws Exception {
        var closed = new CompletableFuture<Void>();
        app.does(request -> {
            request.connection().closeHandler(gone -> closed.complete(null));
            request.response().setChunked(true).write("x");
        });
        var response = http.send(request("/v1/public/x").build(), BodyHandlers.ofInputStream());
        response.body().close();

        closed.get(5, TimeUnit.SECONDS);
    }

    // -- pages ------------------------------------------------------------------------------------------------------

    @Test
    void pagesCarryAPolicyThatAllowsNothingInlineOrForeign() throws Exception {
        var response = send(request("/"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'")
                .doesNotContain("unsafe")
                .doesNotContain("*");
        String tag = response.headers().firstValue("ETag").orElseThrow();
        assertThat(send(request("/").header("If-None-Match", tag)).statusCode()).isEqualTo(304);
        assertThat(app.seen()).isEmpty();
    }

    @Test
    void aPersonWhoTypedTheNumberIsSentToTheNameThatSignsIn() throws Exception {
        var response = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")));

        assertThat(response.statusCode()).isEqualTo(307);
        assertThat(response.headers().firstValue("Location")).hasValue("http://localhost:" + port + "/");
    }

    @Test
    void pagesAreOnlyRead() throws Exception {
        assertProblem(send(request("/").POST(BodyPublishers.noBody())), 405, "method_not_allowed");
    }

    // ---------------------------------------------------------------------------------------------------------------

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<String> post(String path, HttpRequest.BodyPublisher body) throws Exception {
        return send(request(path).POST(body));
    }

    private String raw(String line, String headers) throws IOException {
        return RawHttp.send(
                port, line + "\r\nHost: localhost:" + port + "\r\n" + headers + "Connection: close\r\n\r\n");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(new JsonObject(response.body()).getString("code")).isEqualTo(code);
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
    }
}
