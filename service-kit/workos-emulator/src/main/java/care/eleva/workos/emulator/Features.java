package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.function.Supplier;

/** The features of one server, wired by hand. */
final class Features {
    final Store store = new Store();
    final Faults faults = new Faults();
    final Time time;
    final Settings settings;
    final SigningKeys keys;
    final Events events;
    final Webhooks webhooks;
    final WebhookEndpoints webhookEndpoints;
    final RedirectUris redirects;
    final Sessions sessions;
    final Users users;
    final Organizations organizations;
    final Memberships memberships;
    final Tokens tokens;
    final Authenticate authenticate;
    final AuditEvents auditEvents;

    private final EmulatorConfig config;
    private final Vertx vertx;
    private final Supplier<String> url;
    private final Ids ids;
    private final Permissions permissions;
    private final Roles roles;
    private final Invitations invitations;
    private final AuditSchemas auditSchemas;
    private final Seeder seeder;

    /** @param url the address of this server, known when it listens */
    Features(EmulatorConfig config, Vertx vertx, Supplier<String> url) {
        this.config = config;
        this.vertx = vertx;
        this.url = url;
        this.time = new Time(config.clock());
        this.settings = new Settings(config);
        this.ids = new Ids(time);
        this.keys = new SigningKeys(store, time, ids);
        this.events = new Events(store, time, ids);
        this.webhooks = new Webhooks(vertx, store, time);
        this.webhookEndpoints = new WebhookEndpoints(store, time, ids);
        this.redirects = new RedirectUris(store, time, ids);
        this.sessions = new Sessions(store, time, ids, events, redirects);
        this.users = new Users(store, time, ids, events, sessions);
        this.organizations = new Organizations(store, time, ids, events);
        this.permissions = new Permissions(store, time, ids, events);
        this.roles = new Roles(store, time, ids, events);
        this.memberships = new Memberships(store, time, ids, events, roles, sessions, config.multipleRoles());
        this.invitations = new Invitations(url, store, time, ids, events, users, memberships, roles);
        this.tokens = new Tokens(config, store, time, ids, settings, keys, roles, memberships);
        this.authenticate =
                new Authenticate(config, store, time, ids, events, sessions, memberships, invitations, tokens);
        this.auditSchemas = new AuditSchemas(store, time);
        this.auditEvents = new AuditEvents(store, time, ids, auditSchemas);
        this.seeder = new Seeder(
                store, keys, permissions, roles, users, organizations, memberships, redirects, webhookEndpoints);
    }

    /** All routes but those of the control API. */
    Routes routes() {
        var routes = new Routes(vertx, store, faults, config.apiKey());
        var pages = new LoginPage(store, memberships, roles);
        new Authorize(config, store, time, ids, settings, redirects, users, memberships, invitations, pages)
                .routes(routes);
        authenticate.routes(routes);
        routes.open(HttpMethod.GET, "/sso/jwks/:client_id", this::jwks);
        users.routes(routes);
        organizations.routes(routes);
        memberships.routes(routes);
        sessions.routes(routes);
        invitations.routes(routes);
        redirects.routes(routes);
        roles.routes(routes);
        permissions.routes(routes);
        events.routes(routes);
        webhookEndpoints.routes(routes);
        new Domains(store, time, events, organizations).routes(routes);
        auditSchemas.routes(routes);
        auditEvents.routes(routes);
        new AuditExports(url, config.exportDelay(), store, time, ids, auditEvents).routes(routes);
        new AuditSettings(store).routes(routes);
        new Portal(url, store, time, ids).routes(routes);
        new Vault(store, ids).routes(routes);
        return routes;
    }

    private Reply jwks(Call call) {
        if (!config.clientId().equals(call.path("client_id"))) {
            throw ApiError.notFound("Client", call.path("client_id"));
        }
        return Reply.ok(keys.jwks());
    }

    /** Brings in the seed; nobody is told about its events. */
    void sow() {
        events.listener(event -> {});
        seeder.sow(config.seed());
    }

    /** Forgets everything but the signing keys and begins with the seed again. */
    void reset() {
        faults.clear();
        webhooks.reset();
        settings.reset();
        time.offset(Duration.ZERO);
        store.clear();
        sow();
        deliver();
    }

    void deliver() {
        events.listener(webhooks::offer);
    }

    /** A token without a sign-in, with a live session of its own. */
    IssuedToken issue(TokenRequest request) {
        var user = user(request.user());
        var userId = Json.must(user, "id");
        var organization = request.organization();
        var active = memberships.activeOf(userId);
        if (organization == null && active.size() == 1) {
            organization = Json.must(active.getFirst(), "organization_id");
        }
        var session = sessions.open(
                new Sessions.Origin(userId, organization, "password", time.now(), null, "127.0.0.1", "control API"));
        var pair = authenticate.pair(session);
        var token = Json.must(pair, "access_token");
        if (request.life() != null || !request.claims().isEmpty() || request.foreignKey()) {
            token = tokens.custom(session, request);
        }
        return new IssuedToken(token, Json.must(pair, "refresh_token"), Json.must(session, "id"), userId, organization);
    }

    private ObjectNode user(String idOrEmail) {
        var user = idOrEmail.contains("@") ? users.byEmail(idOrEmail) : store.users.get(idOrEmail);
        if (user == null) {
            throw ApiError.notFound("User", idOrEmail);
        }
        return user;
    }
}
