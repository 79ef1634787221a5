package care.eleva.app.notification;

import java.util.Locale;

/** In which mails are written; {@code br} is Brazilian Portuguese. */
enum MailLanguage {
    EN,
    ES,
    PT,
    BR;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static MailLanguage of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
