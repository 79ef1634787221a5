package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A WorkOS stand-in: production's wire shapes on 127.0.0.1. Start it, give its {@link #url()} to whatever speaks
 * WorkOS's API, close it. Every method may be called from any thread, and does what the control API does under
 * {@code /_emulator}.
 */
public final class WorkosEmulator implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final EmulatorConfig config;
    private final Vertx vertx;
    private final HttpServer server;
    private final Store store = new Store();
    private final Faults faults = new Faults();
    private final Time time;
    private final Settings settings;
    private final SigningKeys keys;
    private final Events events;
    private final Webhooks webhooks;
    private final WebhookEndpoints webhookEndpoints;
    private final RedirectUris redirects;
    private final Sessions sessions;
    private final Users users;
    private final Organizations organizations;
    private final Memberships memberships;
    private final Tokens tokens;
    private final Authenticate authenticate;
    private final Seeder seeder;
    private final AuditEvents auditEvents;
    private final @Nullable StateFile stateFile;

    /** Starts a stand-in; when this returns it answers. */
    public static WorkosEmulator start(EmulatorConfig config) {
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try {
            return new WorkosEmulator(config, vertx);
        } catch (RuntimeException e) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            throw e;
        }
    }

    private WorkosEmulator(EmulatorConfig config, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
        this.time = new Time(config.clock());
        this.settings = new Settings(config);
        var ids = new Ids(time);
        this.keys = new SigningKeys(store, time, ids);
        this.events = new Events(store, time, ids);
        this.webhooks = new Webhooks(vertx, store, time);
        this.webhookEndpoints = new WebhookEndpoints(store, time, ids);
        this.redirects = new RedirectUris(store, time, ids);
        this.sessions = new Sessions(store, time, ids, events, redirects);
        this.users = new Users(store, time, ids, events, sessions);
        this.organizations = new Organizations(store, time, ids, events);
        var permissions = new Permissions(store, time, ids, events);
        var roles = new Roles(store, time, ids, events);
        this.memberships = new Memberships(store, time, ids, events, roles, sessions, config.multipleRoles());
        var invitations = new Invitations(this::url, store, time, ids, events, users, memberships, roles);
        this.tokens = new Tokens(config, store, time, ids, settings, keys, roles, memberships);
        this.authenticate =
                new Authenticate(config, store, time, ids, events, sessions, memberships, invitations, tokens);
        this.seeder = new Seeder(
                store, keys, permissions, roles, users, organizations, memberships, redirects, webhookEndpoints);
        this.stateFile = config.stateFile() == null ? null : new StateFile(config.stateFile(), store);
        var authorize = new Authorize(config, store, time, ids, settings, redirects, users, memberships, invitations);

        fill();
        var routes = new Routes(vertx, store, faults, config.apiKey());
        authorize.routes(routes);
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
        var auditSchemas = new AuditSchemas(store, time);
        this.auditEvents = new AuditEvents(store, time, ids, auditSchemas);
        auditSchemas.routes(routes);
        auditEvents.routes(routes);
        new AuditExports(this::url, config.exportDelay(), store, time, ids, auditEvents).routes(routes);
        new AuditSettings(store).routes(routes);
        new Portal(this::url, store, time, ids).routes(routes);
        new Control(this).routes(routes);
        this.server = listen(routes.router());
    }

    private HttpServer listen(Router router) {
        try {
            return vertx.createHttpServer(new HttpServerOptions().setHost(HOST).setPort(config.port()))
                    .requestHandler(router)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException("The WorkOS stand-in cannot listen on port " + config.port(), e.getCause());
        }
    }

    private void fill() {
        synchronized (store.lock) {
            if (stateFile == null || !stateFile.restore()) {
                seeder.sow(config.seed());
            }
            keys.prepare();
            events.listener(webhooks::offer);
        }
        if (stateFile != null) {
            stateFile.start();
        }
    }

    private Reply jwks(Call call) {
        if (!config.clientId().equals(call.path("client_id"))) {
            throw ApiError.notFound("Client", call.path("client_id"));
        }
        return Reply.ok(keys.jwks());
    }

    /** The address of this server, without a slash at the end: {@code WORKOS_API_BASE_URL}. */
    public String url() {
        return config.publicUrl() == null ? "http://" + HOST + ":" + port() : config.publicUrl();
    }

    public int port() {
        return server.actualPort();
    }

    public String clientId() {
        return config.clientId();
    }

    public String apiKey() {
        return config.apiKey();
    }

    /** The {@code iss} of the access tokens. */
    public String issuer() {
        return config.effectiveIssuer();
    }

    public String jwksUrl() {
        return url() + "/sso/jwks/" + config.clientId();
    }

    /** The key set as JSON, for those who do not ask over HTTP. */
    public String jwks() {
        return locked(() -> keys.jwks().toString());
    }

    /** Back to the seed: everything that was made since is gone. Signing keys stay, for those who have cached them. */
    public void reset() {
        run(() -> {
            faults.clear();
            webhooks.reset();
            settings.reset();
            time.offset(Duration.ZERO);
            events.listener(event -> {});
            store.clear();
            seeder.sow(config.seed());
            events.listener(webhooks::offer);
        });
    }

    public void addFault(Fault fault) {
        faults.add(fault);
    }

    public void clearFaults() {
        faults.clear();
    }

    /** The faults that still have to happen. */
    public List<Fault> pendingFaults() {
        return faults.pending();
    }

    /** A new signing key; the old ones stay in the key set. Returns the new key's id. */
    public String rotateKeys() {
        return locked(keys::rotate);
    }

    /** Takes all but the signing key out of the key set. */
    public void dropOldKeys() {
        run(keys::dropOld);
    }

    /** How long access tokens last from now on. */
    public void tokenLife(Duration life) {
        run(() -> settings.tokenLife(life));
    }

    /** Moves the times in tokens from now on: back for expired tokens, ahead for tokens that are not valid yet. */
    public void tokenClockOffset(Duration offset) {
        run(() -> settings.tokenOffset(offset));
    }

    /** Moves the clock of the whole server: codes, replay of refresh tokens, sessions, invitations. */
    public void clockOffset(Duration offset) {
        time.offset(offset);
    }

    /** The next sign-in is somebody else's, from the dashboard. */
    public void impersonateNextLogin(String email, @Nullable String reason) {
        run(() -> settings.impersonateNext(email, reason));
    }

    /** A token without a sign-in, with a live session of its own. */
    public IssuedToken issueToken(TokenRequest request) {
        return locked(() -> issue(request));
    }

    /** A right token for a user (id or e-mail) in an organization (null: the only membership, or none). */
    public IssuedToken issueToken(String user, @Nullable String organizationId) {
        return issueToken(new TokenRequest(user, organizationId, null, Map.of(), false));
    }

    private IssuedToken issue(TokenRequest request) {
        var user = user(request.user());
        var userId = Json.must(user, "id");
        var organization = request.organization();
        var active = memberships.activeOf(userId);
        if (organization == null && active.size() == 1) {
            organization = Json.must(active.getFirst(), "organization_id");
        }
        var session = sessions.open(
                new Sessions.Origin(userId, organization, "password", time.now(), null, HOST, "control API"));
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

    /** Makes a user and returns its id. */
    public String createUser(String email, @Nullable String firstName, @Nullable String lastName) {
        var body = Json.object()
                .put("email", email)
                .put("first_name", firstName)
                .put("last_name", lastName)
                .put("email_verified", true);
        return locked(() -> Json.must(users.create(null, new Body(body)), "id"));
    }

    /** Makes an organization and returns its id. */
    public String createOrganization(String name) {
        return locked(() ->
                Json.must(organizations.create(null, new Body(Json.object().put("name", name))), "id"));
    }

    /** Makes an active membership and returns its id; without a role it is {@code member}. */
    public String createMembership(String userId, String organizationId, String... roleSlugs) {
        var body = Json.object().put("user_id", userId).put("organization_id", organizationId);
        body.set("role_slugs", Json.strings(List.of(roleSlugs)));
        return locked(() -> Json.must(memberships.create(null, new Body(body)), "id"));
    }

    /** Registers a redirect URI; production knows this call too. */
    public void registerRedirectUri(String uri) {
        run(() -> {
            if (store.redirectUris.one("uri", uri).isEmpty()) {
                redirects.register(uri);
            }
        });
    }

    /** Registers an address to go to after signing out; production has this in its dashboard. */
    public void registerSignOutRedirect(String uri) {
        run(() -> redirects.registerSignOut(uri));
    }

    /** Entitlements (of an organization) and feature flags (of an organization or a user) in tokens from now on. */
    public void tokenExtras(String id, List<String> entitlements, List<String> featureFlags) {
        run(() -> {
            var table = id.startsWith("user_") ? store.users : store.organizations;
            table.edit(id, copy -> {
                copy.set("_entitlements", Json.strings(entitlements));
                return copy.set("_feature_flags", Json.strings(featureFlags));
            });
        });
    }

    /** Registers a webhook endpoint with a chosen secret and returns its id. */
    public String addWebhookEndpoint(String endpointUrl, String secret, List<String> types) {
        var body = Json.object().put("endpoint_url", endpointUrl).put("secret", secret);
        body.set("events", Json.strings(types));
        return locked(() -> Json.must(webhookEndpoints.create(new Body(body)), "id"));
    }

    public void webhooks(WebhookBehaviour behaviour) {
        run(() -> webhooks.behave(behaviour));
    }

    /** Sends what was kept back by a pause. */
    public void flushWebhooks() {
        run(webhooks::flush);
    }

    /** How many deliveries wait or are under way, retries included. */
    public int pendingDeliveries() {
        return locked(webhooks::pending);
    }

    /** Delivers an event once more. */
    public void redeliver(String eventId) {
        run(() -> webhooks.offer(store.events.get(eventId)));
    }

    /** Records and delivers an event of any type, for what this server does not do by itself. Returns its id. */
    public String emit(String type, ObjectNode data) {
        return locked(() -> {
            EventTypes.check(type);
            return Json.must(events.record(type, data), "id");
        });
    }

    /** All events so far, oldest first, without the limits of {@code GET /events}. */
    public List<ObjectNode> events() {
        return locked(store.events::all);
    }

    /** The audit log events of an organization as they were sent, oldest first; production cannot be asked for them. */
    public List<ObjectNode> auditEvents(String organizationId) {
        return locked(
                () -> auditEvents.of(organizationId).stream().map(Json::wire).toList());
    }

    private <T> T locked(Supplier<T> action) {
        synchronized (store.lock) {
            return action.get();
        }
    }

    private void run(Runnable action) {
        synchronized (store.lock) {
            action.run();
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (stateFile != null) {
            stateFile.close();
        }
    }
}
