package care.eleva.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final byte[] BODY = "{\"id\":\"event_1\"}".getBytes(StandardCharsets.UTF_8);

    private final WebhookSignature signature = signature("new", Optional.of("old"));

    @Test
    void oneFittingValueOfEitherSecretIsEnough() {
        String fits = SignedWebhook.value("new", NOW.toEpochMilli(), BODY);
        String fitsOld = SignedWebhook.value("old", NOW.toEpochMilli(), BODY);
        String other = SignedWebhook.value("other", NOW.toEpochMilli(), BODY);
        String time = "t=" + NOW.toEpochMilli();
        assertThat(check(time + ", v1=" + fits)).isNull();
        assertThat(check(time + ",v1=" + fits)).isNull();
        assertThat(check(time + ", v1=" + fitsOld)).isNull();
        assertThat(check(time + ", v1=" + other + ", v1=" + fits)).isNull();
        assertThat(check(time + ", v1=" + fits + ", v1=" + other)).isNull();
        assertThat(check("v1=" + fits + ", " + time + ", v0=what")).isNull();
        assertThat(check(time + ", v1=" + fits.toUpperCase(Locale.ROOT))).isNull();
        assertThat(check(time + ", v1=" + other)).isEqualTo(WebhookProblem.WEBHOOK_SIGNATURE_MISMATCH);
    }

    @Test
    void withoutAnOldSecretOnlyTheNewOneFits() {
        WebhookSignature one = signature("new", Optional.of(" "));
        String old = SignedWebhook.header("old", NOW.toEpochMilli(), BODY);
        assertThat(one.check(old, BODY)).isEqualTo(WebhookProblem.WEBHOOK_SIGNATURE_MISMATCH);
        String blank = SignedWebhook.header(" ", NOW.toEpochMilli(), BODY);
        assertThat(one.check(blank, BODY)).isEqualTo(WebhookProblem.WEBHOOK_SIGNATURE_MISMATCH);
        assertThat(one.check(SignedWebhook.header("new", NOW.toEpochMilli(), BODY), BODY))
                .isNull();
    }

    @Test
    void theTimeMayBeThreeMinutesOffEitherWay() {
        for (long seconds : new long[] {-180, -1, 0, 1, 180}) {
            long time = NOW.plusSeconds(seconds).toEpochMilli();
            assertThat(check(SignedWebhook.header("new", time, BODY))).isNull();
        }
        for (long seconds : new long[] {-86_400, -181, 181, 86_400}) {
            long time = NOW.plusSeconds(seconds).toEpochMilli();
            assertThat(check(SignedWebhook.header("new", time, BODY))).isEqualTo(WebhookProblem.WEBHOOK_EXPIRED);
        }
        // Seconds where milliseconds belong are a time long ago
        long inSeconds = NOW.getEpochSecond();
        assertThat(check(SignedWebhook.header("new", inSeconds, BODY))).isEqualTo(WebhookProblem.WEBHOOK_EXPIRED);
    }

    @Test
    void timeAndBodyAreSigned() {
        String value = SignedWebhook.value("new", NOW.toEpochMilli(), BODY);
        assertThat(check("t=" + (NOW.toEpochMilli() + 1) + ", v1=" + value))
                .isEqualTo(WebhookProblem.WEBHOOK_SIGNATURE_MISMATCH);
        byte[] other = "{\"id\":\"event_2\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(signature.check("t=" + NOW.toEpochMilli() + ", v1=" + value, other))
                .isEqualTo(WebhookProblem.WEBHOOK_SIGNATURE_MISMATCH);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "t=1764000000000",
                "v1=aa",
                "t=, v1=",
                "t=abc, v1=0000000000000000000000000000000000000000000000000000000000000000",
                "t=99999999999999999999, v1=0000000000000000000000000000000000000000000000000000000000000000",
                "t=1764000000000, t=1764000000000, v1=0000000000000000000000000000000000000000000000000000000000000000",
                "t=1764000000000, v1=zz00000000000000000000000000000000000000000000000000000000000000",
                "t=1764000000000, v1=00"
            })
    void whatIsNoSignatureIsMalformed(@Nullable String header) {
        assertThat(check(header)).isEqualTo(WebhookProblem.WEBHOOK_SIGNATURE_MALFORMED);
    }

    @Test
    void aFloodOfValuesIsMalformed() {
        String value = ", v1=" + SignedWebhook.value("new", NOW.toEpochMilli(), BODY);
        assertThat(check("t=" + NOW.toEpochMilli() + value.repeat(6)))
                .isEqualTo(WebhookProblem.WEBHOOK_SIGNATURE_MALFORMED);
        assertThat(check("t=" + NOW.toEpochMilli() + value + " ".repeat(2000)))
                .isEqualTo(WebhookProblem.WEBHOOK_SIGNATURE_MALFORMED);
    }

    @Test
    void refusalsAreToldOfOnceAMinuteWithTheirNumber() {
        // Given
        Instant[] now = {NOW};
        Rejections rejections = new Rejections(new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        });
        // When, then
        assertThat(rejections.count(WebhookProblem.WEBHOOK_EXPIRED)).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            assertThat(rejections.count(WebhookProblem.WEBHOOK_EXPIRED)).isZero();
        }
        assertThat(rejections.count(WebhookProblem.WEBHOOK_UNREADABLE)).isEqualTo(1);
        now[0] = NOW.plusSeconds(60);
        assertThat(rejections.count(WebhookProblem.WEBHOOK_EXPIRED)).isEqualTo(101);
    }

    private @Nullable WebhookProblem check(@Nullable String header) {
        return signature.check(header, BODY);
    }

    private static WebhookSignature signature(String secret, Optional<String> oldSecret) {
        return new WebhookSignature(
                new WebhookConfig() {
                    @Override
                    public String secret() {
                        return secret;
                    }

                    @Override
                    public Optional<String> oldSecret() {
                        return oldSecret;
                    }

                    @Override
                    public Duration tolerance() {
                        return Duration.ofMinutes(3);
                    }
                },
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
