package care.eleva.kit.security;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwt.consumer.Validator;
import org.jspecify.annotations.Nullable;

/**
 * Refuses well-signed tokens that are not meant for us. WorkOS has no single issuer value, so the issuer is a set; it
 * signs the tokens of several clients, so {@code client_id} must be ours; and tokens of other WorkOS products lack
 * {@code sub} or {@code sid}.
 */
@ApplicationScoped
@Unremovable
class AcceptedTokens implements Validator {
    private final Set<String> issuers;
    private final String clientId;

    AcceptedTokens(WorkosTokenConfig config) {
        this.clientId = config.clientId();
        this.issuers = config.issuers()
                .<Set<String>>map(Set::copyOf)
                .orElseGet(() ->
                        Set.of(config.apiBaseUrl(), config.apiBaseUrl() + "/user_management/" + config.clientId()));
    }

    @Override
    public @Nullable String validate(JwtContext context) throws MalformedClaimException {
        JwtClaims claims = context.getJwtClaims();
        String issuer = claims.getIssuer();
        if (issuer == null || !issuers.contains(issuer)) {
            return "iss is not accepted";
        }
        if (!clientId.equals(claims.getClaimValue("client_id"))) {
            return "client_id is not accepted";
        }
        if (isBlank(claims.getSubject()) || isBlank(claims.getClaimValueAsString("sid"))) {
            return "sub or sid is missing";
        }
        return null;
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }
}
