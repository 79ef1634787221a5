package care.eleva.local;

import care.eleva.database.Login;
import care.eleva.local.demo.Scene;
import care.eleva.local.gateway.Gateway;
import care.eleva.local.gateway.GatewaySettings;
import care.eleva.local.gateway.Pages;
import care.eleva.local.gateway.Routes;
import care.eleva.stripe.emulator.StripeEmulator;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** All parts together: started side by side where they can be, stopped in the opposite order. */
final class Stack implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Stack.class.getName());
    private static final List<Ports.Of> SERVICES = List.of(Ports.Of.AUTH, Ports.Of.APP, Ports.Of.AUDIT);

    private final Settings settings;
    private final Progress progress;
    private final StackLock lock;
    private final RunningParts parts;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ServiceProcess> services = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Database database;
    private @Nullable StandIn standIn;
    private @Nullable StripeStandIn stripeStandIn;
    private @Nullable Gateway gateway;
    private @Nullable Vertx vertx;
    private @Nullable ServiceEnvironment environment;

    private Stack(Settings settings, Progress progress, StackLock lock) {
        this.settings = settings;
        this.progress = progress;
        this.lock = lock;
        this.parts = new RunningParts(settings.state().resolve("parts"));
    }

    /** Starts everything, or stops what it has started and throws. */
    static Stack start(Settings settings, Progress progress) {
        var stack = new Stack(settings, progress, StackLock.take(settings.state()));
        // From here on there may be something to stop, also when the person loses patience.
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop"));
        try {
            stack.startParts();
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private void startParts() {
        PrivateFile.directory(settings.logs());
        List<String> ended = parts.endLeftovers();
        if (!ended.isEmpty()) {
            progress.say("  ended what an earlier run left behind: " + String.join(", ", ended));
        }
        settings.ports().requireFree(settings.listening());
        Secrets secrets = Secrets.load(
                settings.state().resolve("secrets"), settings.state().resolve("postgres"));
        WorkosAccess workos = startDatabaseAndWorkos(secrets);
        environment = new ServiceEnvironment(settings, secrets, database(), workos, startStripe(secrets));
        startServices(environment);
        writeAddresses(environment);
    }

    private WorkosAccess startDatabaseAndWorkos(Secrets secrets) {
        var started = new Database(settings, secrets, parts);
        database = started;
        Future<WorkosAccess> workos = threads.submit(() -> startWorkos(secrets));
        Future<?> postgres = threads.submit(() -> part("postgres", Ports.Of.POSTGRES, () -> {
            started.start();
            return started;
        }));
        all(List.of(workos, postgres));
        WorkosAccess access = workos.resultNow();
        step(
                "migrations",
                "",
                () -> started.migrate(access.clientId(), access.issuers().orElse(null)));
        return access;
    }

    private WorkosAccess startWorkos(Secrets secrets) {
        if (settings.ownWorkos()) {
            progress.say("  workos         " + settings.workosUrl() + " (yours)");
            return WorkosAccess.own(settings, secrets);
        }
        return part("workos", Ports.Of.WORKOS, () -> {
            standIn = StandIn.start(settings, secrets);
            parts.add("workos", settings.ports().of(Ports.Of.WORKOS), ProcessHandle.current());
            return standIn.access();
        });
    }

    private StripeAccess startStripe(Secrets secrets) {
        if (settings.ownStripe()) {
            progress.say("  stripe         " + settings.stripeUrl() + " (yours)");
            return StripeAccess.own(settings, secrets);
        }
        return part("stripe", Ports.Of.STRIPE, () -> {
            stripeStandIn = StripeStandIn.start(settings, secrets);
            parts.add("stripe", settings.ports().of(Ports.Of.STRIPE), ProcessHandle.current());
            return stripeStandIn.access();
        });
    }

    private void startServices(ServiceEnvironment variables) {
        var starting = new ArrayList<Future<?>>();
        for (Ports.Of service : SERVICES) {
            var process = new ServiceProcess(settings, service, variables.of(service));
            services.add(process);
            starting.add(threads.submit(() -> start(process)));
        }
        starting.add(threads.submit(() -> part("gateway", Ports.Of.GATEWAY, this::startGateway)));
        all(starting);
    }

    private ServiceProcess start(ServiceProcess service) {
        return step(service.name(), "127.0.0.1:" + service.port(), () -> {
            parts.add(service.name(), service.port(), service.launch(this::died));
            service.awaitReady();
            return service;
        });
    }

    private Gateway startGateway() {
        Vertx own = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        vertx = own;
        Ports ports = settings.ports();
        Gateway started = Gateway.start(
                own,
                new GatewaySettings(
                        ports.of(Ports.Of.GATEWAY),
                        URI.create(settings.publicUrl()),
                        Routes.packaged(),
                        Map.of(
                                "auth-service",
                                URI.create(ports.url(Ports.Of.AUTH)),
                                "app-service",
                                URI.create(ports.url(Ports.Of.APP)),
                                "audit-service",
                                URI.create(ports.url(Ports.Of.AUDIT))),
                        Pages.packaged(),
                        settings.workosUrl()));
        gateway = started;
        parts.add("gateway", ports.of(Ports.Of.GATEWAY), ProcessHandle.current());
        return started;
    }

    private void died(ServiceProcess service) {
        pause(300);
        if (!closed.get()) {
            progress.say("");
            progress.say("  " + service.name() + " has ended by itself (exit " + service.exitValue() + "): ");
            LogTail.reason(service.log()).lines().forEach(line -> progress.say("      " + line));
            progress.say("      log: " + service.log());
            progress.say("  The other parts go on. Ctrl-C stops them.");
        }
    }

    /** Stops one service so that a development mode can take its port; true when there was one to stop. */
    boolean makeRoom(String name) {
        return services.stream()
                .filter(service -> service.name().equals(name) && service.alive())
                .peek(ServiceProcess::stop)
                .findAny()
                .isPresent();
    }

    /** Starts a service again that had yielded its port. */
    void resume(String name) {
        services.stream()
                .filter(service -> service.name().equals(name) && !service.alive())
                .forEach(this::start);
    }

    Database database() {
        return Objects.requireNonNull(database, "not started");
    }

    Settings settings() {
        return settings;
    }

    /** The stand-in for Stripe, unless the real one is used. */
    Optional<StripeEmulator> stripe() {
        return Optional.ofNullable(stripeStandIn).map(StripeStandIn::server);
    }

    Map<String, String> addresses() {
        return Objects.requireNonNull(environment, "not started").everything();
    }

    /** The running system as the journey sees it. */
    Scene scene() {
        Ports ports = settings.ports();
        return new Scene(
                URI.create(settings.publicUrl()),
                Map.of(
                        "auth-service",
                        URI.create(ports.url(Ports.Of.AUTH)),
                        "app-service",
                        URI.create(ports.url(Ports.Of.APP)),
                        "audit-service",
                        URI.create(ports.url(Ports.Of.AUDIT))),
                Objects.requireNonNull(standIn, "needs the stand-in").server(),
                Objects.requireNonNull(stripeStandIn, "needs the stand-in for Stripe")
                        .server(),
                database().owner(),
                database().superuser(),
                role -> database().login(Login.ofRole(role)).password());
    }

    private void writeAddresses(ServiceEnvironment variables) {
        List<String> lines = new ArrayList<>();
        lines.add("# Addresses and logins of the running local stack; made by ./eleva up, gone when it stops.");
        variables
                .everything()
                .forEach((name, value) -> lines.add("export " + name + "='" + value.replace("'", "'\\''") + "'"));
        PrivateFile.write(settings.state().resolve("env"), lines);
    }

    private <T> T part(String name, Ports.Of port, Callable<T> work) {
        return step(name, "127.0.0.1:" + settings.ports().of(port), work);
    }

    private <T> T step(String name, String where, Callable<T> work) {
        long start = System.nanoTime();
        try {
            T result = work.call();
            progress.ready(name, where, start);
            return result;
        } catch (Exception e) {
            if (!closed.get()) {
                progress.failed(name, where, start, e.getMessage() == null ? e.toString() : e.getMessage());
            }
            throw new StackProblem("The stack is not up: " + name + " did not start.", e);
        }
    }

    /** Waits for all, so that every part has said how it went, then tells of the first that failed. */
    private static void all(List<? extends Future<?>> futures) {
        futures.forEach(Stack::waitFor);
        for (Future<?> future : futures) {
            if (future.state() != Future.State.SUCCESS) {
                throw future.state() == Future.State.FAILED && future.exceptionNow() instanceof StackProblem problem
                        ? problem
                        : new StackProblem("The stack is not up: a part did not start in time.");
            }
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        closeQuietly(gateway);
        services.stream().map(service -> threads.submit(service::stop)).toList().forEach(Stack::waitFor);
        closeQuietly(standIn);
        closeQuietly(stripeStandIn);
        closeQuietly(database);
        if (vertx != null) {
            waitFor(vertx.close().toCompletionStage().toCompletableFuture());
        }
        PrivateFile.delete(settings.state().resolve("env"));
        parts.forget();
        lock.close();
        threads.shutdown();
    }

    private void closeQuietly(@Nullable AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            progress.say("  could not be stopped cleanly: " + e.getMessage());
        }
    }

    private static void waitFor(Future<?> future) {
        try {
            future.get(120, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.INFO, "a part did not end as it should", e);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
