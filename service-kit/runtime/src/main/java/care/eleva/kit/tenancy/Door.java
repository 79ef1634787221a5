package care.eleva.kit.tenancy;

import care.eleva.kit.audit.AuditRecorder;
import care.eleva.kit.audit.CommittedActions;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.security.BearerMechanism;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a connection of a pool. It sends {@code BEGIN}, the context and the first statement of the work without
 * waiting in between, and {@code COMMIT} at the end; whatever fails, is cancelled or loses its connection is rolled back
 * before the connection is used again.
 *
 * <p>The work may run twice, when the database has forgotten a token that it had verified (restart, failover). It must
 * therefore have no effect but the transaction's.
 */
public final class Door {
    /**
     * Asks which actions this transaction appends to the audit trail, and thereby fails with 25P02 in a transaction that
     * has failed, where a bare COMMIT would quietly roll back.
     */
    private static final String COMMIT = "SELECT current_setting('audit.appended', true); COMMIT";

    private final Pool pool;
    private final Vertx vertx;
    private final ContextStatements contexts;
    private final AuditRecorder audit;
    private final CurrentRequest request;
    private final BearerMechanism bearer;

    Door(
            Pool pool,
            Vertx vertx,
            ContextStatements contexts,
            AuditRecorder audit,
            CurrentRequest request,
            BearerMechanism bearer) {
        this.pool = pool;
        this.vertx = vertx;
        this.contexts = contexts;
        this.audit = audit;
        this.request = request;
        this.bearer = bearer;
    }

    /** Runs {@code work} in a transaction of its own. */
    public <T> Uni<T> run(DatabaseContext context, Access access, Function<Transaction, Uni<T>> work) {
        return onContext(() -> attempt(context, connection -> transact(connection, context, access, work)));
    }

    /** Runs one query in a read-only transaction, all of it in one round trip. */
    public <T> Uni<List<T>> query(
            DatabaseContext context, Function<Row, T> mapper, String sql, @Nullable Object... parameters) {
        return onContext(() -> attempt(context, connection -> single(connection, context, sql, parameters))
                .map(rows -> Transaction.mapAll(rows, mapper)));
    }

    private <T> Uni<T> attempt(DatabaseContext context, Function<SqlConnection, Uni<T>> once) {
        return known(context)
                .chain(() -> withConnection(once))
                .onFailure(failure -> SqlStates.is(failure, SqlStates.CONTEXT_UNKNOWN))
                .recoverWithUni(() -> {
                    contexts.forget(context);
                    return known(context).chain(() -> withConnection(once));
                })
                .onFailure(failure -> SqlStates.is(failure, SqlStates.TOKEN_REFUSED))
                .transform(failure -> refused(context, failure));
    }

    /** Lets the database verify the token when this process has not seen it do so yet. */
    private Uni<Void> known(DatabaseContext context) {
        if (!(context instanceof DatabaseContext.OfCaller caller) || contexts.isKnown(caller)) {
            return Uni.createFrom().voidItem();
        }
        JsonObject facts = contexts.facts(request.find());
        return withConnection(connection -> {
                    Future<?> begin = connection.query(Access.WRITE.begin()).execute();
                    Future<?> verified = contexts.verify(connection, caller, facts);
                    Future<?> commit = connection.query("COMMIT").execute();
                    return UniHelper.toUni(begin.compose(x -> verified).compose(x -> commit));
                })
                .invoke(() -> contexts.remember(caller))
                .replaceWithVoid();
    }

    private <T> Uni<T> transact(
            SqlConnection connection, DatabaseContext context, Access access, Function<Transaction, Uni<T>> work) {
        connection.query(access.begin()).execute();
        Future<?> entered = contexts.enter(connection, context, contexts.facts(request.find()));
        CommittedActions committed = request.committedActions();
        Transaction transaction = new Transaction(connection, context, audit, committed);
        Context opened = OpenTransaction.open(transaction);
        return start(work, transaction)
                .onItemOrFailure()
                .transformToUni((item, failure) -> UniHelper.toUni(entered)
                        .chain(() -> failure == null
                                ? Uni.createFrom().item(item)
                                : Uni.createFrom().failure(failure)))
                .call(() -> commit(connection).invoke(committed::add))
                .onTermination()
                .invoke(() -> OpenTransaction.close(opened));
    }

