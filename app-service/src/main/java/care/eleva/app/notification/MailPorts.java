package care.eleva.app.notification;

import io.quarkus.mailer.reactive.ReactiveMailer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses the adapter; a mailer that cannot say whom its mails are from does not start. */
@ApplicationScoped
class MailPorts {
    @Produces
    @Singleton
    static MailPort port(NotificationsConfig config, ReactiveMailer mailer) {
        return switch (config.port()) {
            case LOG -> new LogMailer();
            case SMTP ->
                new SmtpMailer(
                        mailer,
                        config.from()
                                .filter(from -> from.contains("@"))
                                .orElseThrow(
                                        () -> new IllegalStateException("eleva.notifications.from is no address")));
        };
    }
}
