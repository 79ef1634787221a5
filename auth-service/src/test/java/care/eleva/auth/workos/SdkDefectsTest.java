package care.eleva.auth.workos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.workos.WorkOS;
import com.workos.common.exceptions.WorkOSException;
import com.workos.common.http.RetryConfig;
import com.workos.models.AuditLogEvent;
import com.workos.models.AuditLogEventActor;
import com.workos.models.AuditLogEventContext;
import com.workos.session.AuthenticateSessionResult;
import com.workos.session.Iron;
import com.workos.session.Session;
import com.workos.usermanagement.DeviceFlowException;
import com.workos.webhooks.Webhook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Why the ports go round WorkOS's SDK: each of its defects as it is in the version that we build with, and what we do
 * instead. When an upgrade turns one of these red, the way round may go.
 */
class SdkDefectsTest {
    private static final String PASSWORD = "a password of at least 32 characters";
    private static final String EVENT = """
            {"object":"event","id":"event_01","event":"user.deleted","created_at":"2026-01-15T12:00:00.000Z",\
            "data":{"object":"user","id":"user_01","email":"p@eleva.test","updated_at":"2026-01-15T12:00:00.000Z"},"context":{}}""";

    private ScriptedWorkos workos;

    @BeforeEach
    void start() throws IOException {
        workos = new ScriptedWorkos();
    }

    @AfterEach
    void stop() {
        workos.close();
    }

    /** D1: its own list of events fails on every type that it knows. */
    @Test
    void d1EventsOfKnownTypesCannotBeListed() {
        workos.answer(200, "{\"object\":\"list\",\"data\":[" + EVENT + "],\"list_metadata\":{}}");
        assertThatThrownBy(() -> sdk().getEvents().list(List.of("user.deleted")))
                .isInstanceOf(IllegalArgumentException.class);
        var page = ScriptedWorkos.await(new SdkWorkosEvents(workos.api()).newest());
        assertThat(page)
                .isInstanceOfSatisfying(
                        Reply.Done.class,
                        done -> assertThat(((WorkosPage<?>) done.value()).items())
                                .hasSize(1));
    }

    /** D2: the code of an OAuth-shaped error is not read. */
    @Test
    void d2TheCodeOfAnOauthErrorIsLost() {
        workos.answer(400, "{\"error\":\"invalid_grant\",\"error_description\":\"gone\"}");
        assertThatExceptionOfType(WorkOSException.class)
                .isThrownBy(() -> sdk().getUserManagement().authenticateWithRefreshToken("r"))
                .satisfies(failure -> assertThat(failure.code).isNull())
                .satisfies(failure -> assertThat(failure.rawBody).contains("invalid_grant"));
        assertThat(refresh()).isEqualTo(new SignInOutcome.Terminal("invalid_grant"));
    }

    /** D3: therefore its session helper throws where it means to say that the session is over. */
    @Test
    void d3TheSessionHelperDoesNotKnowThatASessionIsOver() {
        workos.answer(400, "{\"error\":\"invalid_grant\",\"error_description\":\"gone\"}");
        Session session = new Session(sdk());
        String sealed = session.sealData(cookie("a.b.c"), PASSWORD);
        assertThatExceptionOfType(WorkOSException.class).isThrownBy(() -> session.refreshSession(sealed, PASSWORD));
        assertThat(refresh()).isInstanceOf(SignInOutcome.Terminal.class);
    }

    /** D4: therefore its device flow gives up where it is to wait. We have no device flow; this is why it would be ours. */
    @Test
    void d4TheDeviceFlowGivesUpWhereItIsToWait() {
        workos.answer(400, "{\"error\":\"authorization_pending\",\"error_description\":\"wait\"}");
        var users = sdk().getUserManagement();
        Throwable failure = catchThrowable(() -> users.authenticateWithDeviceCode("device"));
        assertThat(failure)
                .isInstanceOf(WorkOSException.class)
                .isNotInstanceOf(DeviceFlowException.class)
                .satisfies(thrown -> assertThat(((WorkOSException) thrown).code).isNull());
    }

