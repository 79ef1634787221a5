package care.eleva.kit.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.LaunchMode;
import io.vertx.core.http.HttpServerResponse;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditCoverageTest {
    private static final AuditCoverage.Promise PROMISE =
            new AuditCoverage.Promise("NoteResource.create", List.of("NOTE_CREATED", "NOTE_RESTORED"));

    @ParameterizedTest
    @CsvSource({
        "TEST, 200, OTHER_DONE, 500",
        "DEVELOPMENT, 303, '', 500",
        "TEST, 200, 'NOTE_RESTORED,OTHER_DONE,NOTE_RESTORED', 200",
        "TEST, 404, '', 404",
        // The change has been made: the client learns so, and the log tells us.
        "NORMAL, 201, '', 201",
    })
    void aSuccessWithoutItsRowIsOneInProductionOnly(LaunchMode mode, int status, String committed, int answered) {
        CommittedActions actions = new CommittedActions();
        actions.add(committed);
        assertThat(answer(mode, status, actions)).isEqualTo(answered);
    }

    @Test
    void whoeverSaysThatNothingHappenedOwesNothing() {
        CommittedActions actions = new CommittedActions();
        actions.nothingHappened();
        assertThat(answer(LaunchMode.TEST, 200, actions)).isEqualTo(200);
    }

    private static int answer(LaunchMode mode, int status, CommittedActions committed) {
        AtomicInteger code = new AtomicInteger(status);
        HttpServerResponse response = (HttpServerResponse) Proxy.newProxyInstance(
                AuditCoverageTest.class.getClassLoader(),
                new Class<?>[] {HttpServerResponse.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("setStatusCode")) {
                        code.set((int) arguments[0]);
                        return proxy;
                    }
                    return code.get();
                });
        new AuditCoverage(mode).check(PROMISE, committed, response);
        return code.get();
    }
}
