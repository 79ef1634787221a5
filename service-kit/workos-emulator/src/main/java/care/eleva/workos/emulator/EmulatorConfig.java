package care.eleva.workos.emulator;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How a stand-in is started. {@link #defaults()} is right for tests: a free port, the default seed, nothing on disk.
 *
 * @param port the port on 127.0.0.1, or 0 for a free one
 * @param clientId the one client that is known
 * @param apiKey the API key, which is the client secret too
 * @param issuer the {@code iss} of access tokens, or null for {@code https://api.workos.com/user_management/<client id>}
 * @param publicUrl the address by which browsers reach this server, or null for {@code http://127.0.0.1:<port>}
 * @param tokenLife how long an access token lasts
 * @param multipleRoles whether a membership may have several roles (a switch of an environment in production)
 * @param exportDelay how long an audit log export stays pending
 * @param seed what is there at the start
 * @param stateFile where everything is kept across restarts, or null to forget it
 * @param clock the clock
 */
public record EmulatorConfig(
        int port,
        String clientId,
        String apiKey,
        @Nullable String issuer,
        @Nullable String publicUrl,
        Duration tokenLife,
        boolean multipleRoles,
        Duration exportDelay,
        EmulatorSeed seed,
        @Nullable Path stateFile,
        InstantSource clock) {

    /** The client id of {@link #defaults()}. */
    public static final String DEFAULT_CLIENT_ID = "client_01K00000000000000000000000";

    /** The API key of {@link #defaults()}. It opens nothing but a stand-in on loopback. */
    public static final String DEFAULT_API_KEY = "sk_test_eleva_local_stand_in";

    public static EmulatorConfig defaults() {
        return new EmulatorConfig(
                0,
                DEFAULT_CLIENT_ID,
                DEFAULT_API_KEY,
                null,
                null,
                Duration.ofMinutes(5),
                true,
                Duration.ofMillis(250),
                EmulatorSeed.catalogue(),
                null,
                InstantSource.system());
    }

    public EmulatorConfig withPort(int value) {
        return new EmulatorConfig(
                value,
                clientId,
                apiKey,
                issuer,
                publicUrl,
                tokenLife,
                multipleRoles,
                exportDelay,
                seed,
                stateFile,
                clock);
    }

    /** Another client and its API key. */
    public EmulatorConfig withClient(String id, String key) {
        return new EmulatorConfig(
                port, id, key, issuer, publicUrl, tokenLife, multipleRoles, exportDelay, seed, stateFile, clock);
    }

    public EmulatorConfig withIssuer(String value) {
        return new EmulatorConfig(
                port,
                clientId,
                apiKey,
                value,
                publicUrl,
                tokenLife,
                multipleRoles,
                exportDelay,
                seed,
                stateFile,
                clock);
    }

    public EmulatorConfig withPublicUrl(String value) {
        return new EmulatorConfig(
                port, clientId, apiKey, issuer, value, tokenLife, multipleRoles, exportDelay, seed, stateFile, clock);
    }

    public EmulatorConfig withTokenLife(Duration value) {
        return new EmulatorConfig(
                port, clientId, apiKey, issuer, publicUrl, value, multipleRoles, exportDelay, seed, stateFile, clock);
    }

    public EmulatorConfig withMultipleRoles(boolean value) {
        return new EmulatorConfig(
                port, clientId, apiKey, issuer, publicUrl, tokenLife, value, exportDelay, seed, stateFile, clock);
    }

    public EmulatorConfig withExportDelay(Duration value) {
        return new EmulatorConfig(
                port, clientId, apiKey, issuer, publicUrl, tokenLife, multipleRoles, value, seed, stateFile, clock);
    }

    public EmulatorConfig withSeed(EmulatorSeed value) {
        return new EmulatorConfig(
                port,
                clientId,
                apiKey,
                issuer,
                publicUrl,
                tokenLife,
                multipleRoles,
                exportDelay,
                value,
                stateFile,
                clock);
    }

    public EmulatorConfig withStateFile(Path value) {
        return new EmulatorConfig(
                port, clientId, apiKey, issuer, publicUrl, tokenLife, multipleRoles, exportDelay, seed, value, clock);
    }

    public EmulatorConfig withClock(InstantSource value) {
        return new EmulatorConfig(
                port,
                clientId,
                apiKey,
                issuer,
                publicUrl,
                tokenLife,
                multipleRoles,
                exportDelay,
                seed,
                stateFile,
                value);
    }

    /** The {@code iss} that access tokens will carry. */
    public String effectiveIssuer() {
        return issuer == null ? "https://api.workos.com/user_management/" + clientId : issuer;
    }
}
