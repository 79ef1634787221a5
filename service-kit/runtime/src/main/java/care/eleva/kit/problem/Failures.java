package care.eleva.kit.problem;

import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Says which problem an exception stands for. */
final class Failures {
    /** By name, because only services with entities have Hibernate on their class path. */
    private static final Set<String> STALE = Set.of("StaleObjectStateException", "OptimisticLockException");

    private Failures() {}

    /** The problem; what nobody planned is {@link KitProblem#INTERNAL_ERROR}. */
    static ProblemException classify(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ProblemException problem) {
                return problem;
            }
        }
        return new ProblemException(type(failure), null, List.of(), failure);
    }

    private static KitProblem type(Throwable failure) {
        String sqlState = SqlStates.of(failure);
        if (sqlState != null) {
            return SqlStates.problem(sqlState);
        }
        if (STALE.contains(failure.getClass().getSimpleName())) {
            return KitProblem.STALE_UPDATE;
        }
        if (failure instanceof IOException && "Request too large".equals(failure.getMessage())) {
            // What Quarkus says of a body without a length that goes over the limit.
            return KitProblem.PAYLOAD_TOO_LARGE;
        }
        if (failure instanceof IOException || failure instanceof TimeoutException || isLostConnection(failure)) {
            return KitProblem.TEMPORARILY_UNAVAILABLE;
        }
        return KitProblem.INTERNAL_ERROR;
    }

    /** Vert.x has a type for only one of the ways in which a connection can be gone. */
    private static boolean isLostConnection(Throwable failure) {
        if (failure instanceof ClosedConnectionException) {
            return true;
        }
        String message = String.valueOf(failure.getMessage());
        return failure.getClass().getName().startsWith("io.vertx.")
                && (message.contains("Connection is not active") || message.contains("Timeout"));
    }
}
