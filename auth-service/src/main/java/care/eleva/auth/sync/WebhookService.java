package care.eleva.auth.sync;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.workos.WorkosEvents;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes WorkOS's webhooks. Of an event only the id and the type are believed and kept: what happened is read from the
 * Events API, in order, by the worker that this wakes.
 */
@ApplicationScoped
class WebhookService {
    private static final DatabaseContext CONTEXT = new DatabaseContext.OfSystem("workos_webhook", null, null);
    private static final Pattern ID = Pattern.compile("[!-~]{1,200}");

    private final Door door;
    private final WebhookSignature signature;
    private final WorkosEvents workos;
    private final EventRepository events;
    private final SyncRunner runner;
    private final Rejections rejections;

    WebhookService(
            NarrowLogins logins,
            WebhookConfig config,
            Clock clock,
            WorkosEvents workos,
            EventRepository events,
            SyncRunner runner) {
        this.door = logins.sync();
        this.signature = new WebhookSignature(config, clock);
        this.workos = workos;
        this.events = events;
        this.runner = runner;
        this.rejections = new Rejections(clock);
    }

    Uni<Void> take(@Nullable String header, byte[] body) {
        WebhookProblem problem = signature.check(header, body);
        if (problem != null) {
            return reject(problem);
        }
        Announced announced = read(body);
        if (announced == null) {
            return reject(WebhookProblem.WEBHOOK_UNREADABLE);
        }
        return workos.types().contains(announced.type())
                ? door.run(CONTEXT, Access.WRITE, tx -> events.announce(tx, announced.id(), announced.type()))
                        .invoke(isNew -> {
                            if (isNew) {
                                runner.wake();
                            }
                        })
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private record Announced(String id, String type) {}

    private static @Nullable Announced read(byte[] body) {
        try {
            JsonObject json = new JsonObject(Buffer.buffer(body));
            return json.getValue("id") instanceof String id
                            && ID.matcher(id).matches()
                            && json.getValue("event") instanceof String type
                    ? new Announced(id, type)
                    : null;
        } catch (DecodeException | ClassCastException noEvent) {
            return null;
        }
    }

    /** A row for each kind of refusal and minute, with how many there were: a flood must not fill the log. */
    private Uni<Void> reject(WebhookProblem problem) {
        long many = rejections.count(problem);
        Uni<?> told = many == 0
                ? Uni.createFrom().voidItem()
                : door.run(
                        CONTEXT,
                        Access.WRITE,
                        tx -> tx.audit(AuditEvent.denied("WEBHOOK_REJECTED", "webhook", "workos")
                                .with("code", problem.name().toLowerCase(java.util.Locale.ROOT))
                                .with("count", many)));
        return told.chain(() -> Uni.createFrom().failure(problem.exception()));
    }
}
