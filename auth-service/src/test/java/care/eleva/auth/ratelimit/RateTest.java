package care.eleva.auth.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import care.eleva.kit.http.AddressBlock;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @CsvSource({"60/1m,60,PT1M", " 1/1s ,1,PT1S", "100/24h,100,PT24H", "5/1d,5,PT24H"})
    void aRateIsRead(String text, int most, Duration window) {
        assertThat(Rate.of(text)).isEqualTo(new Rate(most, window));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "60", "60/m", "0/1m", "-1/1m", "60/0s", "60/2d", "60/25h", "60/1w", "9999999999/1m"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.of(text));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,192.0.2.1",
        "::ffff:192.0.2.1,192.0.2.1",
        "2001:db8:1:2:3:4:5:6,20010db800010002/64",
        "2001:db8:1:2::,20010db800010002/64",
        "unknown,unknown",
    })
    void anAddressStandsForItsBlock(String address, String block) {
        assertThat(AddressBlock.of(address)).isEqualTo(block);
    }
}
