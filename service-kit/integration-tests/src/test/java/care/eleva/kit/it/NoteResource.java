package care.eleva.kit.it;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.http.RequestInfo;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.CallerHeaders;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.security.FreshSignIn;
import care.eleva.kit.security.NotImpersonated;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.annotation.RegisterClientHeaders;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/notes")
class NoteResource {
    record CreateNote(@NotBlank @Size(max = 100) String noteBody) {}

    record Note(UUID id, String body, String orgId) {
        static Note of(Row row) {
            return new Note(row.getUUID("id"), row.getString("body"), row.getString("org_id"));
        }
    }

    record Who(String userId, String orgId, String requestId, String clientIp) {}

    private final Database database;
    private final Idempotency idempotency;
    private final CurrentCaller caller;
    private final CurrentRequest request;
    private final Pool pool;
    private final Clock clock;
    private final SelfClient self;

    NoteResource(
            Database database,
            Idempotency idempotency,
            CurrentCaller caller,
            CurrentRequest request,
            Pool pool,
            Clock clock,
            @RestClient SelfClient self) {
        this.database = database;
        this.idempotency = idempotency;
        this.caller = caller;
        this.request = request;
        this.pool = pool;
        this.clock = clock;
        this.self = self;
    }

    @GET
    @PermissionsAllowed("notes:view")
    public Uni<List<Note>> list() {
        return database.query(Note::of, "SELECT org_id, id, body FROM note ORDER BY id");
    }

