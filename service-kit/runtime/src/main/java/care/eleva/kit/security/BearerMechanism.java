package care.eleva.kit.security;

import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens, verified by quarkus-oidc and remembered. Verifying costs about 58 µs of CPU, which would be paid for
 * every request of the same five-minute token. A revoked session is not this cache's matter: the database refuses its
 * token in every transaction.
 */
@Alternative
@Priority(1)
@ApplicationScoped
public class BearerMechanism implements HttpAuthenticationMechanism {
    private static final String PREFIX = "bearer ";

    private final OidcAuthenticationMechanism oidc;
    private final Clock clock;
    private final Cache<TokenHash, SecurityIdentity> verified;

    BearerMechanism(OidcAuthenticationMechanism oidc, Clock clock, WorkosTokenConfig config) {
        this.oidc = oidc;
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumSize(config.tokenCache().maxSize())
                .expireAfterWrite(config.tokenCache().maxAge())
                .build();
    }

    @Override
    public Uni<@Nullable SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        String token = bearer(context);
        if (token == null) {
            return Uni.createFrom().nullItem();
        }
        TokenHash hash = TokenHash.of(token);
        SecurityIdentity known = verified.getIfPresent(hash);
        if (known != null && isAlive(known)) {
            return Uni.createFrom().item(known);
        }
        return oidc.authenticate(context, providers)
                .invoke(identity -> verified.put(hash, identity))
                .onFailure(BearerMechanism::isOutage)
                .transform(outage -> new ProblemException(KitProblem.TEMPORARILY_UNAVAILABLE, null, List.of(), outage));
    }

    /** Forgets the token, because the database has refused it. */
    public void forget(String token) {
        verified.invalidate(TokenHash.of(token));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return oidc.getCredentialTypes();
    }

    private boolean isAlive(SecurityIdentity identity) {
        return identity.getPrincipal() instanceof JsonWebToken token
                && token.getExpirationTime() > clock.instant().getEpochSecond();
    }

    private static @Nullable String bearer(RoutingContext context) {
        String header = context.request().getHeader("Authorization");
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
            return null;
        }
        return header.substring(PREFIX.length()).trim();
    }

    /** An unreachable JWKS says nothing about the token: that is 503, never "signed out". */
    private static boolean isOutage(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof IOException || t instanceof TimeoutException || t instanceof OIDCException) {
                return true;
            }
        }
        return false;
    }
}
