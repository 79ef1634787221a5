package care.eleva.app.record;

import care.eleva.app.jobs.Job;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.JobRun;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings all that is encrypted to the current keys while it is read and written: gives organizations the next data key in
 * time, puts data keys under the current master key, and encrypts anew what an older key, or the predecessor, encrypted.
 * Where the work stands is in the rows, so it may be killed anywhere.
 */
@ApplicationScoped
class ReencryptionJob implements Job {
    static final String NAME = "reencryption";
    private static final Logger LOG = Logger.getLogger(ReencryptionJob.class);

    private final ReencryptionRepository repository;
    private final ReencryptionConfig config;
    private final DataKeys keys;
    private final MasterKeys master;
    private final ReencryptionBatch batch;

    ReencryptionJob(
            ReencryptionRepository repository,
            ReencryptionConfig config,
            DataKeys keys,
            MasterKeys master,
            ReencryptionBatch batch) {
        this.repository = repository;
        this.config = config;
        this.keys = keys;
        this.master = master;
        this.batch = batch;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration every() {
        return config.every();
    }

    @Override
    public Uni<JobResult> run(JobRun run) {
        Map<String, Long> counts = new HashMap<>();
        Uni<Boolean> work = run.dryRun()
                ? Uni.createFrom().item(false)
                : rotate(run, counts)
                        .chain(more -> rewrap(run, counts, null).map(others -> more || others))
                        .chain(more -> reencrypt(run, counts).map(others -> more || others));
        return work.chain(more -> left(run, counts).map(left -> new JobResult(counts, more)));
    }

    private Uni<Void> left(JobRun run, Map<String, Long> counts) {
        return run.write(null, null, transaction -> repository.left(transaction, master.current()))
                .invoke(left -> {
                    counts.put("left", left.versions());
                    counts.put("legacy_left", left.legacy());
                    counts.put("keys_left", left.keys() + left.rotations());
                })
                .replaceWithVoid();
    }

    /** Organizations whose key is old, and those that have none and need one. */
    private Uni<Boolean> rotate(JobRun run, Map<String, Long> counts) {
        return run.write(
                        null,
                        null,
                        transaction -> repository.toRotate(transaction, config.keyAge(), config.batchSize()))
                .chain(due -> each(due, key -> rotate(run, key))
                        .invoke(done -> counts.put("rotated", done))
                        .map(done -> due.size() >= config.batchSize() && done > 0));
    }

    private Uni<Boolean> rotate(JobRun run, ReencryptionRepository.Key old) {
        String kid = old.kid() == null ? DataKey.FIRST : DataKey.after(old.kid());
        return keys.newKey(old.orgId(), kid)
                .chain(wrapped -> run.write(
                        old.orgId(), null, transaction -> repository.put(transaction, kid, wrapped, master.current())));
    }

    /** A key that does not open is passed, so that it stops none of the others. */
    private Uni<Boolean> rewrap(JobRun run, Map<String, Long> counts, ReencryptionRepository.@Nullable Key after) {
        return run.write(
                        null,
                        null,
                        transaction -> repository.toRewrap(transaction, master.current(), after, config.batchSize()))
                .chain(due -> each(due, key -> rewrap(run, key))
                        .invoke(done -> counts.merge("rewrapped", done, Long::sum))
                        .chain(done -> due.size() < config.batchSize()
                                ? Uni.createFrom().item(false)
                                : rewrap(run, counts, due.getLast())));
    }

    private Uni<Boolean> rewrap(JobRun run, ReencryptionRepository.Key key) {
        String kid = String.valueOf(key.kid());
        return keys.rewrap(key.orgId(), key.wrapped())
                .onFailure(IllegalStateException.class)
                .invoke(() -> LOG.errorf("data key %s of %s does not open", kid, key.orgId()))
                .onFailure(IllegalStateException.class)
                .recoverWithNull()
                .chain(wrapped -> wrapped == null
                        ? Uni.createFrom().item(false)
                        : run.write(
                                key.orgId(),
                                null,
                                transaction -> repository.putRewrapped(
                                        transaction, key.wrapped(), wrapped, master.current())));
    }

    /** One step for each; the item is how many had an effect. */
    private interface Step {
        Uni<Boolean> of(ReencryptionRepository.Key key);
    }

    private static Uni<Long> each(List<ReencryptionRepository.Key> due, Step step) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUniAndConcatenate(step::of)
                .filter(done -> done)
                .collect()
                .with(Collectors.counting());
    }

    private Uni<Boolean> reencrypt(JobRun run, Map<String, Long> counts) {
        counts.put("reencrypted", 0L);
        counts.put("failed", 0L);
        return next(run, counts, new Position(null, null), config.batches());
    }

    /** Where this run stands: what cannot be opened is passed, and tried again by the next run. */
    private record Position(@Nullable String orgId, ReencryptionBatch.@Nullable After after) {}

    /** Goes on until nothing is left, or the run has done its share; the item is whether there is more. */
    private Uni<Boolean> next(JobRun run, Map<String, Long> counts, Position at, int batches) {
        if (batches == 0) {
            return Uni.createFrom().item(true);
        }
        return organization(run, at)
                .chain(orgId -> orgId == null
                        ? Uni.createFrom().item(false)
                        : run.write(
                                        orgId,
                                        null,
                                        transaction -> batch.run(transaction, orgId, at.after(), config.batchSize()))
                                .invoke(done -> count(counts, done))
                                .chain(done -> next(run, counts, new Position(orgId, done.last()), batches - 1)));
    }

    /** The one at hand while it has more, else the next. */
    private Uni<@Nullable String> organization(JobRun run, Position at) {
        return at.after() != null
                ? Uni.createFrom().item(at.orgId())
                : run.write(null, null, transaction -> repository.nextOrganization(transaction, at.orgId()));
    }

    private static void count(Map<String, Long> counts, ReencryptionBatch.Done done) {
        counts.merge("reencrypted", (long) done.reencrypted(), Long::sum);
        counts.merge("failed", (long) done.failed(), Long::sum);
    }
}
