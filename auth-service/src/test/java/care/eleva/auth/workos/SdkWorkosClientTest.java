package care.eleva.auth.workos;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.kit.security.WorkosTokenConfig;
import care.eleva.kit.threads.Fence;
import com.sun.net.httpserver.HttpServer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The port against answers of every shape that WorkOS gives, and those it should not give. */
class SdkWorkosClientTest {
    private static final ClientDetails CLIENT = new ClientDetails("192.0.2.1", "Test/1.0");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicInteger requests = new AtomicInteger();
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;
    private SdkWorkosClient client;
    private SdkWorkosDirectory directory;
    private SdkWorkosRoles roles;
    private volatile int status;
    private volatile String body = "";
    private volatile String retryAfter = "";
    private volatile String received = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            received = exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().add("Retry-After", retryAfter);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        WorkosApiConfig config = api(Duration.ofSeconds(1));
        WorkosApi api =
                new WorkosApi(new Fence(Executors.newVirtualThreadPerTaskExecutor(), vertx), tokens(url()), config);
        client = new SdkWorkosClient(api, config);
        directory = new SdkWorkosDirectory(api);
        roles = new SdkWorkosRoles(api);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        vertx.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|{\"error\":\"invalid_grant\",\"error_description\":\"gone\"}|Terminal[code=invalid_grant]",
                "400|{\"error\":\"organization_membership_not_found\"}|Terminal[code=organization_membership_not_found]",
                "400|{\"error\":\"sso_required\",\"connection_ids\":[\"conn_1\"]}|NeedsSso[connectionIds=[conn_1]]",
                "400|{\"message\":\"Must use SSO for selected organization\"}|NeedsSso[connectionIds=[]]",
                "400|{\"error\":\"mfa_enrollment\"}|NeedsMfa[code=mfa_enrollment]",
                "403|{\"code\":\"mfa_challenge\",\"message\":\"m\"}|NeedsMfa[code=mfa_challenge]",
                "403|{\"code\":\"email_verification_required\",\"message\":\"m\"}|Terminal[code=email_verification_required]",
                "400|{\"code\":\"invalid_credentials\",\"message\":\"m\"}|Terminal[code=invalid_credentials]",
                "400|{\"error\":\"invalid_client\"}|Transient[code=invalid_client, retryAfter=null]",
                "401|{\"message\":\"Unauthorized\"}|Transient[code=status_401, retryAfter=null]",
                "422|{\"code\":\"invalid_request_parameters\"}|Transient[code=invalid_request_parameters, retryAfter=null]",
                "429|{\"error\":\"too_many_requests\"}|Transient[code=too_many_requests, retryAfter=PT7S]",
                "500|<html>oops</html>|Transient[code=status_500, retryAfter=null]",
                "503|''|Transient[code=status_503, retryAfter=null]",
                "400|not json|Transient[code=status_400, retryAfter=null]",
                "403|<html>blocked by a proxy</html>|Transient[code=status_403, retryAfter=null]",
                "404|''|Transient[code=status_404, retryAfter=null]",
                "400|{\"error\":\"token_too_big\"}|Transient[code=token_too_big, retryAfter=null]",
                "403|{\"code\":\"organization_selection_required\",\"message\":\"m\"}|Terminal[code=organization_selection_required]",
                "200|''|Transient[code=unusable_answer, retryAfter=null]",
                "200|not json|Transient[code=unusable_answer, retryAfter=null]",
                "200|{}|Transient[code=unusable_answer, retryAfter=null]",
                "200|[]|Transient[code=unusable_answer, retryAfter=null]",
                "200|{\"access_token\":\"a.b.c\",\"refresh_token\":\"r\"}|Transient[code=unusable_answer, retryAfter=null]",
            })
    void everyAnswerIsAnOutcome(int answerStatus, String answer, String outcome) {
        answer(answerStatus, answer);
        retryAfter = answerStatus == 429 ? "7" : "";
        assertThat(await(client.refresh("token", "org_1", CLIENT))).hasToString(outcome);
        assertThat(requests).hasValue(1);
    }

    @Test
    void anOrganizationMustBeChosen() {
        answer(403, """
                {"code":"organization_selection_required","message":"m","pending_authentication_token":"pending",
                 "organizations":[{"id":"org_1","name":"One","extra":1},{"id":"org_2","name":"Two"}],
                 "user":{"id":"user_1","email":"p@eleva.test"}}""");
        assertThat(await(client.exchangeCode("code", "verifier", CLIENT)))
                .isEqualTo(new SignInOutcome.NeedsOrganizationSelection(
                        "pending",
                        List.of(
                                new SignInOutcome.NeedsOrganizationSelection.Choice("org_1", "One"),
                                new SignInOutcome.NeedsOrganizationSelection.Choice("org_2", "Two")),
                        "p@eleva.test"));
    }

    /** Only what is needed must be there; whatever else comes or is missing does not matter. */
    @Test
    void aSignInNeedsLittle() {
        answer(200, signedIn("user_1", "user_1"));
        SignInOutcome.SignedIn signedIn =
                (SignInOutcome.SignedIn) await(client.exchangeCode("code", "verifier", CLIENT));
        assertThat(signedIn.user().email()).isEqualTo("p@eleva.test");
        assertThat(signedIn.accessToken().organizationId()).isEqualTo("org_1");
        assertThat(signedIn).hasToString("SignedIn[user=user_1]");
        assertThat(received)
                .startsWith("/user_management/authenticate ")
                .contains(
                        "\"code_verifier\":\"verifier\"",
                        "\"ip_address\":\"192.0.2.1\"",
                        "\"user_agent\":\"Test/1.0\"");
    }

    /** SEC: a body and a token of two users are nobody's sign-in. */
    @Test
    void twoUsersInOneAnswerAreNone() {
        answer(200, signedIn("user_1", "user_2"));
        assertThat(await(client.exchangeCode("code", "verifier", CLIENT)))
                .isEqualTo(new SignInOutcome.Transient("unusable_answer", null));
    }

    @Test
    void theOrganizationOfTheSessionIsAlwaysSent() {
        answer(200, signedIn("user_1", "user_1"));
        await(client.refresh("token", "org_1", CLIENT));
        assertThat(received).contains("\"organization_id\":\"org_1\"");
        await(client.refresh("token", null, CLIENT));
        assertThat(received).doesNotContain("organization_id");
    }

    @Test
    void noAnswerIsTransient() {
        server.stop(0);
        assertThat(await(client.refresh("token", null, CLIENT)))
                .isEqualTo(new SignInOutcome.Transient("unreachable", null));
        assertThat(await(directory.organization("org_1"))).isEqualTo(new Reply.Transient<>("unreachable", null));
    }

    @Test
    void pathsAreEncoded() {
        answer(404, "{\"code\":\"not_found\"}");
        Reply<WorkosOrganization> reply = await(directory.organizationByExternalId("user:user_1/../x?y"));
        assertThat(received).startsWith("/organizations/external_id/user%3Auser_1%2F..%2Fx%3Fy ");
        assertThat(reply).isEqualTo(new Reply.Refused<>(404, "not_found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"k\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\"}]}"
            })
    void aKeySetWithoutKeysIsNone(String answer) {
        answer(200, answer);
        assertThat(await(client.signingKeys())).isEqualTo(new Reply.Transient<>("unusable_answer", null));
    }

    @Test
    void rolesAreRead() {
        answer(200, "{\"object\":\"list\",\"data\":[{\"slug\":\"member\"},{\"slug\":\"admin\",\"name\":\"Admin\"}]}");
        assertThat(await(roles.roleSlugs())).isEqualTo(new Reply.Done<>(Set.of("member", "admin")));
    }

    private static String signedIn(String bodyUser, String tokenUser) {
        String claims = "{\"sub\":\"" + tokenUser + "\",\"sid\":\"session_1\",\"org_id\":\"org_1\",\"exp\":2000000000}";
        String token = encode("{\"alg\":\"RS256\",\"kid\":\"k\"}") + "." + encode(claims) + ".c2ln";
        return """
                {"user":{"id":"%s","email":"P@eleva.test","updated_at":"2026-01-01T00:00:00.000Z"},
                 "access_token":"%s","refresh_token":"r","something_new":{"a":1}}""".formatted(bodyUser, token);
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(int answerStatus, String answer) {
        status = answerStatus;
        body = answer;
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    private static WorkosTokenConfig tokens(String url) {
        return new WorkosTokenConfig() {
            @Override
            public String clientId() {
                return "client_test";
            }

            @Override
            public Optional<List<String>> issuers() {
                return Optional.empty();
            }

            @Override
            public String apiBaseUrl() {
                return url;
            }

            @Override
            public Cache tokenCache() {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static WorkosApiConfig api(Duration timeout) {
        return new WorkosApiConfig() {
            @Override
            public String key() {
                return "sk_test";
            }

            @Override
            public URI redirectUri() {
                return URI.create("http://127.0.0.1/auth/callback");
            }

            @Override
            public Duration connectTimeout() {
                return timeout;
            }

            @Override
            public Duration timeout() {
                return timeout;
            }

            @Override
            public Duration shortTimeout() {
                return timeout;
            }
        };
    }
}
