package care.eleva.app.jobs;

import care.eleva.kit.tenancy.GuardedPoolCreator;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import jakarta.inject.Singleton;

/** The pool of {@code app_service_jobs}, guarded like the default one. */
@Singleton
@ReactiveDataSource("jobs")
class JobsPoolCreator extends GuardedPoolCreator {}
