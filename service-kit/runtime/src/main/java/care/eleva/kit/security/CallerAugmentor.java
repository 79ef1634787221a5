package care.eleva.kit.security;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.StringPermission;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Turns the claims of a verified token into a {@link Caller} and into permissions for {@code @PermissionsAllowed}. */
@ApplicationScoped
class CallerAugmentor implements SecurityIdentityAugmentor {
    static final String ATTRIBUTE = "eleva.caller";
    /** The end of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return Uni.createFrom().item(identity);
        }
        AccessTokenCredential credential = identity.getCredential(AccessTokenCredential.class);
        Caller caller = new Caller(
                Objects.requireNonNull(token.getSubject(), "sub"),
                Objects.requireNonNull(text(token.getClaim("sid")), "sid"),
                text(token.getClaim("org_id")),
                text(token.getClaim("role")),
                texts(token.getClaim("permissions")),
                impersonator(token.getClaim("act")),
                time(token.getClaim("auth_time")),
                credential.getToken(),
                TokenHash.of(credential.getToken()));
        QuarkusSecurityIdentity.Builder builder =
                QuarkusSecurityIdentity.builder(identity).addAttribute(ATTRIBUTE, caller);
        permissionsByResource(caller.permissions())
                .forEach((resource, actions) ->
                        builder.addPermission(new StringPermission(resource, actions.toArray(String[]::new))));
        return Uni.createFrom().item(builder.build());
    }

    /** {@code records:view_own} names the action {@code view_own} of the resource {@code records}. */
    private static Map<String, Set<String>> permissionsByResource(Set<String> slugs) {
        return slugs.stream()
                .filter(slug -> slug.indexOf(':') > 0)
                .collect(Collectors.groupingBy(
                        slug -> slug.substring(0, slug.indexOf(':')),
                        Collectors.mapping(
                                slug -> slug.substring(slug.indexOf(':') + 1), Collectors.toCollection(TreeSet::new))));
    }

    private static @Nullable String impersonator(@Nullable Object act) {
        return act instanceof Map<?, ?> claim ? text(claim.get("sub")) : null;
    }

    /** Seconds since 1970; whatever else stands there is no time. */
    private static @Nullable Instant time(@Nullable Object claim) {
        Number seconds =
                claim instanceof JsonNumber json ? json.bigDecimalValue() : claim instanceof Number n ? n : null;
        return seconds == null || seconds.longValue() <= 0 || seconds.longValue() > LAST_SECOND
                ? null
                : Instant.ofEpochSecond(seconds.longValue());
    }

    private static Set<String> texts(@Nullable Object claim) {
        if (!(claim instanceof Collection<?> values)) {
            return Set.of();
        }
        return values.stream()
                .map(CallerAugmentor::text)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .collect(Collectors.toSet());
    }

    /** Claims arrive as Java or as JSON-P values, depending on where in the token they stand. */
    private static @Nullable String text(@Nullable Object claim) {
        if (claim instanceof JsonString json) {
            return json.getString();
        }
        return claim == null ? null : claim.toString();
    }
}
