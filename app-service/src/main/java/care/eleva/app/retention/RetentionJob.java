package care.eleva.app.retention;

import care.eleva.app.jobs.Job;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.JobRun;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Ends what is older than it is kept: one batch of each class in a run, and the next run at once while there is more. */
@ApplicationScoped
class RetentionJob implements Job {
    private static final String PAYMENTS = "payments";
    private static final String RETAIN_PAYMENTS = "SELECT app.retain_payments($1::text::interval, $2, $3) AS gone";
    private static final String RETAIN = "SELECT app.retain($1, $2::text::interval, $3, $4) AS gone";

    private final RetentionConfig config;

    RetentionJob(RetentionConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public Duration every() {
        return config.every();
    }

    @Override
    public Uni<JobResult> run(JobRun run) {
        return Multi.createFrom()
                .iterable(List.copyOf(rules().entrySet()))
                .onItem()
                .transformToUniAndConcatenate(
                        rule -> retain(run, rule.getKey(), rule.getValue()).map(rows -> Map.entry(rule.getKey(), rows)))
                .collect()
                .asList()
                .map(rows -> result(run, rows));
    }

    private Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put(PAYMENTS, config.paymentYears() + " years");
        rules.put("bookings", config.bookingMonths() + " months");
        rules.put("expired_holds", config.expiredHoldDays() + " days");
        rules.put("health_records", config.healthRecordYears() + " years");
        rules.put("notifications", config.notificationDays() + " days");
        rules.put("stripe_events", config.stripeEventDays() + " days");
        rules.put("idempotency_keys", "1 day");
        rules.put("rate_limits", "0");
        return rules;
    }

    private Uni<Long> retain(JobRun run, String name, String keptFor) {
        return run.write(
                null,
                null,
                transaction -> (PAYMENTS.equals(name)
                                ? transaction.execute(RETAIN_PAYMENTS, keptFor, config.batchSize(), run.dryRun())
                                : transaction.execute(RETAIN, name, keptFor, config.batchSize(), run.dryRun()))
                        .map(rows -> rows.iterator().next().getLong("gone")));
    }

    private JobResult result(JobRun run, List<Map.Entry<String, Long>> rows) {
        boolean more = !run.dryRun() && rows.stream().anyMatch(each -> each.getValue() >= config.batchSize());
        return new JobResult(rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)), more);
    }
}