    /** D5: a key set that takes more than half a second makes every token wrong. */
    @Test
    void d5ASlowKeySetMakesTokensInvalid() throws GeneralSecurityException {
        Signer signer = new Signer("slow");
        workos.answer("/sso/jwks/" + ScriptedWorkos.CLIENT_ID, 200, signer.keySet(), Duration.ofMillis(900));
        assertThat(authenticate(signer.token("https://api.workos.com", ScriptedWorkos.CLIENT_ID, 300)))
                .isInstanceOfSatisfying(
                        AuthenticateSessionResult.Failure.class,
                        no -> assertThat(no.getReason()).hasToString("INVALID_JWT"));
        assertThat(ScriptedWorkos.await(workos.client().signingKeys())).isInstanceOf(Reply.Done.class);
        // And when there is none, nothing is said about any token.
        workos.answer("/sso/jwks/" + ScriptedWorkos.CLIENT_ID, 503, "", Duration.ZERO);
        assertThat(ScriptedWorkos.await(workos.client().signingKeys())).isInstanceOf(Reply.Transient.class);
    }

    /** D6: a cookie that somebody has changed is an exception and not a failed session. Ours are opaque and have a shape. */
    @Test
    void d6AChangedCookieThrows() {
        Session session = new Session(sdk());
        for (String cookie : List.of("Fe26.2*1*x*%%%*y**z*w", Iron.INSTANCE.seal("{\"a\":1}", PASSWORD) + "~2")) {
            assertThatThrownBy(() -> session.authenticateWithSessionCookie(cookie, PASSWORD))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() ->
                        session.authenticateWithSessionCookie(Iron.INSTANCE.seal("{\"a\":1}", PASSWORD), PASSWORD))
                .isInstanceOf(Exception.class);
    }

    /**
     * D7: whoever has a token of any issuer and any client under the same keys is let in, up to a minute after its end. The
     * kit and the database hold all of these against what is configured (their own tests).
     */
    @Test
    void d7IssuerAndClientAreNotLookedAt() throws GeneralSecurityException {
        Signer signer = new Signer("foreign");
        workos.answer("/sso/jwks/" + ScriptedWorkos.CLIENT_ID, 200, signer.keySet(), Duration.ZERO);
        for (String token : List.of(
                signer.token("https://evil.example", "client_other", 300),
                signer.token("https://api.workos.com", ScriptedWorkos.CLIENT_ID, -40))) {
            assertThat(authenticate(token)).isInstanceOf(AuthenticateSessionResult.Success.class);
        }
    }

    /** D8: of several signatures, as there are while a secret is changed, only the last is looked at. */
    @Test
    void d8OnlyTheLastSignatureCounts() throws SignatureException {
        Webhook webhook = new Webhook();
        String time = String.valueOf(Instant.now().toEpochMilli());
        String right = webhook.createSignature(time, EVENT, "new");
        String old = webhook.createSignature(time, EVENT, "old");
        assertThat(webhook.constructEvent(EVENT, "t=" + time + ", v1=" + old + ", v1=" + right, "new"))
                .isNotNull();
        assertThatThrownBy(() -> webhook.constructEvent(EVENT, "t=" + time + ", v1=" + right + ", v1=" + old, "new"))
                .isInstanceOf(SignatureException.class);
        // And an event that lacks a field of its model cannot be read.
        assertThatThrownBy(() -> webhook.constructTypedEvent(EVENT, "t=" + time + ", v1=" + right, "new"))
                .isInstanceOf(Exception.class);
    }

