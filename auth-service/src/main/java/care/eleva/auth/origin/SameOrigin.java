package care.eleva.auth.origin;

import io.vertx.core.MultiMap;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a request that a cookie vouches for comes from one of our own pages. Browsers let no page write
 * {@code Origin} or {@code Sec-Fetch-Site}, so either is proof; a request with neither says nothing, and needs another.
 */
@ApplicationScoped
public class SameOrigin {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final String origin;

    SameOrigin(OriginConfig config) {
        this.origin = originOf(config.publicUrl());
    }

    /** Whether {@code method} changes nothing. An unknown method is taken for one that does. */
    public static boolean isSafe(@Nullable String method) {
        return method != null && SAFE.contains(method);
    }

    /** Whether the headers prove that a page of ours sent the request. */
    public boolean isProved(MultiMap headers) {
        List<String> origins = headers.getAll("Origin");
        List<String> sites = headers.getAll("Sec-Fetch-Site");
        return origins.equals(List.of(origin)) || sites.equals(List.of("same-origin"));
    }

    /** Whether the browser says nothing of where the request comes from, as old ones do. */
    public static boolean isSilent(MultiMap headers) {
        return !headers.contains("Origin") && !headers.contains("Sec-Fetch-Site");
    }

    private static String originOf(URI url) {
        if (url.getScheme() == null || url.getHost() == null) {
            throw new IllegalArgumentException("eleva.origin.public-url is no origin: " + url);
        }
        return url.getScheme() + "://" + url.getAuthority();
    }
}
