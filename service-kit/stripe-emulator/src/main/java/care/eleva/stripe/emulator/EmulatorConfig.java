package care.eleva.stripe.emulator;

import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How a stand-in is started. {@link #defaults()} is right for tests: a free port, nothing on disk.
 *
 * @param port the port on 127.0.0.1, or 0 for a free one
 * @param apiKey the secret key that is accepted
 * @param stateFile where everything is kept across restarts, or null to forget it
 * @param clock the clock
 */
public record EmulatorConfig(
        int port, String apiKey, @Nullable Path stateFile, InstantSource clock) {

    /** The API key of {@link #defaults()}. It opens nothing but a stand-in on loopback. */
    public static final String DEFAULT_API_KEY = "sk_test_eleva_local_stand_in";

    public static EmulatorConfig defaults() {
        return new EmulatorConfig(0, DEFAULT_API_KEY, null, InstantSource.system());
    }

    public EmulatorConfig withPort(int value) {
        return new EmulatorConfig(value, apiKey, stateFile, clock);
    }

    public EmulatorConfig withApiKey(String value) {
        return new EmulatorConfig(port, value, stateFile, clock);
    }

    public EmulatorConfig withStateFile(Path value) {
        return new EmulatorConfig(port, apiKey, value, clock);
    }

    public EmulatorConfig withClock(InstantSource value) {
        return new EmulatorConfig(port, apiKey, stateFile, value);
    }
}
