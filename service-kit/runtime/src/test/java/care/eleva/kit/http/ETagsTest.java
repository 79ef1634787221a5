package care.eleva.kit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ETagsTest {
    @Test
    void aVersionIsAStrongTag() {
        assertThat(ETags.of(3)).isEqualTo("\"v3\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v3\"", "*", " \"v2\" , \"v3\"", " * "})
    void whoHasSeenItMayChangeIt(String header) {
        assertThatCode(() -> ETags.require(header, 3)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v2\"", "v3", "W/\"v3\"", "\"v33\"", "\"v3", ","})
    void whoHasNotMayNot(String header) {
        refused(() -> ETags.require(header, 3), KitProblem.PRECONDITION_FAILED);
        refused(() -> ETags.optional(header, 3), KitProblem.PRECONDITION_FAILED);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void whoSaysNothingIsAskedTo(String header) {
        refused(() -> ETags.require(header, 3), KitProblem.PRECONDITION_REQUIRED);
        assertThatCode(() -> ETags.optional(header, 3)).doesNotThrowAnyException();
    }

    private static void refused(ThrowingCallable change, KitProblem problem) {
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.type()).isEqualTo(problem));
    }
}
