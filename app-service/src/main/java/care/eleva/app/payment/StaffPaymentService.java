package care.eleva.app.payment;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets staff see payments and give money back. That it is staff, and what they do, the database's functions check and note. */
@ApplicationScoped
class StaffPaymentService {
    private final Database database;

    StaffPaymentService(Database database) {
        this.database = database;
    }

    Uni<Page<StaffPaymentView>> payments(@Nullable String status, int limit, @Nullable String after) {
        return payments(status, false, limit, after);
    }

    Uni<Page<StaffPaymentView>> disputes(int limit, @Nullable String after) {
        return payments(null, true, limit, after);
    }

    private Uni<Page<StaffPaymentView>> payments(
            @Nullable String status, boolean disputed, int limit, @Nullable String after) {
        Cursor cursor = Cursor.decode(after);
        return database.write(tx -> tx.list(
                        StaffPaymentView::of,
                        "SELECT * FROM staff_payments($1, $2, $3, $4, $5)",
                        status,
                        disputed,
                        cursor == null ? null : cursor.at(),
                        cursor == null ? null : cursor.id(),
                        limit + 1))
                .map(rows -> Page.of(
                        rows, limit, row -> new Cursor(row.createdAt().atOffset(ZoneOffset.UTC), row.id()).encode()));
    }

    Uni<Page<RefundView>> refunds(@Nullable String status, int limit, @Nullable String after) {
        Cursor cursor = Cursor.decode(after);
        return database.write(tx -> tx.list(
                        RefundView::of,
                        "SELECT * FROM staff_refunds($1, $2, $3, $4)",
                        status,
                        cursor == null ? null : cursor.at(),
                        cursor == null ? null : cursor.id(),
                        limit + 1))
                .map(rows -> Page.of(
                        rows, limit, row -> new Cursor(row.createdAt().atOffset(ZoneOffset.UTC), row.id()).encode()));
    }

    Uni<RequestedRefundView> refund(UUID paymentId) {
        return request("SELECT request_refund($1) AS id", paymentId);
    }

    Uni<RequestedRefundView> retry(UUID refundId) {
        return request("SELECT retry_refund($1) AS id", refundId);
    }

    private Uni<RequestedRefundView> request(String sql, UUID id) {
        return database.write(tx -> tx.execute(sql, id)
                .map(rows -> new RequestedRefundView(rows.iterator().next().getUUID("id"), "pending"))
                .onFailure(PgException.class)
                .transform(PaymentProblem::of));
    }
}
