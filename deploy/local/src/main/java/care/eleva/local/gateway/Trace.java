package care.eleva.local.gateway;

import io.vertx.core.MultiMap;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The two ids by which one request is found again in every log: ours, and the caller's W3C trace. */
record Trace(String requestId, String traceparent) {

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{7,63}");
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final SecureRandom RANDOM = new SecureRandom();

    static Trace of(MultiMap headers) {
        return new Trace(
                only(headers, "x-request-id", REQUEST_ID)
                        .orElseGet(() -> UUID.randomUUID().toString()),
                only(headers, "traceparent", TRACEPARENT).orElseGet(Trace::started));
    }

    private static Optional<String> only(MultiMap headers, String name, Pattern pattern) {
        List<String> values = headers.getAll(name);
        return values.size() == 1 && pattern.matcher(values.getFirst()).matches()
                ? Optional.of(values.getFirst())
                : Optional.empty();
    }

    private static String started() {
        byte[] random = new byte[24];
        RANDOM.nextBytes(random);
        String hex = HexFormat.of().formatHex(random);
        return "00-" + hex.substring(0, 32) + "-" + hex.substring(32) + "-00";
    }
}
