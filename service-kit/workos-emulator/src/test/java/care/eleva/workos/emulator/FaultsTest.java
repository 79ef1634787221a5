package care.eleva.workos.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.workos.common.exceptions.GenericServerException;
import com.workos.common.exceptions.RateLimitException;
import com.workos.common.exceptions.TransportException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes wrong on purpose. */
class FaultsTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    private static final String AUTHENTICATE = "/user_management/authenticate";

    @Test
    void statusHappensAsOftenAsAskedAndDoesNoWork() {
        // Given
        var token = WORKOS.emulator().issueToken("ana@eleva.test", null).refreshToken();
        var users = WORKOS.sdk().getUserManagement();
        WORKOS.emulator().addFault(Fault.on("POST", AUTHENTICATE).status(503).times(2));
        // Then
        assertThatThrownBy(() -> users.authenticateWithRefreshToken(token)).isInstanceOf(GenericServerException.class);
        assertThatThrownBy(() -> users.authenticateWithRefreshToken(token)).isInstanceOf(GenericServerException.class);
        assertThat(users.authenticateWithRefreshToken(token).getRefreshToken()).isNotEqualTo(token);
        assertThat(WORKOS.emulator().pendingFaults()).isEmpty();
    }

    @Test
    void rateLimitSaysWhenToComeBack() {
        // Given
        WORKOS.emulator()
                .addFault(Fault.on(null, "/user_management/*")
                        .status(429)
                        .retryAfter(Duration.ofSeconds(7))
                        .always());
        // Then
        for (var i = 0; i < 3; i++) {
            assertThatThrownBy(() -> WORKOS.sdk().getUserManagement().list())
                    .isInstanceOfSatisfying(
                            RateLimitException.class,
                            e -> assertThat(e.retryAfterSeconds).isEqualTo(7));
        }
        assertThat(WORKOS.sdk().getOrganizations().list().data).hasSize(2);
        WORKOS.emulator().clearFaults();
        assertThat(WORKOS.sdk().getUserManagement().list().data).hasSize(4);
    }

    @Test
    void lostReplyLeavesTheWorkDone() {
        // Given
        var token = WORKOS.emulator().issueToken("ana@eleva.test", null).refreshToken();
        var users = WORKOS.sdk().getUserManagement();
        WORKOS.emulator().addFault(Fault.on("POST", AUTHENTICATE).losingReply());
        // When
        assertThatThrownBy(() -> users.authenticateWithRefreshToken(token)).isInstanceOf(TransportException.class);
        // Then: the token was spent, and replays within the grace
        var replayed = users.authenticateWithRefreshToken(token).getRefreshToken();
        assertThat(users.authenticateWithRefreshToken(token).getRefreshToken()).isEqualTo(replayed);
        WORKOS.emulator().clockOffset(Duration.ofSeconds(31));
        assertThatThrownBy(() -> users.authenticateWithRefreshToken(token)).hasMessageContaining("exchanged");
    }

    @Test
    void droppedConnectionDoesNoWork() {
        // Given
        WORKOS.emulator().addFault(Fault.on("POST", "/organizations").droppingConnection());
        // Then
        assertThatThrownBy(() -> WORKOS.sdk().getOrganizations().create("Lost")).isInstanceOf(TransportException.class);
        assertThat(WORKOS.sdk().getOrganizations().list().data).hasSize(2);
    }

    @Test
    void delayPutsOffTheRightAnswer() {
        // Given
        WORKOS.emulator().addFault(Fault.on("GET", "/sso/jwks/*").delay(Duration.ofMillis(200)));
        // When
        var start = Instant.now();
        var response = WORKOS.browser().get(WORKOS.emulator().jwksUrl());
        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(190));
    }

    @Test
    void controlApiSetsEveryPart() {
        // Given
        var browser = WORKOS.browser();
        browser.json("POST", "/_emulator/faults", """
                {"method": "POST", "path": "/user_management/authenticate", "status": 400, "delay_ms": 1,
                 "shape": "oauth", "code": "sso_required", "times": 1,
                 "fields": {"connection_ids": ["conn_1"], "email": "ana@eleva.test"}, "retry_after_seconds": 2}
                """);
        browser.json("POST", "/_emulator/faults", "{\"path\": \"/x\", \"drop_connection\": true}");
        // When
        var listed = Browser.body(browser.get("/_emulator/faults")).path("data");
        var response = browser.json("POST", AUTHENTICATE, "{}");
        // Then
        assertThat(listed).hasSize(2);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Browser.body(response).path("error").asText()).isEqualTo("sso_required");
        assertThat(Browser.body(response).path("connection_ids")).hasSize(1);
        assertThat(response.headers().firstValue("Retry-After")).contains("2");
        assertThatThrownBy(() -> browser.json("POST", "/x", "{}")).isInstanceOf(UncheckedIOException.class);
        assertThat(browser.json("POST", "/_emulator/faults", "{\"path\": \"/x\", \"shape\": \"odd\"}")
                        .statusCode())
                .isEqualTo(422);
        browser.json("POST", "/_emulator/faults", "{\"path\": \"/y\", \"status\": 500, \"times\": 0}");
        browser.json("DELETE", "/_emulator/faults", "");
        assertThat(WORKOS.emulator().pendingFaults()).isEmpty();
    }
}
