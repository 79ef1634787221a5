package care.eleva.auth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.kit.security.TokenHash;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SessionConfigTest {
    private static final String KEY = "ab".repeat(32);
    private static final String OTHER_KEY = "cd".repeat(32);
    private static final TokenHash ROW = TokenHash.of("row");

    @Test
    void defaultsArePinned() {
        SessionConfig config = config(Map.of());
        assertThat(config.idle()).isEqualTo(Duration.ofHours(8));
        assertThat(config.absolute()).isEqualTo(Duration.ofDays(7));
        assertThat(config.refreshAhead()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.cookie().name()).isEqualTo("__Host-eleva-session");
        assertThat(config.cookie().secure()).isTrue();
    }

    @Test
    void anOldKeyStillOpensAndANewOneSeals() {
        TokenSeal before = new TokenSeal(config(Map.of("eleva.session.seal-key", OTHER_KEY)));
        byte[] sealed = before.seal("token", "access", ROW);
        TokenSeal now = new TokenSeal(config(Map.of("eleva.session.old-seal-keys", OTHER_KEY)));
        assertThat(now.keyId()).isNotEqualTo(before.keyId());
        assertThat(now.open(sealed, "access", ROW, before.keyId())).isEqualTo("token");
        TokenSeal later = new TokenSeal(config(Map.of()));
        assertThatThrownBy(() -> later.open(sealed, "access", ROW, before.keyId()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSealedTokenIsBoundToItsKindAndRow() {
        TokenSeal seal = new TokenSeal(config(Map.of()));
        byte[] sealed = seal.seal("token", "refresh", ROW);
        assertThatThrownBy(() -> seal.open(sealed, "access", ROW, seal.keyId()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> seal.open(sealed, "refresh", TokenHash.of("other"), seal.keyId()))
                .isInstanceOf(IllegalStateException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> seal.open(sealed, "refresh", ROW, seal.keyId()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCookieThatBrowsersWouldDropIsAMistakeAtStart() {
        assertThatThrownBy(() -> new SessionCookie(config(Map.of("eleva.session.cookie.secure", "false"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eleva.session.cookie.name");
        SessionCookie plain = new SessionCookie(
                config(Map.of("eleva.session.cookie.secure", "false", "eleva.session.cookie.name", "eleva-session")));
        assertThat(plain.of("x").isSecure()).isFalse();
        assertThat(plain.of("x").isHttpOnly()).isTrue();
        assertThat(plain.prefix()).isEmpty();
    }

    private static SessionConfig config(Map<String, String> more) {
        Map<String, String> values = new TreeMap<>(Map.of("eleva.session.seal-key", KEY));
        values.putAll(more);
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SessionConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build()
                .getConfigMapping(SessionConfig.class);
    }
}
