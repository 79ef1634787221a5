package care.eleva.stripe.emulator;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/** The parts of a server, put together. */
final class Features {
    final Store store = new Store();
    final Faults faults = new Faults();
    final Ids ids = new Ids();
    final Time time;
    final Webhooks webhooks;
    final Events events;
    final CheckoutSessions sessions;
    final Payments payments;
    final Refunds refunds;
    final Transfers transfers;
    final Accounts accounts;
    final Payouts payouts;
    final Disputes disputes;

    private final Movements movements;
    private final Pages pages;
    private final EmulatorConfig config;
    private final Vertx vertx;

    Features(EmulatorConfig config, Vertx vertx, Supplier<String> url) {
        this.config = config;
        this.vertx = vertx;
        this.time = new Time(config.clock());
        this.webhooks = new Webhooks(vertx, store, time);
        this.events = new Events(store, time, ids, webhooks);
        this.movements = new Movements(store, time, ids);
        this.sessions = new CheckoutSessions(store, time, ids, events, url);
        this.payments = new Payments(store, time, ids, events, movements);
        this.refunds = new Refunds(store, time, ids, events, movements);
        this.transfers = new Transfers(store, time, ids, events, movements);
        this.accounts = new Accounts(store, time, ids, events, url);
        this.payouts = new Payouts(store, time, ids, events, movements);
        this.disputes = new Disputes(store, time, ids, events, movements);
        this.pages = new Pages(store, time, payments, sessions, accounts);
    }

    Routes routes() {
        var routes = new Routes(vertx, store, faults, time, ids, config.apiKey());
        routes.post("/v1/checkout/sessions", sessions::create);
        routes.get("/v1/checkout/sessions/:id", sessions::read);
        routes.post("/v1/checkout/sessions/:id/expire", sessions::expire);
        routes.get("/v1/payment_intents/:id", payments::read);
        routes.get("/v1/charges/:id", payments::readCharge);
        routes.post("/v1/refunds", refunds::create);
        routes.get("/v1/refunds/:id", refunds::read);
        routes.post("/v1/transfers", transfers::create);
        routes.get("/v1/transfers/:id", transfers::read);
        routes.post("/v1/transfers/:id/reversals", transfers::reverse);
        routes.post("/v1/accounts", accounts::create);
        routes.get("/v1/accounts/:id", accounts::read);
        routes.post("/v1/account_links", accounts::link);
        routes.get("/v1/payouts/:id", payouts::read);
        routes.get("/v1/balance_transactions", movements::list);
        routes.get("/v1/balance", movements::balance);
        routes.get("/v1/disputes/:id", disputes::read);
        routes.get("/v1/events/:id", call -> store.events.get(call.path("id")));
        pages.routes(routes);
        return routes;
    }

    void reset() {
        store.clear();
        faults.clear();
        webhooks.reset();
        time.offset(Duration.ZERO);
    }
}
