package care.eleva.auth.workos;

import care.eleva.kit.http.RequestInfo;
import org.jspecify.annotations.Nullable;

/**
 * The end user's browser, for WorkOS's session list and its bot and fraud detection.
 *
 * @param ipAddress as our proxies saw it
 * @param userAgent as sent, or null
 */
public record ClientDetails(String ipAddress, @Nullable String userAgent) {
    /** The browser that sent {@code request}. */
    public static ClientDetails of(RequestInfo request) {
        return new ClientDetails(request.clientIp(), request.userAgent());
    }
}
