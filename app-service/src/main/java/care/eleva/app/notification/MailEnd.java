package care.eleva.app.notification;

import io.smallrye.mutiny.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt.
 *
 * @param failure a code; what a mail server says can hold an address
 */
record MailEnd(String outcome, @Nullable String failure) {
    static final MailEnd SENT = new MailEnd("sent", null);
    static final MailEnd UNREACHABLE = new MailEnd("unreachable", null);

    static MailEnd failed(Throwable failure) {
        return new MailEnd("failed", failure instanceof TimeoutException ? "timeout" : "not_accepted");
    }
}
