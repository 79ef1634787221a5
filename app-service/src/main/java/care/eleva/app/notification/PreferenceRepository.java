package care.eleva.app.notification;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** SQL of table {@code app.notification_preference}: the caller's row, which policies see to. */
@ApplicationScoped
class PreferenceRepository {
    /** Locked, so that two changes come one after the other. */
    Uni<PreferenceView> get(Transaction transaction, boolean toChange) {
        return transaction
                .first(
                        PreferenceView::of,
                        "SELECT language, reminders, shared_records, version FROM notification_preference"
                                + (toChange ? " FOR UPDATE" : ""))
                .map(found -> found == null ? PreferenceView.NONE : found);
    }

    Uni<PreferenceView> put(Transaction transaction, PutPreferences wanted) {
        return transaction
                .list(
                        PreferenceView::of,
                        "INSERT INTO notification_preference AS p (language, reminders, shared_records) VALUES ($1, $2, $3)"
                                + " ON CONFLICT (user_id) DO UPDATE SET language = excluded.language, reminders = excluded.reminders,"
                                + " shared_records = excluded.shared_records, version = p.version + 1, updated_at = now()"
                                + " RETURNING language, reminders, shared_records, version",
                        wanted.language(),
                        wanted.reminders(),
                        wanted.sharedRecords())
                .map(rows -> rows.getFirst());
    }
}
