package care.eleva.app.jobs;

import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Doors;
import care.eleva.kit.tenancy.Transaction;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The door to {@code app_service_jobs}: work without a user. That login has a right on no table; it may call functions
 * of the schema's owner that were made for it.
 */
@ApplicationScoped
public class JobsLogin {
    private final Door door;

    JobsLogin(Doors doors, @ReactiveDataSource("jobs") Pool pool) {
        this.door = doors.on(pool);
    }

    public Door door() {
        return door;
    }

    /**
     * A transaction as {@code actor}.
     *
     * @param actor the job or webhook that works, as the trail will name it
     * @param orgId the organization in whose log it works, or null for {@code platform}
     * @param userId the user whom it concerns, or null
     */
    public <T> Uni<T> write(
            String actor, @Nullable String orgId, @Nullable String userId, Function<Transaction, Uni<T>> work) {
        return door.run(new DatabaseContext.OfSystem(actor, orgId, userId), Access.WRITE, work);
    }
}
