package care.eleva.app.payout;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Stripe's codes, as they may be kept and written into the trail: never text that somebody has typed. */
public final class StripeCodes {
    private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,100}");

    private StripeCodes() {}

    /** {@code code}, or {@code other} when it is no code. */
    public static @Nullable String clean(@Nullable String code) {
        return code == null || CODE.matcher(code).matches() ? code : "other";
    }
}
