package care.eleva.app.calendar;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Doors;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes and revokes an expert's secret address, and answers whoever presents it. */
@ApplicationScoped
class CalendarService {
    private static final String NAME = "Eleva";
    private static final String FEED = "calendar_feed";
    private static final int SECRET_BYTES = 32;
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final Database database;
    private final Door door;
    private final CurrentCaller caller;
    private final CalendarRepository calendars;
    private final CalendarConfig config;
    private final SecureRandom random = new SecureRandom();

    CalendarService(
            Database database,
            Doors doors,
            Pool pool,
            CurrentCaller caller,
            CalendarRepository calendars,
            CalendarConfig config) {
        this.database = database;
        this.door = doors.on(pool);
        this.caller = caller;
        this.calendars = calendars;
        this.config = config;
    }

    /** A new address; the one before stops to work in the same moment. */
    Uni<CalendarFeedView> create() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return caller.get()
                .chain(who -> database.write(transaction -> calendars
                        .put(transaction, TokenHash.of(secret))
                        .call(() -> transaction.audit(AuditEvent.success("CALENDAR_FEED_CREATED", FEED, who.userId())))
                        .map(at -> new CalendarFeedView("/v1/calendars/" + secret + ".ics", at))));
    }

    Uni<Void> revoke() {
        return caller.get()
                .chain(who -> database.write(transaction -> calendars
                        .delete(transaction)
                        .invoke(deleted -> {
                            if (deleted == 0) {
                                throw CalendarProblem.CALENDAR_FEED_NOT_FOUND.exception();
                            }
                        })
                        .call(() -> transaction.audit(AuditEvent.success("CALENDAR_FEED_REVOKED", FEED, who.userId())))
                        .replaceWithVoid()));
    }

    /** The calendar of whoever's secret this is. */
    Uni<String> read(String secret) {
        if (!SECRET.matcher(secret).matches()) {
            throw CalendarProblem.CALENDAR_FEED_NOT_FOUND.exception();
        }
        return door.run(
                        DatabaseContext.Presented.of(secret),
                        Access.WRITE,
                        transaction -> calendars
                                .read(transaction, config.maxReads(), config.period())
                                .chain(wait -> wait == null || wait > 0
                                        ? Uni.createFrom().item(new Answer(wait, ""))
                                        : calendars
                                                .entries(transaction)
                                                .map(entries -> new Answer(wait, CalendarWriter.write(NAME, entries)))))
                .map(Answer::body);
    }

    /** Counting a read that is refused is committed too, so that the refusal comes after the transaction. */
    private record Answer(@Nullable Integer pause, String calendar) {
        String body() {
            if (pause == null) {
                throw CalendarProblem.CALENDAR_FEED_NOT_FOUND.exception();
            }
            if (pause > 0) {
                throw KitProblem.RATE_LIMITED.exception().retryAfter(Duration.ofSeconds(pause));
            }
            return calendar;
        }
    }
}
