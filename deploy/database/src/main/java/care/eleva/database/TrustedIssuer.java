package care.eleva.database;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An issuer whose tokens the database accepts, and the client that they must have been made for. */
public record TrustedIssuer(String issuer, String clientId) {

    private static final String WORKOS = "https://api.workos.com";

    /**
     * From {@code WORKOS_ISSUERS} (comma-separated) and {@code WORKOS_CLIENT_ID}. Without issuers both forms that WorkOS
     * itself uses: the bare one of older environments and the one with the client of newer environments.
     */
    public static Set<TrustedIssuer> of(@Nullable String issuers, String clientId) {
        var list =
                issuers == null || issuers.isBlank() ? WORKOS + "," + WORKOS + "/user_management/" + clientId : issuers;
        var trusted = new LinkedHashSet<TrustedIssuer>();
        Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(issuer -> !issuer.isEmpty())
                .forEach(issuer -> trusted.add(new TrustedIssuer(issuer, clientId)));
        return trusted;
    }
}
