package care.eleva.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What happens beside a stack that runs; started once for all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunningStackTest {

    @TempDir
    private static Path place;

    private Launcher running;
    private Launcher.Run up;

    @BeforeAll
    void start() throws IOException {
        running = new Launcher(place);
        up = running.run("up").awaitText("Eleva is up");
    }

    @AfterAll
    void stop() throws InterruptedException {
        up.process().destroy();
        up.awaitEnd();
    }

    @Test
    @Order(1)
    void aSecondStartDoesTheFirstNoHarm() throws Exception {
        var second = running.run("up");

        assertThat(second.awaitEnd()).isEqualTo(1);
        assertThat(second.text())
                .contains("running already", Long.toString(up.process().pid()), "./eleva status");
        assertThat(running.run("status").awaitEnd()).isZero();
    }

    @Test
    @Order(2)
    void aDevelopmentModeTakesTheServicesPlaceAndGivesItBack() throws Exception {
        Path claim = running.state.resolve("dev/app-service");
        Files.writeString(claim, Long.toString(ProcessHandle.current().pid()));
        up.awaitText("app-service has made room");
        try (var _ = new ServerSocket(running.ports.of(Ports.Of.APP), 1, InetAddress.getLoopbackAddress())) {
            assertThat(up.process().isAlive()).isTrue();
        }
        Files.delete(claim);

        Launcher.await(
                () -> ServiceProcess.Health.of(running.ports.of(Ports.Of.APP)) == ServiceProcess.Health.READY,
                "app-service to come back");
        assertThat(up.text()).doesNotContain("ended by itself");
    }

    @Test
    @Order(3)
    void aServiceThatDiesIsReportedAtOnceWithItsReason() throws Exception {
        var app = URI.create(running.env().get("APP_SERVICE_URL") + "/die");
        try (HttpClient http = HttpClient.newHttpClient()) {
            var _ = http.sendAsync(HttpRequest.newBuilder(app).build(), HttpResponse.BodyHandlers.ofString());
            up.awaitText("app-service has ended by itself (exit 7)").awaitText("log: ");
        }

        assertThat(up.text()).contains("the reactor is leaking", "app-service.log");
        var status = running.run("status");
        assertThat(status.awaitEnd()).isEqualTo(1);
        assertThat(status.text()).contains("DEAD");
    }
}
