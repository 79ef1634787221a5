package care.eleva.app.jobs;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** For the staff of the platform. */
@Path("/v1/jobs")
@Tag(
        name = "Jobs",
        description = "Work that no request asks for: when it last ran, what came of it, and running it now.")
class JobResource {
    private final JobService jobs;

    JobResource(JobService jobs) {
        this.jobs = jobs;
    }

    @GET
    @PermissionsAllowed("settings:view_platform")
    @Unaudited("Counts of work done, about nobody.")
    @Operation(
            summary = "List the jobs",
            description = "Each that has ever run, with its last run and its last dry run.")
    public Uni<JobList> list() {
        return jobs.list().map(rows -> new JobList(rows, null));
    }

    @POST
    @Path("/{name}/run")
    @PermissionsAllowed("settings:edit_platform")
    @Audited("JOB_STARTED")
    @Operation(
            summary = "Run a job now",
            description = "One run, due or not. A dry run counts what would be done and changes nothing.")
    @ProblemCodes({"job_not_found", "job_running"})
    public Uni<JobRunView> run(
            @RestPath @Parameter(description = "The name of a job.", example = "booking_expiry") String name,
            @RestQuery("dry_run") @DefaultValue("false") @Parameter(description = "Count, and change nothing.")
                    boolean dryRun) {
        return jobs.run(name, dryRun);
    }

    /** All jobs: a handful, so there is no next page. */
    record JobList(List<JobView> data, @Nullable String next) {}
}
