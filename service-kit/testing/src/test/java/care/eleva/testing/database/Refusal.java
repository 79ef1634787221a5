package care.eleva.testing.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.testing.Sql;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that the database refused, and why. */
final class Refusal {

    private Refusal() {}

    static void assertRefused(ThrowingCallable call, String state, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Sql.Refused.class, refused -> {
            assertThat(refused.message()).contains(message);
            assertThat(refused.state()).isEqualTo(state);
        });
    }

    /** The stable code of a refused token is the whole message: no part of a token ever reaches a log. */
    static void assertTokenRefused(ThrowingCallable call, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Sql.Refused.class, refused -> {
            assertThat(refused.message()).isEqualTo(code);
            assertThat(refused.state()).isEqualTo("EL401");
        });
    }
}
