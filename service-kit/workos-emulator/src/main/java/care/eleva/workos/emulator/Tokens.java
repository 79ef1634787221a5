package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens: RS256, with the claims of workos.md §1.3. There is no {@code aud}, as in production; organization,
 * roles and permissions appear only when an organization is selected; empty entitlements and flags are left out.
 */
final class Tokens {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final EmulatorConfig config;
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Settings settings;
    private final SigningKeys keys;
    private final Roles roles;
    private final Memberships memberships;

    Tokens(
            EmulatorConfig config,
            Store store,
            Time time,
            Ids ids,
            Settings settings,
            SigningKeys keys,
            Roles roles,
            Memberships memberships) {
        this.config = config;
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.settings = settings;
        this.keys = keys;
        this.roles = roles;
        this.memberships = memberships;
    }

    String issue(ObjectNode session) {
        return sign(claims(session, null), keys.signer());
    }

    /** A token that may be wrong on purpose. */
    String custom(ObjectNode session, TokenRequest request) {
        var claims = claims(session, request.life());
        request.claims().forEach((name, value) -> {
            if (value == null) {
                claims.remove(name);
            } else {
                claims.set(name, Json.MAPPER.valueToTree(value));
            }
        });
        return sign(claims, request.foreignKey() ? keys.foreigner() : keys.signer());
    }

    /** The claims of a session's token, now. */
    ObjectNode claims(ObjectNode session, @Nullable Duration life) {
        var now = time.now().plus(settings.tokenOffset()).getEpochSecond();
        var claims = Json.object()
                .put("iss", config.effectiveIssuer())
                .put("sub", Json.must(session, "user_id"))
                .put("sid", Json.must(session, "id"))
                .put("client_id", config.clientId())
                .put("jti", ids.next("jti"))
                .put("auth_time", session.path("_auth_time").asLong())
                .put("iat", now)
                .put("exp", now + (life == null ? settings.tokenLife() : life).toSeconds());
        if (settings.withoutAuthTime()) {
            claims.remove("auth_time");
        }
        var impersonator = session.get("impersonator");
        if (impersonator != null) {
            claims.putObject("act").put("sub", Json.must(impersonator, "email"));
        }
        var organization = Json.text(session, "organization_id");
        if (organization != null) {
            addOrganization(claims, Json.must(session, "user_id"), organization);
        }
        addExtras(claims, organization);
        return claims;
    }

    private void addOrganization(ObjectNode claims, String user, String organization) {
        claims.put("org_id", organization);
        memberships.find(user, organization).ifPresent(membership -> {
            var slugs = Memberships.roleSlugs(membership);
            claims.put("role", Json.must(membership.path("role"), "slug"));
            claims.set("roles", Json.strings(slugs));
            claims.set("permissions", Json.strings(roles.permissions(organization, slugs)));
        });
    }

    /** Feature flags cover the user and the organization; entitlements the organization. */
    private void addExtras(ObjectNode claims, @Nullable String organization) {
        var flags = new LinkedHashSet<String>();
        store.users
                .find(Json.must(claims, "sub"))
                .ifPresent(user -> flags.addAll(Json.texts(user.get("_feature_flags"))));
        store.organizations.find(organization).ifPresent(row -> {
            flags.addAll(Json.texts(row.get("_feature_flags")));
            var entitlements = row.get("_entitlements");
            if (entitlements != null && !entitlements.isEmpty()) {
                claims.set("entitlements", entitlements);
            }
        });
        if (!flags.isEmpty()) {
            claims.set("feature_flags", Json.strings(flags));
        }
    }

    static String sign(JsonNode claims, SigningKeys.Signer signer) {
        var header = Json.object().put("alg", "RS256").put("kid", signer.kid());
        var signed = URL.encodeToString(Json.bytes(header)) + "." + URL.encodeToString(Json.bytes(claims));
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(signer.key());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK cannot sign with RSA", e);
        }
    }
}
