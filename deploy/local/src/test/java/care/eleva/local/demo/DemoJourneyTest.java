package care.eleva.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.database.DatabaseUrl;
import care.eleva.stripe.emulator.StripeEmulator;
import care.eleva.workos.emulator.EmulatorConfig;
import care.eleva.workos.emulator.EmulatorSeed;
import care.eleva.workos.emulator.WorkosEmulator;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A journey proves something only if it fails where things are not as they should be. */
class DemoJourneyTest {

    private final StripeEmulator stripe = StripeEmulator.start(care.eleva.stripe.emulator.EmulatorConfig.defaults());
    private final WorkosEmulator workos =
            WorkosEmulator.start(EmulatorConfig.defaults().withSeed(EmulatorSeed.demo()));
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        workos.close();
        stripe.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void whereNothingIsNothingIsProved() throws IOException {
        int nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }

        assertEveryStepFails(URI.create("http://127.0.0.1:" + nobody));
    }

    @Test
    void aSystemThatSaysYesToEverythingProvesNothing() throws Exception {
        assertEveryStepFails(
                server(
                        request -> request.response()
                                .putHeader("Content-Type", "application/json")
                                .end(
                                        "{\"data\":[],\"next\":null,\"id\":\"x\",\"permissions\":[],\"organization\":{\"id\":\"org_x\"},\"user\":{\"id\":\"u\"}}")));
    }

    @Test
    void aSystemThatRefusesEverythingProvesNothing() throws Exception {
        for (int status : List.of(401, 403, 404)) {
            assertEveryStepFails(server(request -> request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/problem+json")
                    .end("{\"code\":\"unauthenticated\"}")));
        }
    }

    private void assertEveryStepFails(URI everything) {
        var database = new DatabaseUrl("127.0.0.1", 1, "eleva", "nobody", "none", "");
        var scene = new Scene(
                everything,
                Map.of("auth-service", everything, "app-service", everything, "audit-service", everything),
                workos,
                stripe,
                database,
                database,
                role -> "none");
        var lines = new ArrayList<String>();

        int failed = new DemoJourney(scene, lines::add).walk();

        assertThat(lines).filteredOn(line -> line.matches(" ?\\d+  ok .*")).isEmpty();
        assertThat(failed).isGreaterThan(30);
        assertThat(lines.getLast()).isEqualTo("0 passed, " + failed + " failed");
    }

    private URI server(io.vertx.core.Handler<HttpServerRequest> behaviour) throws Exception {
        HttpServer server = vertx.createHttpServer().requestHandler(behaviour);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }
}
