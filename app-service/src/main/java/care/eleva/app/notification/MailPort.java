package care.eleva.app.notification;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** The way out of the system. What it is given is all that anybody outside learns. */
interface MailPort {
    /** Hands a mail over; the end says that somebody else is now responsible for it. */
    Uni<Void> send(Mail mail);

    /** Which adapters there are. */
    enum Kind {
        LOG,
        SMTP
    }

    /**
     * A mail.
     *
     * @param id of the notification, the same at every attempt
     * @param kind what it tells of
     * @param to the address; in no log and nowhere else
     */
    record Mail(UUID id, String kind, String to, String subject, String text) {
        /** Without address and text, so that no log can hold them. */
        @Override
        public String toString() {
            return "Mail[id=" + id + ", kind=" + kind + "]";
        }
    }
}