    /** D9: a code that works once is sent four times, each with the same key. */
    @Test
    void d9OneTimeGrantsAreRepeated() {
        workos.answer(503, "");
        WorkOS eager = workos.sdk(new RetryConfig(3, 1, 5, 0));
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(WorkOSException.class)
                    .isThrownBy(() -> eager.getUserManagement().authenticateWithCode("code"));
        }
        assertThat(workos.received()).hasSize(8);
        assertThat(workos.received().stream().map(ScriptedWorkos.Received::idempotencyKey))
                .doesNotContainNull()
                .containsOnly(workos.received().getFirst().idempotencyKey());
        workos.received().clear();
        ScriptedWorkos.await(workos.client().exchangeCode("code", "verifier", ScriptedWorkos.CLIENT));
        assertThat(workos.received())
                .singleElement()
                .satisfies(once -> assertThat(once.idempotencyKey()).isNull());
    }

    /** D10: what an audit event does not have is sent as null. What we do not have we do not send. */
    @Test
    void d10AuditEventsSendNulls() {
        workos.answer(200, "{\"success\":true}");
        var actor = new AuditLogEventActor("user_01", "user", null, null);
        var event = new AuditLogEvent(
                "user.signed_in",
                OffsetDateTime.parse("2026-01-15T12:00:00Z"),
                actor,
                List.of(actor),
                new AuditLogEventContext("192.0.2.1", null),
                null,
                null);
        sdk().getAuditLogs().createEvent("org_01", event);
        assertThat(workos.received().getFirst().body()).contains("\"metadata\":null", "\"version\":null");
        workos.received().clear();
        ScriptedWorkos.await(workos.client().refresh("r", null, new ClientDetails("192.0.2.1", null)));
        assertThat(workos.received().getFirst().body()).doesNotContain("null");
    }

    /** D11: seals of WorkOS's other libraries, which end in a version, do not open. We seal in a form of our own. */
    @Test
    void d11SealsOfOtherLibrariesDoNotOpen() {
        String seal = Iron.INSTANCE.seal("{}", PASSWORD);
        assertThat(Iron.INSTANCE.unseal(seal, PASSWORD)).isEqualTo("{}");
        assertThat(seal).doesNotEndWith("~2");
        assertThatThrownBy(() -> Iron.INSTANCE.unseal(seal + "~2", PASSWORD))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private WorkOS sdk() {
        return workos.sdk(RetryConfig.DISABLED);
    }

    private SignInOutcome refresh() {
        return ScriptedWorkos.await(workos.client().refresh("r", null, ScriptedWorkos.CLIENT));
    }

    private AuthenticateSessionResult authenticate(String token) {
        Session session = new Session(sdk());
        return session.authenticateWithSessionCookie(session.sealData(cookie(token), PASSWORD), PASSWORD);
    }

    private static Map<String, Object> cookie(String accessToken) {
        Map<String, Object> user = new HashMap<>(Map.of(
                "object", "user",
                "id", "user_01",
                "email", "p@eleva.test",
                "email_verified", true,
                "created_at", "2026-01-15T12:00:00.000Z",
                "updated_at", "2026-01-15T12:00:00.000Z"));
        return Map.of("accessToken", accessToken, "refreshToken", "r", "user", user);
    }

    /** Signs tokens, and tells the key set that fits. */
    private static final class Signer {
        private final KeyPair pair;
        private final String kid;

        Signer(String kid) throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            this.pair = generator.generateKeyPair();
            this.kid = kid;
        }

        String keySet() {
            RSAPublicKey key = (RSAPublicKey) pair.getPublic();
            return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"" + kid + "\",\"n\":\""
                    + encode(key.getModulus().toByteArray()) + "\",\"e\":\""
                    + encode(key.getPublicExponent().toByteArray()) + "\"}]}";
        }

        String token(String issuer, String client, long life) throws GeneralSecurityException {
            long now = Instant.now().getEpochSecond();
            String claims = "{\"iss\":\"" + issuer + "\",\"client_id\":\"" + client
                    + "\",\"sub\":\"user_01\",\"sid\":\"session_01\",\"iat\":" + (now - 300) + ",\"exp\":"
                    + (now + life)
                    + "}";
            String signed = ScriptedWorkos.base64Url("{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}") + "."
                    + ScriptedWorkos.base64Url(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(signature.sign());
        }

        private static String encode(byte[] bytes) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    }
}
