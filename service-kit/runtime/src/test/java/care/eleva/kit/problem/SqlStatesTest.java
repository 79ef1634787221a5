package care.eleva.kit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlStatesTest {
    @ParameterizedTest
    @CsvSource({
        "42501, PERMISSION_DENIED",
        "23505, CONFLICT",
        "23503, CONFLICT",
        "23P01, CONFLICT",
        "23514, RULE_VIOLATED",
        "EL001, UNAUTHENTICATED",
        "EL401, UNAUTHENTICATED",
        "57014, UPSTREAM_TIMEOUT",
        "40001, TEMPORARILY_UNAVAILABLE",
        "40P01, TEMPORARILY_UNAVAILABLE",
        "55P03, TEMPORARILY_UNAVAILABLE",
        "53300, TEMPORARILY_UNAVAILABLE",
        "08006, TEMPORARILY_UNAVAILABLE",
        "57P01, TEMPORARILY_UNAVAILABLE",
        "42601, INTERNAL_ERROR",
        "42P01, INTERNAL_ERROR",
        ", INTERNAL_ERROR",
    })
    void eachStateHasItsProblem(String state, KitProblem problem) {
        assertThat(SqlStates.problem(state)).isEqualTo(problem);
    }

    @Test
    void theStateIsFoundWhicheverWayToSqlFailed() {
        PgException client = new PgException("refused", "ERROR", "42501", "a value");
        SQLException jdbc = new SQLException("refused", "42501");
        for (Throwable failure : List.of(client, jdbc, new IllegalStateException(client), new RuntimeException(jdbc))) {
            assertThat(SqlStates.of(failure)).isEqualTo("42501");
            assertThat(SqlStates.is(failure, "42501")).isTrue();
            assertThat(Failures.classify(failure).type()).isEqualTo(KitProblem.PERMISSION_DENIED);
        }
        assertThat(SqlStates.of(new IllegalStateException())).isNull();
        assertThat(SqlStates.is(null, "42501")).isFalse();
    }
}
