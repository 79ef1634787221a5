package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the control API can turn while the server runs. */
final class Settings {
    private final EmulatorConfig config;

    private Duration tokenLife;
    private Duration tokenOffset = Duration.ZERO;
    private @Nullable ObjectNode nextImpersonator;
    private Duration hostedSessionAge = Duration.ZERO;
    private boolean ignoresMaxAge;
    private boolean withoutAuthTime;

    Settings(EmulatorConfig config) {
        this.config = config;
        this.tokenLife = config.tokenLife();
    }

    void reset() {
        tokenLife = config.tokenLife();
        tokenOffset = Duration.ZERO;
        nextImpersonator = null;
        authentication(Duration.ZERO, false, false);
    }

    void authentication(Duration age, boolean ignoreMaxAge, boolean omitAuthTime) {
        hostedSessionAge = age;
        ignoresMaxAge = ignoreMaxAge;
        withoutAuthTime = omitAuthTime;
    }

    /** How long ago people have signed in on the hosted pages: they are not asked again unless max_age wants it. */
    Duration hostedSessionAge() {
        return hostedSessionAge;
    }

    boolean ignoresMaxAge() {
        return ignoresMaxAge;
    }

    boolean withoutAuthTime() {
        return withoutAuthTime;
    }

    Duration tokenLife() {
        return tokenLife;
    }

    void tokenLife(Duration value) {
        tokenLife = value;
    }

    /** How far the times in issued tokens are off the server's clock. */
    Duration tokenOffset() {
        return tokenOffset;
    }

    void tokenOffset(Duration value) {
        tokenOffset = value;
    }

    void impersonateNext(String email, @Nullable String reason) {
        nextImpersonator = Json.object().put("email", email).put("reason", reason);
    }

    /** Who impersonates the next person that signs in; asked once, then forgotten. */
    @Nullable
    ObjectNode takeImpersonator() {
        var taken = nextImpersonator;
        nextImpersonator = null;
        return taken;
    }
}
