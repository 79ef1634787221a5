package care.eleva.app.notification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;

/** How mails are sent. */
@ConfigMapping(prefix = "eleva.notifications")
interface NotificationsConfig {
    /** {@code smtp} sends mails; {@code log} only notes that there was one. */
    @WithDefault("log")
    MailPort.Kind port();

    /** The address that mails come from; needed by {@code smtp}. */
    Optional<String> from();

    /** Where people look at what they are told of, for the one link in a mail. */
    Optional<String> publicUrl();

    /** For who has chosen none. */
    @WithDefault("en")
    MailLanguage language();

    /** How often it is looked whether mails are due. */
    @WithDefault("10s")
    Duration every();

    /** Most mails taken up at once. */
    @WithDefault("50")
    @Min(1)
    @Max(500)
    int batchSize();

    /** How long a mail is held by whoever sends it. */
    @WithDefault("10m")
    Duration lease();

    /** Longest time of one attempt. */
    @WithDefault("30s")
    Duration timeout();

    /** After so many attempts a mail is given up. */
    @WithDefault("8")
    @Min(1)
    @Max(20)
    int maxAttempts();

    /** The pause after the first failure; each further one doubles it. */
    @WithDefault("1m")
    Duration firstPause();
}
