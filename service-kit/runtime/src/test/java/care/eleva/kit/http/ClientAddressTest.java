package care.eleva.kit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
    private static final String REMOTE = "10.0.0.9";

    @Test
    void trustsNobodyByDefault() {
        assertThat(ClientAddress.of(List.of("203.0.113.7"), REMOTE, 0)).isEqualTo(REMOTE);
    }

    @Test
    void takesWhatTheOneTrustedProxySaw() {
        assertThat(ClientAddress.of(List.of("203.0.113.7"), REMOTE, 1)).isEqualTo("203.0.113.7");
    }

    @Test
    void ignoresWhatTheClientWroteItself() {
        assertThat(ClientAddress.of(List.of("127.0.0.1, 198.51.100.4", "203.0.113.7"), REMOTE, 1))
                .isEqualTo("203.0.113.7");
        assertThat(ClientAddress.of(List.of("127.0.0.1, 198.51.100.4", "203.0.113.7"), REMOTE, 2))
                .isEqualTo("198.51.100.4");
    }

    @Test
    void fallsBackToTheConnectionWhenThereAreTooFewEntries() {
        assertThat(ClientAddress.of(List.of(), REMOTE, 1)).isEqualTo(REMOTE);
        assertThat(ClientAddress.of(List.of("203.0.113.7"), REMOTE, 2)).isEqualTo(REMOTE);
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThat(ClientAddress.of(List.of("<script>"), REMOTE, 1)).isEqualTo(REMOTE);
        assertThat(ClientAddress.of(List.of("2001:db8::1"), REMOTE, 1)).isEqualTo("2001:db8::1");
    }
}
