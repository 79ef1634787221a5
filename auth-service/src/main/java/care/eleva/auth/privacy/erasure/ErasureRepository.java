package care.eleva.auth.privacy.erasure;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of requests to be erased. Every step is a function of the schema's owner, which writes the trail as well. */
@ApplicationScoped
class ErasureRepository {
    private static final String OWN = """
            SELECT r.id, r.state, r.requested_at, r.due_at, r.extended_at, r.extension_reason, r.decided_at, r.decision_reason,
                   r.execute_after, r.executing_since, r.cancelled_at, r.completed_at,
                   (SELECT json_agg(json_build_object('service', p.service, 'state', p.state) ORDER BY p.service)
                      FROM erasure_part p WHERE p.request_id = r.id) AS parts,
                   (SELECT json_agg(e ORDER BY e.category) FROM erasure_exemption e WHERE e.request_id = r.id) AS kept
              FROM erasure_request r
            """;

    Uni<Void> request(Transaction tx, UUID id) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.execute("SELECT request_erasure($1, $2)", id, personal))
                .replaceWithVoid();
    }

    /** The caller's own request, or null. */
    Uni<@Nullable ErasureView> find(Transaction tx, UUID id) {
        return tx.first(ErasureView::of, OWN + " WHERE r.id = $1", id);
    }

    /** The caller's own request. */
    Uni<ErasureView> get(Transaction tx, UUID id) {
        return find(tx, id).onItem().ifNull().failWith(ErasureProblem.ERASURE_REQUEST_NOT_FOUND::exception);
    }

    /** The caller's own requests, newest first. */
    Uni<List<ErasureView>> list(Transaction tx, @Nullable Cursor after, int most) {
        return tx.list(
                ErasureView::of,
                OWN
                        + " WHERE $1::timestamptz IS NULL OR (r.requested_at, r.id) < ($1, $2) ORDER BY r.requested_at DESC, r.id DESC LIMIT $3",
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                most);
    }

    Uni<Boolean> cancel(Transaction tx, UUID id) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.execute("SELECT cancel_erasure($1, $2) AS done", id, personal))
                .map(rows -> rows.iterator().next().getBoolean("done"));
    }

    /** Everybody's open requests, for staff. */
    Uni<List<OpenErasureView>> open(Transaction tx, @Nullable Cursor after, int most) {
        return tx.list(
                OpenErasureView::of,
                "SELECT * FROM open_erasures($1, $2, $3)",
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                most);
    }

    Uni<Void> decide(Transaction tx, UUID id, String decision, Reason reason, Duration grace) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.execute(
                        "SELECT decide_erasure($1, $2, $3, make_interval(secs => $4), $5)",
                        id,
                        decision,
                        reason.code(),
                        (double) grace.toSeconds(),
                        personal))
                .replaceWithVoid();
    }

    Uni<Void> extend(Transaction tx, UUID id, Reason reason) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.execute("SELECT extend_erasure($1, $2, $3)", id, reason.code(), personal))
                .replaceWithVoid();
    }
}
