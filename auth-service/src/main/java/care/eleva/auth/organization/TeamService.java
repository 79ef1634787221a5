package care.eleva.auth.organization;

import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Founds teams. WorkOS has no idempotency keys for this, but an organization's external id is unique there: it is made of
 * the user and the Idempotency-Key, so the same request finds what it has made, whatever happened in between.
 */
@ApplicationScoped
class TeamService {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,200}");
    private static final int ID_BYTES = 16;

    private final OrganizationRepository organizations;
    private final WorkosDirectory workos;
    private final OrganizationConfig config;
    private final Idempotency idempotency;
    private final Database database;
    private final CurrentCaller caller;
    private final CurrentVertxRequest request;
    private final Clock clock;

    TeamService(
            OrganizationRepository organizations,
            WorkosDirectory workos,
            OrganizationConfig config,
            Idempotency idempotency,
            Database database,
            CurrentCaller caller,
            CurrentVertxRequest request,
            Clock clock) {
        this.organizations = organizations;
        this.workos = workos;
        this.config = config;
        this.idempotency = idempotency;
        this.database = database;
        this.caller = caller;
        this.request = request;
        this.clock = clock;
    }

    Uni<MyOrganizationView> found(FoundTeam command) {
        return caller.get()
                .chain(who -> organization(command.name().strip(), externalId(who))
                        .chain(organization -> membership(who, organization)
                                .chain(membership -> note(command, organization, membership))));
    }

    private Uni<WorkosOrganization> organization(String name, String externalId) {
        return findOrCreate(
                        () -> workos.organizationByExternalId(externalId).map(TeamService::found),
                        () -> workos.createOrganization(name, externalId))
                .invoke(found -> {
                    if (!name.equals(found.name())) {
                        throw KitProblem.IDEMPOTENCY_KEY_REUSED.exception();
                    }
                });
    }

    private Uni<WorkosMembership> membership(Caller who, WorkosOrganization organization) {
        return findOrCreate(
                () -> workos.memberships(who.userId(), organization.id()).map(TeamService::active),
                () -> workos.createMembership(who.userId(), organization.id(), config.founderRole()));
    }

    private Uni<MyOrganizationView> note(
            FoundTeam command, WorkosOrganization organization, WorkosMembership membership) {
        return database.write(tx -> idempotency.once(
                tx,
                "POST /v1/organizations",
                command,
                MyOrganizationView.class,
                () -> note(tx, organization, membership)));
    }

    private Uni<MyOrganizationView> note(Transaction tx, WorkosOrganization organization, WorkosMembership membership) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> organizations.found(tx, organization, membership, personal))
                .invoke(founded -> {
                    if (!founded) {
                        tx.nothingHappened();
                    }
                })
                .replaceWith(() -> new MyOrganizationView(
                        organization.id(), organization.name(), "team", "active", true, membership.role(), false));
    }

    /** Whoever loses a race, or an answer, finds what is there. */
    private static <T> Uni<T> findOrCreate(Supplier<Uni<@Nullable T>> find, Supplier<Uni<Reply<T>>> create) {
        return find.get()
                .chain(found -> found != null
                        ? Uni.createFrom().item(found)
                        : create.get()
                                .chain(reply -> reply instanceof Reply.Done<T>(T created)
                                        ? Uni.createFrom().item(created)
                                        : find.get().onItem().ifNull().failWith(() -> problem(reply))));
    }

    private static RuntimeException problem(Reply<?> reply) {
        return reply instanceof Reply.Transient<?>
                ? KitProblem.TEMPORARILY_UNAVAILABLE.exception()
                : KitProblem.UPSTREAM_FAILED.exception();
    }

    private static @Nullable WorkosOrganization found(Reply<WorkosOrganization> reply) {
        return reply instanceof Reply.Refused<WorkosOrganization> refused && refused.isNotFound()
                ? null
                : reply.require();
    }

    private static @Nullable WorkosMembership active(Reply<List<WorkosMembership>> reply) {
        return reply.require().stream()
                .filter(WorkosMembership::isActive)
                .findFirst()
                .orElse(null);
    }

    private String externalId(Caller who) {
        String key = request.getCurrent().request().getHeader("Idempotency-Key");
        if (key != null && !KEY.matcher(key).matches()) {
            throw KitProblem.VALIDATION_FAILED.exception("An Idempotency-Key has 1 to 200 visible ASCII characters.");
        }
        return "team:" + who.userId() + ":" + (key == null ? Ids.next(clock).toString() : digest(key));
    }

    private static String digest(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
