package care.eleva.app.stripe;

import care.eleva.app.jobs.JobsLogin;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;

/** Opens an expert's account at Stripe. No transaction waits for Stripe. */
@ApplicationScoped
class PayoutAccountService {
    private static final String ACCOUNT = "payout_account";
    private static final String ACTOR = "stripe_accounts";

    private final Database database;
    private final PayoutAccountRepository accounts;
    private final StripeAccounts told;
    private final StripeClient stripe;
    private final StripeConfig config;
    private final CurrentCaller caller;
    private final JobsLogin jobs;
    private final Clock clock;

    PayoutAccountService(
            Database database,
            PayoutAccountRepository accounts,
            StripeAccounts told,
            StripeClient stripe,
            StripeConfig config,
            CurrentCaller caller,
            JobsLogin jobs,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.told = told;
        this.stripe = stripe;
        this.config = config;
        this.caller = caller;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** As it is known here. While something is missing Stripe is asked, so that a lost webhook keeps nobody waiting. */
    Uni<PayoutAccountView> get() {
        return accounts.find()
                .map(known -> known.orElseThrow(PayoutAccountProblem.PAYOUT_ACCOUNT_NOT_FOUND::exception))
                .chain(known -> known.isComplete() ? Uni.createFrom().item(known) : refreshed(known))
                .map(PayoutAccountView::of);
    }

    private Uni<PayoutAccount> refreshed(PayoutAccount known) {
        Instant asked = clock.instant();
        return stripe.account(known.id())
                .chain(reply -> reply instanceof StripeReply.Done<ConnectAccount>(ConnectAccount now)
                        ? note(now, asked).chain(outcome -> accounts.find()).map(row -> row.orElse(known))
                        : Uni.createFrom().item(known));
    }

    private Uni<String> note(ConnectAccount account, Instant asked) {
        return caller.get()
                .chain(now -> jobs.write(
                        ACTOR, now.orgId(), now.userId(), transaction -> told.updated(transaction, account, asked)));
    }

    Uni<OnboardingLinkView> link(CreateOnboardingLink command) {
        return accounts.find()
                .chain(known -> known.isPresent() ? Uni.createFrom().item(known.get()) : open(command))
                .invoke(account -> requireCountry(account, command))
                .chain(account -> stripe.createOnboardingLink(toStripe(account))
                        .map(StripeReply::require)
                        .call(() -> database.write(transaction -> transaction.audit(
                                AuditEvent.success("PAYOUT_ACCOUNT_LINK_CREATED", ACCOUNT, account.id())))))
                .map(link -> new OnboardingLinkView(link.url(), link.expiresAt()));
    }

    /** The key stands for this person in this country: whoever asks twice at once, or again after a crash, gets one account. */
    private Uni<PayoutAccount> open(CreateOnboardingLink command) {
        return caller.get()
                .chain(now -> create(now.requireOrgId(), now.userId(), command.country()))
                .map(PayoutAccountService::supported)
                .chain(made -> database.write(transaction -> keep(transaction, made.id(), command.country())));
    }

    private Uni<StripeReply<ConnectAccount>> create(String orgId, String userId, String country) {
        String key = "account:%s:%s:%s".formatted(orgId, userId, country);
        return stripe.createAccount(new NewConnectAccount(orgId, userId, country), key);
    }

    private Uni<PayoutAccount> keep(Transaction transaction, String accountId, String country) {
        return accounts.insert(transaction, accountId, country)
                .call(inserted -> inserted == 0
                        ? Uni.createFrom().voidItem()
                        : transaction.audit(AuditEvent.success("PAYOUT_ACCOUNT_CREATED", ACCOUNT, accountId)
                                .with("country", country)))
                .chain(() -> accounts.find(transaction))
                .map(row -> row.orElseThrow(PayoutAccountProblem.PAYOUT_ACCOUNT_NOT_FOUND::exception));
    }

    private static ConnectAccount supported(StripeReply<ConnectAccount> reply) {
        if (reply instanceof StripeReply.Refused<ConnectAccount> refused
                && refused.code().equals("country_unsupported")) {
            throw PayoutAccountProblem.PAYOUT_COUNTRY_UNSUPPORTED.exception();
        }
        return reply.require();
    }

    private static void requireCountry(PayoutAccount account, CreateOnboardingLink command) {
        if (!account.country().equals(command.country())) {
            throw PayoutAccountProblem.PAYOUT_COUNTRY_FIXED.exception();
        }
    }

    private NewOnboardingLink toStripe(PayoutAccount account) {
        URI home = config.publicUrl();
        return new NewOnboardingLink(account.id(), home.resolve("/?payouts=again"), home.resolve("/?payouts=done"));
    }
}
