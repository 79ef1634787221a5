package care.eleva.database;

import java.util.Locale;

/** The logins of the system. Each service process knows the passwords of its own logins and of no other. */
public enum Login {
    ELEVA_MIGRATOR,
    AUTH_SERVICE,
    AUTH_SERVICE_SESSION,
    AUTH_SERVICE_SYNC,
    AUTH_SERVICE_KEYS,
    APP_SERVICE,
    APP_SERVICE_JOBS,
    AUDIT_SERVICE,
    APP_IMPORT;

    /** Name of the role in the database. */
    public String role() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Environment variable that holds the address and password of this login. */
    public String variable() {
        return "DATABASE_URL_" + name();
    }

    public static Login ofRole(String role) {
        return valueOf(role.toUpperCase(Locale.ROOT));
    }
}
