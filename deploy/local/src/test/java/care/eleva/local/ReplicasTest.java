package care.eleva.local;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.workos.emulator.Fault;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Sessions over two replicas: one refresh for all, WorkOS away, a replica killed at the worst moment. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasTest {
    private static final String REFRESH = "/user_management/authenticate";
    private static final String SOMEBODY = "ana@eleva.test";
    private static final int MANY = 500;
    /** Long enough for several tokens to expire. */
    private static final Duration OUTAGE = Duration.ofSeconds(60);

    @TempDir
    private static Path place;

    private AuthReplicas auth;

    @BeforeAll
    void start() {
        auth = AuthReplicas.start(place, Map.of("ELEVA_SESSION_REFRESH_AHEAD", "2s"));
    }

    @AfterAll
    void stop() {
        auth.close();
    }

    @AfterEach
    void clear() {
        auth.workos().clearFaults();
        auth.workos().tokenLife(Duration.ofMinutes(5));
    }

    @Test
    void requestsAtTheMomentOfExpiryMakeOneRefreshAndNoneFails() throws InterruptedException {
        auth.workos().tokenLife(Duration.ofSeconds(6));
        String cookie = auth.signIn(SOMEBODY);
        String before = token(auth.forwardAuth(0, cookie));
        auth.workos().tokenLife(Duration.ofMinutes(5));
        auth.workos().addFault(Fault.on("POST", REFRESH).delay(Duration.ofMillis(700)));
        long asked = auth.workos().received("POST", REFRESH);
        // When: over five seconds, which begin before the refresh is due and end after the old token has expired
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        Thread.sleep(2_500);
        for (int i = 0; i < MANY; i++) {
            answers.add(auth.forwardAuthLater(i % 2, cookie));
            Thread.sleep(10);
        }
        // Then
        Map<Integer, Long> statuses = statuses(answers);
        assertThat(statuses).containsExactly(Map.entry(200, (long) MANY));
        assertThat(auth.workos().received("POST", REFRESH) - asked).isEqualTo(1);
        assertThat(answers.stream()
                        .map(CompletableFuture::join)
                        .map(ReplicasTest::token)
                        .distinct())
                .hasSize(2)
                .contains(before);
        assertThat(token(auth.forwardAuth(0, cookie)))
                .isEqualTo(token(auth.forwardAuth(1, cookie)))
                .isNotEqualTo(before);
    }

    @Test
    void requestsThatAllFindAnExpiredTokenMakeOneRefreshAndNoneFails() throws InterruptedException {
        auth.workos().tokenLife(Duration.ofSeconds(1));
        String cookie = auth.signIn(SOMEBODY);
        Thread.sleep(1_500);
        auth.workos().tokenLife(Duration.ofMinutes(5));
        auth.workos().addFault(Fault.on("POST", REFRESH).delay(Duration.ofMillis(700)));
        long asked = auth.workos().received("POST", REFRESH);
        // When: all at once
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            answers.add(auth.forwardAuthLater(i % 2, cookie));
        }
        // Then
        assertThat(statuses(answers)).containsExactly(Map.entry(200, (long) MANY));
        assertThat(auth.workos().received("POST", REFRESH) - asked).isEqualTo(1);
        assertThat(answers.stream()
                        .map(CompletableFuture::join)
                        .map(ReplicasTest::token)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void nobodyIsSignedOutWhileWorkosIsAway() throws InterruptedException {
        auth.workos().tokenLife(Duration.ofSeconds(20));
        String cookie = auth.signIn(SOMEBODY);
        // When
        auth.workos().addFault(Fault.on(null, "*").droppingConnection().always());
        List<HttpResponse<String>> answers = new ArrayList<>();
        long end = System.nanoTime() + OUTAGE.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            answers.add(auth.forwardAuth(i % 2, cookie));
            Thread.sleep(1_000);
        }
        // Then: as long as the token is good it is used, afterwards the answer is "later", and the cookie is left alone
        assertThat(answers.stream().map(HttpResponse::statusCode).distinct()).containsExactly(200, 503);
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty());
        assertThat(answers.getLast().headers().firstValue("Retry-After")).isPresent();
        // And when it is back
        auth.workos().clearFaults();
        assertThat(auth.forwardAuth(0, cookie).statusCode()).isEqualTo(200);
        assertThat(auth.forwardAuth(1, cookie).statusCode()).isEqualTo(200);
    }

    @Test
    void aReplicaKilledBetweenRefreshAndAnswerTakesNoSessionAlong() throws InterruptedException {
        auth.workos().tokenLife(Duration.ofSeconds(1));
        String cookie = auth.signIn(SOMEBODY);
        Thread.sleep(1_500);
        auth.workos().tokenLife(Duration.ofMinutes(5));
        long asked = auth.workos().received("POST", REFRESH);
        // WorkOS has spent the refresh token, and its answer does not arrive
        auth.workos()
                .addFault(
                        Fault.on("POST", REFRESH).delay(Duration.ofSeconds(10)).losingReply());
        var lost = auth.forwardAuthLater(0, cookie);
        while (auth.workos().received("POST", REFRESH) == asked) {
            Thread.sleep(10);
        }
        Thread.sleep(100);
        // When
        auth.kill(0);
        // Then
        assertThat(lost).failsWithin(Duration.ofSeconds(10));
        HttpResponse<String> other = auth.forwardAuth(1, cookie);
        assertThat(other.statusCode()).as(other.body()).isEqualTo(200);
        auth.startAgain(0);
        assertThat(token(auth.forwardAuth(0, cookie))).isEqualTo(token(other));
    }

    private static Map<Integer, Long> statuses(List<CompletableFuture<HttpResponse<String>>> answers) {
        return answers.stream()
                .map(CompletableFuture::join)
                .collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()));
    }

    private static String token(HttpResponse<String> answer) {
        return Objects.requireNonNull(
                answer.headers().firstValue("Authorization").orElse(null), answer::body);
    }
}
