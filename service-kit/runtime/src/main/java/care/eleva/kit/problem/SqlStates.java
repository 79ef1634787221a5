package care.eleva.kit.problem;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a SQLSTATE (PostgreSQL, Appendix A, and the database's own class EL) means to a client. */
public final class SqlStates {
    /** The token's hash is not in the database's cache of verified tokens. */
    public static final String CONTEXT_UNKNOWN = "EL001";
    /** The database refused the token. */
    public static final String TOKEN_REFUSED = "EL401";

    private SqlStates() {}

    /** The first {@link PgException} among the causes, or null. */
    public static @Nullable PgException in(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof PgException database) {
                return database;
            }
        }
        return null;
    }

    /**
     * The SQLSTATE that the database answered with, or null when the failure is not the database's. Hibernate Reactive
     * turns the client's exception into JDBC's and drops the original.
     */
    public static @Nullable String of(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof PgException database) {
                return database.getSqlState();
            }
            if (t instanceof SQLException database) {
                return database.getSQLState();
            }
        }
        return null;
    }

    /** Whether {@code failure} comes from the database with exactly this SQLSTATE. */
    public static boolean is(@Nullable Throwable failure, String sqlState) {
        return sqlState.equals(of(failure));
    }

    /** Whether {@code failure} violates the constraint {@code name}. */
    public static boolean violates(@Nullable Throwable failure, String name) {
        PgException database = in(failure);
        return database != null && name.equals(database.getConstraint());
    }

    /** The problem that stands for a SQLSTATE; what nobody planned is {@link KitProblem#INTERNAL_ERROR}. */
    public static KitProblem problem(@Nullable String sqlState) {
        if (sqlState == null || sqlState.length() != 5) {
            return KitProblem.INTERNAL_ERROR;
        }
        return switch (sqlState) {
            case "42501" -> KitProblem.PERMISSION_DENIED;
            case "23505", "23503", "23P01" -> KitProblem.CONFLICT;
            case "23514", "23502", "22023" -> KitProblem.RULE_VIOLATED;
            case CONTEXT_UNKNOWN, TOKEN_REFUSED -> KitProblem.UNAUTHENTICATED;
            case "57014" -> KitProblem.UPSTREAM_TIMEOUT;
            case "40001", "40P01", "55P03", "57P01", "57P02", "57P03" -> KitProblem.TEMPORARILY_UNAVAILABLE;
            default ->
                switch (sqlState.substring(0, 2)) {
                    case "08", "53" -> KitProblem.TEMPORARILY_UNAVAILABLE;
                    default -> KitProblem.INTERNAL_ERROR;
                };
        };
    }
}
