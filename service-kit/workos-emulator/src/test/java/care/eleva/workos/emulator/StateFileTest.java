package care.eleva.workos.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives a restart. */
class StateFileTest {
    @TempDir
    Path directory;

    private WorkosEmulator start() {
        return WorkosEmulator.start(EmulatorConfig.defaults()
                .withSeed(EmulatorSeed.demo())
                .withStateFile(directory.resolve("state").resolve("workos.json")));
    }

    @Test
    void everythingSurvivesARestart() {
        // Given
        IssuedToken token;
        String keys;
        List<ObjectNode> events;
        String user;
        try (var first = start()) {
            user = first.createUser("nina@eleva.test", "Nina", null);
            token = first.issueToken("ana@eleva.test", null);
            first.rotateKeys();
            keys = first.jwks();
            events = first.events();
        }
        // When
        try (var second = start()) {
            var sdk = EmulatorExtension.sdk(second, second.apiKey());
            // Then
            assertThat(second.jwks()).isEqualTo(keys);
            assertThat(second.events()).isEqualTo(events);
            assertThat(sdk.getUserManagement().get(user).getFirstName()).isEqualTo("Nina");
            assertThat(sdk.getUserManagement().list().data).hasSize(5);
            var refreshed = sdk.getUserManagement().authenticateWithRefreshToken(token.refreshToken());
            assertThat(Browser.claims(refreshed.getAccessToken()).path("sid").asText())
                    .isEqualTo(token.sessionId());
        }
    }

    @Test
    void stateIsSavedWhileItRuns() throws Exception {
        try (var running = start()) {
            var user = running.createUser("nina@eleva.test", null, null);
            var file = directory.resolve("state").resolve("workos.json");
            var until = Instant.now().plusSeconds(10);
            while (!contains(file, user) && Instant.now().isBefore(until)) {
                Thread.sleep(20);
            }
            assertThat(contains(file, user)).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        try (var files = Files.list(directory.resolve("state"))) {
            assertThat(files).hasSize(1);
        }
    }

    private static boolean contains(Path file, String text) throws IOException {
        return Files.exists(file) && Files.readString(file).contains(text);
    }

    @Test
    void brokenFileStopsTheStartWithItsName() throws Exception {
        Files.createDirectories(directory.resolve("state"));
        Files.writeString(directory.resolve("state").resolve("workos.json"), "{\"users\": [");
        assertThatThrownBy(this::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("workos.json");
    }

    @Test
    void usedPortStopsTheStartWithItsNumber() {
        try (var running = start()) {
            var port = running.port();
            assertThatThrownBy(
                            () -> WorkosEmulator.start(EmulatorConfig.defaults().withPort(port)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(Integer.toString(port));
        }
    }
}
