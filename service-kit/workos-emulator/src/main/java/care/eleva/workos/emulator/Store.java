package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everything this server remembers. Whoever touches it holds {@link #lock}. */
final class Store {
    final Object lock = new Object();
    private long changes;

    private final Map<String, Table> tables = new LinkedHashMap<>();

    final Table keys = table("keys", "Key");
    final Table users = table("users", "User", "email", "external_id");
    final Table organizations = table("organizations", "Organization", "external_id");
    final Table memberships = table("memberships", "Organization membership", "user_id", "organization_id");
    final Table sessions = table("sessions", "Session", "user_id");
    final Table codes = table("codes", "Code");
    final Table pending = table("pending", "Pending authentication");
    final Table refreshTokens = table("refresh_tokens", "Refresh token", "session_id");
    final Table roles = table("roles", "Role", "slug", "_organization_id");
    final Table permissions = table("permissions", "Permission", "slug");
    final Table invitations = table("invitations", "Invitation", "email", "token", "organization_id");
    final Table redirectUris = table("redirect_uris", "Redirect URI", "uri");
    final Table signOutRedirects = table("sign_out_redirects", "Sign-out redirect", "uri");
    final Table events = table("events", "Event");
    final Table webhookEndpoints = table("webhook_endpoints", "Webhook endpoint", "endpoint_url");
    final Table auditActions = table("audit_actions", "Audit log action", "name");
    final Table auditEvents = table("audit_events", "Audit log event", "_organization_id");
    final Table auditIdempotency = table("audit_idempotency", "Idempotency key");
    final Table auditExports = table("audit_exports", "Audit Log Export", "_token");
    final Table portalLinks = table("portal_links", "Portal link");
    final Table vaultKeys = table("vault_keys", "Vault key", "_context");

    private Table table(String key, String name, String... indexed) {
        var table = new Table(name, () -> changes++, indexed);
        tables.put(key, table);
        return table;
    }

    /** Forgets everything but keys: a cached key set stays right, and what somebody has encrypted stays readable. */
    void clear() {
        tables.values().stream()
                .filter(table -> table != keys && table != vaultKeys)
                .forEach(Table::clear);
    }

    /** Counts every change, so that a saver knows whether there is something to save. */
    long changes() {
        return changes;
    }

    ObjectNode dump() {
        var dump = Json.object();
        tables.forEach((key, table) -> {
            var rows = dump.putArray(key);
            table.all().forEach(rows::add);
        });
        return dump;
    }

    void restore(ObjectNode dump) {
        tables.forEach((key, table) -> {
            table.clear();
            dump.path(key).forEach(row -> table.save((ObjectNode) row));
        });
    }
}
