package care.eleva.stripe.emulator;

import java.util.Map;

/**
 * A request that came for the API.
 *
 * @param idempotencyKey empty when there was none
 * @param form what it said, by the names of its fields as they came
 */
public record Received(String method, String path, String idempotencyKey, Map<String, String> form) {
    public Received {
        form = Map.copyOf(form);
    }
}
