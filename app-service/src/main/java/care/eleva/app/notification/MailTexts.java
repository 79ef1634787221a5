package care.eleva.app.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What mails say, in each language. Only times, zones, amounts and the one link are put in: a mail is a postcard. A line
 * that needs a value which there is not is left out.
 */
@ApplicationScoped
class MailTexts {
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final int MINOR_DIGITS = 2;

    private final NotificationsConfig config;
    private final Map<MailLanguage, Properties> languages = new EnumMap<>(MailLanguage.class);

    MailTexts(NotificationsConfig config) {
        this.config = config;
        for (MailLanguage language : MailLanguage.values()) {
            languages.put(language, load(language));
        }
    }

    MailPort.Mail mail(Notification notification, String address) {
        String chosen = notification.language();
        MailLanguage language = chosen == null ? config.language() : MailLanguage.of(chosen);
        Map<String, String> values = values(notification.data(), language);
        String kind = notification.kind();
        String text = text(language, "greeting") + "\n\n" + text(language, kind + ".text") + "\n\n"
                + text(language, "closing");
        return new MailPort.Mail(
                notification.id(), kind, address, fill(text(language, kind + ".subject"), values), fill(text, values));
    }

    /** Every key of a language, for the test that compares them. */
    Properties keys(MailLanguage language) {
        return language(language);
    }

    private Map<String, String> values(JsonObject data, MailLanguage language) {
        Map<String, String> values = new HashMap<>();
        ZoneId zone = zone(data.getString("time_zone"));
        put(values, "when", time(data.getString("starts_at"), zone, language));
        put(values, "until", time(data.getString("expires_at"), zone, language));
        put(values, "amount", amount(data, language));
        config.publicUrl().ifPresent(url -> values.put("link", url));
        return values;
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    private @Nullable String time(@Nullable String instant, ZoneId zone, MailLanguage language) {
        if (instant == null) {
            return null;
        }
        DateTimeFormatter format = DateTimeFormatter.ofPattern(text(language, "time"), Locale.ROOT);
        try {
            return OffsetDateTime.parse(instant).atZoneSameInstant(zone).format(format) + " (" + zone.getId() + ")";
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private @Nullable String amount(JsonObject data, MailLanguage language) {
        Long amount = data.getLong("amount");
        String currency = data.getString("currency");
        if (amount == null || currency == null) {
            return null;
        }
        String figures =
                BigDecimal.valueOf(amount, MINOR_DIGITS).toPlainString().replace(".", text(language, "decimal"));
        return figures + " " + currency.toUpperCase(Locale.ROOT);
    }

    private static ZoneId zone(@Nullable String id) {
        try {
            return id == null ? ZoneOffset.UTC : ZoneId.of(id);
        } catch (DateTimeException unknown) {
            return ZoneOffset.UTC;
        }
    }

    private static String fill(String text, Map<String, String> values) {
        return text.lines()
                .filter(line -> PLACE.matcher(line).results().allMatch(place -> values.containsKey(place.group(1))))
                .map(line -> PLACE.matcher(line)
                        .replaceAll(place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), ""))))
                .collect(Collectors.joining("\n"));
    }

    private String text(MailLanguage language, String key) {
        String text = language(language).getProperty(key);
        if (text == null) {
            throw new IllegalStateException("no text " + key + " in " + language.code());
        }
        return text;
    }

    private Properties language(MailLanguage language) {
        Properties texts = languages.get(language);
        if (texts == null) {
            throw new IllegalStateException("no language " + language.code());
        }
        return texts;
    }

    private static Properties load(MailLanguage language) {
        String name = "/notification/" + language.code() + ".properties";
        try (InputStream file = MailTexts.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("no " + name);
            }
            Properties texts = new Properties();
            texts.load(new InputStreamReader(file, UTF_8));
            return texts;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
