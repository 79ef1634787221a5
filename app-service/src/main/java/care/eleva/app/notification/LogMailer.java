package care.eleva.app.notification;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

/** For development: notes that there was a mail. Neither the address nor the text is in the log. */
final class LogMailer implements MailPort {
    private static final Logger LOG = Logger.getLogger(LogMailer.class);

    @Override
    public Uni<Void> send(Mail mail) {
        LOG.infof("mail %s: %s", mail.id(), mail.kind());
        return Uni.createFrom().voidItem();
    }
}
