package care.eleva.app.notification;

import care.eleva.app.jobs.Job;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.JobRun;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends what is due. A mail is taken up in one transaction and ended in another, with the sending between them: whoever
 * dies in between has sent it perhaps, and it is sent again, with the same Message-ID.
 */
@ApplicationScoped
class NotificationsJob implements Job {
    private static final int MOST_DOUBLINGS = 10;

    private final NotificationsConfig config;
    private final NotificationRepository outbox;
    private final MailTexts texts;
    private final MailPort port;

    NotificationsJob(NotificationsConfig config, NotificationRepository outbox, MailTexts texts, MailPort port) {
        this.config = config;
        this.outbox = outbox;
        this.texts = texts;
        this.port = port;
    }

    @Override
    public String name() {
        return "notifications";
    }

    @Override
    public Duration every() {
        return config.every();
    }

    @Override
    public Uni<JobResult> run(JobRun run) {
        if (run.dryRun()) {
            return run.write(null, null, outbox::due).map(due -> JobResult.of("due", due));
        }
        return run.write(null, null, outbox::claim).chain(claimed -> sendAll(run, claimed));
    }

    private Uni<JobResult> sendAll(JobRun run, List<Notification> claimed) {
        return Multi.createFrom()
                .iterable(claimed)
                .onItem()
                .transformToUniAndConcatenate(notification -> send(run, notification))
                .collect()
                .asList()
                .map(states -> new JobResult(counts(states), claimed.size() == config.batchSize()));
    }

    private Uni<String> send(JobRun run, Notification notification) {
        return run.write(null, notification.userId(), outbox::address)
                .chain(address ->
                        address == null ? Uni.createFrom().item(MailEnd.UNREACHABLE) : attempt(notification, address))
                .chain(end -> run.write(
                        null, null, transaction -> outbox.end(transaction, notification, end, pause(notification))));
    }

    private Uni<MailEnd> attempt(Notification notification, String address) {
        return Uni.createFrom()
                .deferred(() -> port.send(texts.mail(notification, address)))
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .replaceWith(MailEnd.SENT)
                .onFailure()
                .recoverWithItem(MailEnd::failed);
    }

    private Duration pause(Notification notification) {
        return config.firstPause().multipliedBy(1L << Math.min(notification.attempts() - 1, MOST_DOUBLINGS));
    }

    private static Map<String, Long> counts(List<String> states) {
        Map<String, Long> counts = new TreeMap<>();
        states.forEach(state -> counts.merge(state.equals("waiting") ? "failed" : state, 1L, Long::sum));
        return counts;
    }
}
