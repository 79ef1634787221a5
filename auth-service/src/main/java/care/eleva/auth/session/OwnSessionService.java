package care.eleva.auth.session;

import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Shows people their sessions and ends them: here at once, and at WorkOS. */
@ApplicationScoped
public class OwnSessionService {
    private final Database database;
    private final OwnSessionRepository repository;
    private final WorkosSessions workos;

    OwnSessionService(Database database, OwnSessionRepository repository, WorkosSessions workos) {
        this.database = database;
        this.repository = repository;
        this.workos = workos;
    }

    /** The caller's sessions, the one used last first. */
    public Uni<List<OwnSessionView>> list() {
        return database.query(repository::map, OwnSessionRepository.LIST);
    }

    Uni<Void> end(UUID id) {
        return database.write(tx -> repository.end(tx, id).invoke(ended -> {
                    if (ended.isEmpty()) {
                        throw SessionProblem.SESSION_NOT_FOUND.exception();
                    }
                }))
                .invoke(ended -> ended.forEach(workos::end))
                .replaceWithVoid();
    }

    /** All but the one that asks; how many. */
    Uni<Integer> endOthers() {
        return database.write(tx -> repository.endOthers(tx).invoke(ended -> {
                    if (ended.isEmpty()) {
                        tx.nothingHappened();
                    }
                }))
                .invoke(ended -> ended.forEach(workos::end))
                .map(List::size);
    }
}
