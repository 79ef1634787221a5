package care.eleva.app.notification;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.ETags;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Keeps which mails the caller wants. */
@ApplicationScoped
class PreferenceService {
    private final Database database;
    private final PreferenceRepository preferences;
    private final CurrentCaller caller;

    PreferenceService(Database database, PreferenceRepository preferences, CurrentCaller caller) {
        this.database = database;
        this.preferences = preferences;
        this.caller = caller;
    }

    Uni<PreferenceView> get() {
        return database.read(transaction -> preferences.get(transaction, false));
    }

    Uni<PreferenceView> put(PutPreferences wanted, @Nullable String ifMatch) {
        return caller.get()
                .chain(who -> database.write(transaction -> preferences
                        .get(transaction, true)
                        .invoke(before -> ETags.require(ifMatch, before.version()))
                        .chain(() -> preferences.put(transaction, wanted))
                        .call(() -> transaction.audit(
                                AuditEvent.success("NOTIFICATION_PREFERENCES_UPDATED", "user", who.userId())
                                        .with("reminders", wanted.reminders())
                                        .with("shared_records", wanted.sharedRecords())))));
    }
}