    private static <T> Uni<T> start(Function<Transaction, Uni<T>> work, Transaction transaction) {
        try {
            return work.apply(transaction);
        } catch (RuntimeException failure) {
            return Uni.createFrom().failure(failure);
        }
    }

    private Uni<RowSet<Row>> single(
            SqlConnection connection, DatabaseContext context, String sql, @Nullable Object... parameters) {
        connection.query(Access.READ.begin()).execute();
        Future<?> entered = contexts.enter(connection, context, contexts.facts(request.find()));
        Future<RowSet<Row>> rows = connection.preparedQuery(sql).execute(Transaction.tuple(parameters));
        // The transaction ends on the server whatever happens to the query: a COMMIT of a failed one rolls back.
        Future<?> ended = connection.query("COMMIT").execute();
        return UniHelper.toUni(entered.compose(x -> rows).compose(x -> ended.map(x)));
    }

    /** Commits; the item names the actions that this appended. */
    private static Uni<@Nullable String> commit(SqlConnection connection) {
        return UniHelper.toUni(connection.query(COMMIT).execute())
                .onFailure(failure -> SqlStates.is(failure, "25P02"))
                .transform(failure -> new IllegalStateException("a failed statement was recovered from", failure))
                .map(rows -> rows.iterator().next().getString(0));
    }

    /**
     * Borrows a connection for {@code work} and gives it back when that has ended. Whoever goes away is cut off first, so that
     * nothing of it is sent any more; then it is rolled back, and only then somebody else gets the connection.
     */
    private <T> Uni<T> withConnection(Function<SqlConnection, Uni<T>> work) {
        return borrow().chain(connection -> Uni.createFrom().emitter(emitter -> {
            AtomicBoolean given = new AtomicBoolean();
            Cancellable running = Uni.createFrom()
                    .deferred(() -> work.apply(connection))
                    .onItemOrFailure()
                    .call((item, failure) -> UniHelper.toUni(giveBack(connection, given, failure != null)))
                    .subscribe()
                    .with(emitter::complete, emitter::fail);
            emitter.onTermination(() -> {
                running.cancel();
                giveBack(connection, given, true);
            });
        }));
    }

    /** Once, and to its end whoever still waits for it. */
    private static Future<Void> giveBack(SqlConnection connection, AtomicBoolean given, boolean broken) {
        if (!given.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        Future<?> clean = broken ? connection.query("ROLLBACK").execute().otherwiseEmpty() : Future.succeededFuture();
        return clean.compose(ended -> connection.close()).otherwiseEmpty();
    }

    /** A connection; one that arrives after its borrower has gone away goes back at once. */
    private Uni<SqlConnection> borrow() {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean gone = new AtomicBoolean();
            emitter.onTermination(() -> gone.set(true));
            pool.getConnection().onComplete(borrowed -> {
                if (borrowed.failed()) {
                    emitter.fail(borrowed.cause());
                } else if (gone.get()) {
                    borrowed.result().close();
                } else {
                    emitter.complete(borrowed.result());
                }
            });
        });
    }

    private <T> Uni<T> onContext(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            if (OpenTransaction.onDuplicatedContext()) {
                OpenTransaction.requireNone();
                return work.get();
            }
            return Uni.createFrom()
                    .emitter(emitter -> OpenTransaction.onDuplicatedContext(vertx, () -> {
                        var subscription = work.get().subscribe().with(emitter::complete, emitter::fail);
                        emitter.onTermination(subscription::cancel);
                    }));
        });
    }

    private ProblemException refused(DatabaseContext context, Throwable failure) {
        if (context instanceof DatabaseContext.OfCaller caller) {
            contexts.forget(caller);
            bearer.forget(caller.caller().token());
        }
        return new ProblemException(KitProblem.UNAUTHENTICATED, "The session is no longer valid.", List.of(), failure);
    }
}
