package care.eleva.auth.database;

import care.eleva.kit.tenancy.GuardedPoolCreator;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import jakarta.inject.Singleton;

/** The pool of {@code auth_service_sync}, guarded like the default one. */
@Singleton
@ReactiveDataSource("sync")
class SyncPoolCreator extends GuardedPoolCreator {}
