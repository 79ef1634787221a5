package care.eleva.auth.privacy.export;

import care.eleva.auth.ratelimit.RateLimit;
import care.eleva.auth.ratelimit.RateLimits;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.security.FreshSignIn;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Doors;
import care.eleva.kit.time.Ids;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts, feeds and ends copies, each step in a transaction of its own. */
@ApplicationScoped
class SubjectExportService {
    private static final Logger LOG = Logger.getLogger(SubjectExportService.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;
    private static final String MANIFEST = "manifest.json";

    private final Database database;
    private final Door door;
    private final CurrentCaller caller;
    private final SubjectExportRepository exports;
    private final SubjectParts parts;
    private final RateLimits limits;
    private final ObjectMapper json;
    private final Clock clock;

    SubjectExportService(
            Database database,
            Pool pool,
            Doors doors,
            CurrentCaller caller,
            SubjectExportRepository exports,
            SubjectParts parts,
            RateLimits limits,
            ObjectMapper json,
            Clock clock) {
        this.database = database;
        this.door = doors.on(pool);
        this.caller = caller;
        this.exports = exports;
        this.parts = parts;
        this.limits = limits;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Notes that a copy begins, and reads the first page of each service: one that is away is an error that the client
     * sees before the first byte.
     */
    @FreshSignIn
    Uni<SubjectExport> start() {
        return caller.get()
                .call(who -> limits.check(RateLimit.SUBJECT_EXPORTS, who.userId()))
                .chain(this::begin)
                .call(this::readFirstPages);
    }

    private Uni<SubjectExport> begin(Caller who) {
        UUID id = Ids.next(clock);
        String secret = secret();
        return database.write(tx -> exports.begin(tx, id, secret))
                .onFailure(failure -> SqlStates.violates(failure, "subject_export_running_key"))
                .transform(running -> SubjectExportProblem.SUBJECT_EXPORT_RUNNING.exception())
                .map(begun -> new SubjectExport(id, who, secret, clock.instant(), json));
    }

    private Uni<Void> readFirstPages(SubjectExport export) {
        Uni<Void> read = Uni.createFrom().voidItem();
        for (SubjectParts.Part part : SubjectParts.Part.values()) {
            read = read.chain(() -> parts.page(part, null))
                    .invoke(page -> export.keepFirst(part, page))
                    .replaceWithVoid();
        }
        return read.onFailure().call(failure -> abort(export, "part_unavailable"));
    }

    /** The next page of a part. */
    Uni<SubjectPage> page(SubjectExport export, SubjectParts.Part part, @Nullable String after) {
        SubjectPage first = export.takeFirst(part);
        return first == null ? parts.page(part, after) : Uni.createFrom().item(first);
    }

    /** Writes the manifest and the directory, and notes the end before they are sent; the last bytes. */
    Uni<byte[]> finish(SubjectExport export) {
        byte[] digest = export.archive().finish(MANIFEST, export.manifest(clock.instant()));
        byte[] last = export.archive().take();
        return end(export, null, digest).replaceWith(last);
    }

    /** Notes that the copy was not completed, and why. */
    Uni<Void> abort(SubjectExport export, String reason) {
        export.archive().discard();
        return end(export, reason, null)
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "the end of subject export %s could not be noted", export.id()))
                .onFailure()
                .recoverWithNull();
    }

    /** In the caller's name, or by the copy's own secret when the caller's session is over. */
    private Uni<Void> end(SubjectExport export, @Nullable String reason, byte @Nullable [] digest) {
        return door.run(
                        new DatabaseContext.OfCaller(export.caller()),
                        Access.WRITE,
                        tx -> exports.end(tx, export, reason, digest))
                .onFailure()
                .recoverWithUni(() -> door.run(
                        DatabaseContext.Presented.of(export.secret()),
                        Access.WRITE,
                        tx -> exports.end(tx, export, reason, digest)));
    }

    private static String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }
}
