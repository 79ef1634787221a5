package care.eleva.stripe.emulator;

import java.security.SecureRandom;

/** Ids in Stripe's form: a prefix and letters and digits. */
final class Ids {
    private static final char[] ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789".toCharArray();

    private final SecureRandom random = new SecureRandom();

    String next(String prefix) {
        return prefix + "_" + letters(24);
    }

    String letters(int count) {
        var text = new StringBuilder(count);
        for (var i = 0; i < count; i++) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }
}