    @GET
    @Path("/read")
    @PermissionsAllowed("notes:view")
    public Uni<List<Note>> read() {
        return database.read(tx -> tx.list(Note::of, "SELECT org_id, id, body FROM note ORDER BY id"));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed("notes:view")
    public Uni<Note> get(@RestPath UUID id) {
        return database.read(tx -> tx.first(Note::of, "SELECT org_id, id, body FROM note WHERE id = $1", id))
                .onItem()
                .ifNull()
                .failWith(KitProblem.NOT_FOUND::exception);
    }

    @POST
    @PermissionsAllowed("notes:create")
    @Audited("NOTE_CREATED")
    public Uni<Note> create(@Valid @NotNull CreateNote command) {
        return database.write(
                tx -> idempotency.once(tx, "POST /notes", command, Note.class, () -> insert(tx, command)));
    }

    @POST
    @Path("/in-person")
    @NotImpersonated
    @PermissionsAllowed("notes:create")
    @Audited("NOTE_CREATED")
    public Uni<Note> createInPerson(@Valid @NotNull CreateNote command) {
        return database.write(tx -> insert(tx, command));
    }

    @POST
    @Path("/then-fail")
    @PermissionsAllowed("notes:create")
    @Audited("NOTE_CREATED")
    public Uni<Note> createThenFail(@Valid @NotNull CreateNote command) {
        return database.write(tx -> insert(tx, command).call(note -> tx.execute("SELECT 1 / 0")));
    }

    @POST
    @Path("/swallow")
    @PermissionsAllowed("notes:create")
    public Uni<Note> createAndSwallow(@Valid @NotNull CreateNote command) {
        return database.write(tx -> insert(tx, command)
                .call(note -> tx.execute("SELECT 1 / 0").onFailure().recoverWithNull()));
    }

    /** Promises a row, and appends none. */
    @POST
    @Path("/silent")
    @ResponseStatus(201)
    @PermissionsAllowed("notes:create")
    @Audited("NOTE_CREATED")
    public Uni<Integer> createSilently() {
        return database.write(tx -> tx.update("INSERT INTO note (id, body) VALUES ($1, 'silent')", Ids.next(clock)));
    }

    /** Appends the row, in a transaction that is rolled back, and succeeds all the same. */
    @POST
    @Path("/rolled-back")
    @PermissionsAllowed("notes:create")
    @Audited("NOTE_CREATED")
    public Uni<String> createAndRollBack(@Valid @NotNull CreateNote command) {
        return createThenFail(command).map(Note::body).onFailure().recoverWithItem("\"rolled back\"");
    }

    @GET
    @Path("/stream")
    @PermissionsAllowed("notes:view")
    @Audited("NOTE_EXPORTED")
    public RestMulti<byte[]> stream(@RestQuery boolean silent) {
        Uni<String> start = database.write(tx -> silent
                ? Uni.createFrom().item("x")
                : tx.audit(AuditEvent.success("NOTE_EXPORTED", "note", null)).map(UUID::toString));
        return RestMulti.fromUniResponse(
                start,
                started -> Multi.createFrom().item(started.getBytes(StandardCharsets.UTF_8)),
                started -> Map.of());
    }

    /** Appends through a function of the database. */
    @POST
    @Path("/by-function")
    @PermissionsAllowed("notes:create")
    @Audited("NOTE_TOUCHED")
    public Uni<Integer> touch() {
        return database.write(tx -> tx.update("SELECT app.touch_note()"));
    }

    @POST
    @Path("/foreign")
    @PermissionsAllowed("notes:create")
    public Uni<Integer> createForeign(@RestQuery String org) {
        return database.write(
                tx -> tx.update("INSERT INTO note (org_id, id, body) VALUES ($1, $2, 'x')", org, Ids.next(clock)));
    }

    @GET
    @Path("/sleep")
    @PermissionsAllowed("notes:view")
    public Uni<Note> sleep(@RestQuery double seconds) {
        return database.write(tx -> tx.execute("SELECT pg_sleep($1)", seconds)
                .chain(() -> tx.first(Note::of, "SELECT org_id, id, body FROM note LIMIT 1")));
    }

    @GET
    @Path("/nested")
    @PermissionsAllowed("notes:view")
    public Uni<List<Note>> nested() {
        return database.read(tx -> list());
    }

    @GET
    @Path("/pool")
    @PermissionsAllowed("notes:view")
    public Uni<String> pool() {
        return Uni.createFrom()
                .item(() -> pool.query("SELECT count(*) FROM note"))
                .map(Object::toString);
    }

    @GET
    @Path("/pool-connection")
    @PermissionsAllowed("notes:view")
    public Uni<String> poolConnection() {
        return Uni.createFrom()
                .completionStage(() -> pool.getConnection().toCompletionStage())
                .map(Object::toString);
    }

    @GET
    @Path("/who")
    @PermissionsAllowed("notes:view")
    public Uni<Who> who() {
        RequestInfo info = request.get();
        return caller.get().map(who -> new Who(who.userId(), who.requireOrgId(), info.id(), info.clientIp()));
    }

    @GET
    @Path("/precious")
    @PermissionsAllowed("notes:view")
    @FreshSignIn(maxAgeSeconds = 60)
    public Uni<List<Note>> precious() {
        return list();
    }

    @GET
    @Path("/via")
    @PermissionsAllowed("notes:view")
    public Uni<Who> via() {
        return self.who();
    }

    @GET
    @Path("/open")
    @PermitAll
    public String open() {
        return "\"open\"";
    }

    @GET
    @Path("/forgotten")
    public String forgotten() {
        return "\"nobody may see this\"";
    }

    private Uni<Note> insert(Transaction tx, CreateNote command) {
        UUID id = Ids.next(clock);
        return tx.update("INSERT INTO note (id, body) VALUES ($1, $2)", id, command.noteBody())
                .call(() -> tx.audit(AuditEvent.success("NOTE_CREATED", "note", id)))
                .chain(() -> tx.first(Note::of, "SELECT org_id, id, body FROM note WHERE id = $1", id));
    }

    @RegisterRestClient(configKey = "self")
    @RegisterClientHeaders(CallerHeaders.class)
    @Path("/notes")
    interface SelfClient {
        @GET
        @Path("/who")
        Uni<Who> who();
    }
}
