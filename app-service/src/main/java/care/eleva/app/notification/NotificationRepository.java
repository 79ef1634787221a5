package care.eleva.app.notification;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The functions of the outbox. */
@ApplicationScoped
class NotificationRepository {
    private final NotificationsConfig config;

    NotificationRepository(NotificationsConfig config) {
        this.config = config;
    }

    Uni<Long> due(Transaction transaction) {
        return transaction
                .execute("SELECT app.due_notifications() AS due")
                .map(rows -> rows.iterator().next().getLong("due"));
    }

    Uni<List<Notification>> claim(Transaction transaction) {
        return transaction.list(
                Notification::of,
                "SELECT * FROM app.claim_notifications($1, $2, $3::bigint * interval '1 millisecond')",
                config.batchSize(),
                config.maxAttempts(),
                config.lease().toMillis());
    }

    /** Where to write to the user whom the transaction's context names; null when there is no address any more. */
    Uni<@Nullable String> address(Transaction transaction) {
        return transaction.first(row -> row.getString("address"), "SELECT identity.notification_address() AS address");
    }

    /** What became of it: {@code sent}, {@code unreachable}, {@code waiting}, {@code dead} or {@code lost}. */
    Uni<String> end(Transaction transaction, Notification sent, MailEnd end, Duration pause) {
        return transaction
                .execute(
                        "SELECT app.end_notification($1, $2, $3, $4, $5::bigint * interval '1 millisecond', $6) AS state",
                        sent.id(),
                        sent.lease(),
                        end.outcome(),
                        end.failure(),
                        pause.toMillis(),
                        config.maxAttempts())
                .map(rows -> rows.iterator().next().getString("state"));
    }
}
