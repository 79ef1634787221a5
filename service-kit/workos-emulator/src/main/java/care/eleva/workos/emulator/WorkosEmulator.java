package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
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
    private final Features features;
    private final Store store;
    private final @Nullable StateFile stateFile;
    private final Routes routes;
    private final HttpServer server;

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
        this.features = new Features(config, vertx, this::url);
        this.store = features.store;
        this.stateFile = config.stateFile() == null ? null : new StateFile(config.stateFile(), store);
        fill();
        this.routes = features.routes();
        new Control(this).routes(routes);
        this.server = listen(routes.router());
        if (stateFile != null) {
            stateFile.start();
        }
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
                features.sow();
            }
            features.keys.prepare();
            features.deliver();
        }
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
        return locked(() -> features.keys.jwks().toString());
    }

    /** Back to the seed: everything that was made since is gone. Signing keys stay, for those who have cached them. */
    public void reset() {
        run(features::reset);
    }

    public void addFault(Fault fault) {
        features.faults.add(fault);
    }

    public void clearFaults() {
        features.faults.clear();
    }

    /** The faults that still have to happen. */
    public List<Fault> pendingFaults() {
        return features.faults.pending();
    }

    /** How many requests have come for this method and path, those included that a fault was waiting for. */
    public long received(String method, String path) {
        return routes.received(method, path);
    }

    /** A new signing key; the old ones stay in the key set. Returns the new key's id. */
    public String rotateKeys() {
        return locked(features.keys::rotate);
    }

    /** Takes all but the signing key out of the key set. */
    public void dropOldKeys() {
        run(features.keys::dropOld);
    }

    /** How long access tokens last from now on. */
    public void tokenLife(Duration life) {
        run(() -> features.settings.tokenLife(life));
    }

    /** Moves the times in tokens from now on: back for expired tokens, ahead for tokens that are not valid yet. */
    public void tokenClockOffset(Duration offset) {
        run(() -> features.settings.tokenOffset(offset));
    }

    /** Moves the clock of the whole server: codes, replay of refresh tokens, sessions, invitations. */
    public void clockOffset(Duration offset) {
        features.time.offset(offset);
    }

    /** The next sign-in is somebody else's, from the dashboard. */
    public void impersonateNextLogin(String email, @Nullable String reason) {
        run(() -> features.settings.impersonateNext(email, reason));
    }

    /**
     * What tokens say about when somebody proved who they are: sign-ins use a hosted session that is {@code age} old,
     * unless max_age wants a younger one; wrong on purpose when that is ignored or the claim is left out.
     */
    public void authentication(Duration age, boolean ignoreMaxAge, boolean omitAuthTime) {
        run(() -> features.settings.authentication(age, ignoreMaxAge, omitAuthTime));
    }

    /** A token without a sign-in, with a live session of its own. */
    public IssuedToken issueToken(TokenRequest request) {
        return locked(() -> features.issue(request));
    }

    /** A right token for a user (id or e-mail) in an organization (null: the only membership, or none). */
    public IssuedToken issueToken(String user, @Nullable String organizationId) {
        return issueToken(new TokenRequest(user, organizationId, null, Map.of(), false));
    }

    /** Makes a user and returns its id. */
    public String createUser(String email, @Nullable String firstName, @Nullable String lastName) {
        var body = Json.object()
                .put("email", email)
                .put("first_name", firstName)
                .put("last_name", lastName)
                .put("email_verified", true);
        return locked(() -> Json.must(features.users.create(null, new Body(body)), "id"));
    }

    /** Makes an organization and returns its id. */
    public String createOrganization(String name) {
        return locked(() -> Json.must(
                features.organizations.create(null, new Body(Json.object().put("name", name))), "id"));
    }

    /** Makes an active membership and returns its id; without a role it is {@code member}. */
    public String createMembership(String userId, String organizationId, String... roleSlugs) {
        var body = Json.object().put("user_id", userId).put("organization_id", organizationId);
        body.set("role_slugs", Json.strings(List.of(roleSlugs)));
        return locked(() -> Json.must(features.memberships.create(null, new Body(body)), "id"));
    }

    /** Registers a redirect URI; production knows this call too. */
    public void registerRedirectUri(String uri) {
        run(() -> {
            if (store.redirectUris.one("uri", uri).isEmpty()) {
                features.redirects.register(uri);
            }
        });
    }

    /** Registers an address to go to after signing out; production has this in its dashboard. */
    public void registerSignOutRedirect(String uri) {
        run(() -> features.redirects.registerSignOut(uri));
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
        return locked(() -> Json.must(features.webhookEndpoints.create(new Body(body)), "id"));
    }

    /** The one webhook endpoint from now on, for every type of event, whatever was registered before. */
    public void onlyWebhookEndpoint(String endpointUrl, String secret) {
        run(() -> {
            store.webhookEndpoints.clear();
            addWebhookEndpoint(endpointUrl, secret, EventTypes.all());
        });
    }

    public void webhooks(WebhookBehaviour behaviour) {
        run(() -> features.webhooks.behave(behaviour));
    }

    /** Sends what was kept back by a pause. */
    public void flushWebhooks() {
        run(features.webhooks::flush);
    }

    /** How many deliveries wait or are under way, retries included. */
    public int pendingDeliveries() {
        return locked(features.webhooks::pending);
    }

    /** Delivers an event once more. */
    public void redeliver(String eventId) {
        run(() -> features.webhooks.offer(store.events.get(eventId)));
    }

    /** Records and delivers an event of any type, for what this server does not do by itself. Returns its id. */
    public String emit(String type, ObjectNode data) {
        return locked(() -> {
            EventTypes.check(type);
            return Json.must(features.events.record(type, data), "id");
        });
    }

    /** All events so far, oldest first, without the limits of {@code GET /events}. */
    public List<ObjectNode> events() {
        return locked(store.events::all);
    }

    /** The audit log events of an organization as they were sent, oldest first; production cannot be asked for them. */
    public List<ObjectNode> auditEvents(String organizationId) {
        return locked(() ->
                features.auditEvents.of(organizationId).stream().map(Json::wire).toList());
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
