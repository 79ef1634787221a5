package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.kit.crypto.BoundCipher;
import care.eleva.kit.security.TokenHash;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key that sealed before still opens, and the next refresh seals with the present one. */
@QuarkusTest
class SealKeyRotationTest extends AuthTest {
    private static final HexFormat HEX = HexFormat.of();

    private final People.Person person = People.fresh();
    private Browser browser;
    private String present;
    private String old;

    @BeforeEach
    void aSessionWasSealedWithAnOldKey() {
        browser = People.signedIn(person);
        present = keyId();
        old = sealedBefore();
    }

    @Test
    void whatAnOldKeySealedStillOpensAndMovesWithTheNextRefresh() {
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
        assertThat(keyId()).isEqualTo(old).isNotEqualTo(present);
        People.expireToken(person);
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
        assertThat(keyId()).isEqualTo(present);
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
        assertThat(OwnSessionTest.call("GET", "/v1/sessions", browser.bearer()).body())
                .contains("\"ip_address\":\"");
    }

    /** The session as it was when the old key was the present one. */
    private String sealedBefore() {
        BoundCipher cipher = new BoundCipher(HEX.parseHex(AuthWorld.OLD_SEAL_KEY));
        BoundCipher now = new BoundCipher(HEX.parseHex(AuthWorld.SEAL_KEY));
        byte[] hash = TokenHash.of(String.valueOf(browser.session())).bytes();
        List<@Nullable Object> row = People.rows(
                        "SELECT access_token, refresh_token, client, id::text FROM identity.session WHERE user_id = ?",
                        person.id())
                .getFirst();
        String access = "session|access|" + HEX.formatHex(hash);
        String refresh = "session|refresh|" + HEX.formatHex(hash);
        String client = "session|client|" + row.get(3);
        String id = HEX.formatHex(TokenHash.of(AuthWorld.OLD_SEAL_KEY).bytes(), 0, 8);
        People.tamper(
                "UPDATE identity.session SET access_token = ?, refresh_token = ?, client = ?, seal_key_id = ? WHERE user_id = ?",
                reseal(row.get(0), access, now, cipher),
                reseal(row.get(1), refresh, now, cipher),
                reseal(row.get(2), client, now, cipher),
                id,
                person.id());
        return id;
    }

    private static byte[] reseal(@Nullable Object sealed, String bound, BoundCipher from, BoundCipher to) {
        assertThat(sealed).isInstanceOf(byte[].class);
        byte[] plain = from.decrypt((byte[]) java.util.Objects.requireNonNull(sealed), bound);
        assertThat(new String(plain, StandardCharsets.UTF_8)).isNotEmpty();
        return to.encrypt(plain, bound);
    }

    private String keyId() {
        return String.valueOf(People.rows("SELECT seal_key_id FROM identity.session WHERE user_id = ?", person.id())
                .getFirst()
                .getFirst());
    }
}
