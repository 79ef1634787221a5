package care.eleva.legacy;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The predecessor's free texts in the forms that are valid here. */
final class Texts {
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();
    private static final Pattern REGION = Pattern.compile("UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+){1,2}");
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHER = Pattern.compile("[^a-z0-9]+");
    private static final Pattern ENDS = Pattern.compile("^-|-$");

    private Texts() {}

    /** A region of the IANA database by its exact name; null for anything else, offsets included. */
    static @Nullable String zone(@Nullable String text) {
        if (text == null || !REGION.matcher(text).matches() || !ZONES.contains(text)) {
            return null;
        }
        try {
            return ZoneId.of(text).getId();
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    /** The address part that the text makes; null when nothing of it can be one. */
    static @Nullable String slug(@Nullable String text, int longest) {
        if (text == null) {
            return null;
        }
        var plain = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("");
        var slug = ENDS.matcher(OTHER.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("-"))
                .replaceAll("");
        if (slug.length() > longest) {
            slug = ENDS.matcher(slug.substring(0, longest)).replaceAll("");
        }
        return slug.isEmpty() ? null : slug;
    }

    /** At most so many characters, as the database counts them. */
    static @Nullable String shortened(@Nullable String text, int longest) {
        return text == null || text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest));
    }
}
