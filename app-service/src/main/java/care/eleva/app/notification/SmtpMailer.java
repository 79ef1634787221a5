package care.eleva.app.notification;

import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.Uni;

/** Over SMTP. The Message-ID is the notification's, so that a mail which is sent twice can be known for one. */
final class SmtpMailer implements MailPort {
    private final ReactiveMailer mailer;
    private final String from;
    private final String domain;

    SmtpMailer(ReactiveMailer mailer, String from) {
        this.mailer = mailer;
        this.from = from;
        this.domain = from.substring(from.lastIndexOf('@') + 1).replace(">", "");
    }

    @Override
    public Uni<Void> send(Mail mail) {
        return mailer.send(io.quarkus.mailer.Mail.withText(mail.to(), mail.subject(), mail.text())
                .setFrom(from)
                .addHeader("Message-ID", "<" + mail.id() + "@" + domain + ">")
                .addHeader("Auto-Submitted", "auto-generated"));
    }
}
