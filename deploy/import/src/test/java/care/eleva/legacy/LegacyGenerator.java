package care.eleva.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes a predecessor's database of any size, the same for the same seed, with the dirt that one finds: people nobody knows,
 * two people with one address, slugs twice or of no use, free text for a time zone, meetings at the same time, payments that
 * never ended, ciphertexts that do not open, hours that overlap. It counts what must become of each row as it makes it.
 */
final class LegacyGenerator {
    static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static final int PER_EXPERT = 200;
    private static final int EVENTS = 4;

    private final Connection legacy;
    private final Random random;
    private final Instant now;
    private final Expected expected = new Expected();
    private final List<Person> people = new ArrayList<>();
    private final List<String> map = new ArrayList<>();
    private final List<PreparedStatement> open = new ArrayList<>();

    private LegacyGenerator(Connection legacy, long seed, Instant now) {
        this.legacy = legacy;
        this.random = new Random(seed);
        this.now = now.truncatedTo(ChronoUnit.DAYS);
    }

    /** Somebody who is known to identity. */
    record Person(String userId, String orgId, String email) {}

    record World(Expected expected, List<Person> people, List<String> map) {
        Path writeMap(Path directory) throws IOException {
            return Files.write(directory.resolve("map.csv"), map);
        }
    }

    private record Expert(String clerkId, boolean known, List<UUID> events, UUID lost) {}

    static void createSchema(Connection legacy) throws SQLException {
        try (var sql = LegacyGenerator.class.getResourceAsStream("/legacy/schema.sql");
                var statement = legacy.createStatement()) {
            statement.execute(new String(java.util.Objects.requireNonNull(sql).readAllBytes(), UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static World fill(Connection legacy, long seed, int meetings) throws SQLException {
        var generator = new LegacyGenerator(legacy, seed, Instant.now());
        legacy.setAutoCommit(false);
        generator.fill(meetings);
        legacy.commit();
        try (var statement = legacy.createStatement()) {
            statement.execute("ANALYZE");
        }
        legacy.commit();
        return new World(generator.expected, List.copyOf(generator.people), List.copyOf(generator.map));
    }

    private void fill(int meetings) throws SQLException {
        map.add(People.HEADER);
        var patients = patients(Math.max(20, meetings / 20));
        var experts = new ArrayList<Expert>();
        for (int n = 0; n < Math.max(3, meetings / PER_EXPERT); n++) {
            experts.add(expert(n));
        }
        for (int n = 0; n < meetings; n++) {
            meeting(n, experts.get(n % experts.size()), n / experts.size(), patients);
        }
        leftOvers(experts.getFirst());
        for (var statement : open) {
            statement.executeBatch();
            statement.close();
        }
    }

    /** Every fourth is in the map, by Clerk id or as a guest by address; the others are found by address. */
    private List<String> patients(int count) throws SQLException {
        var addresses = new ArrayList<String>();
        for (int n = 0; n < count; n++) {
            var person = person("patient" + n);
            addresses.add(n % 7 == 0 ? person.email().toUpperCase(Locale.ROOT) : person.email());
            if (n % 4 == 0) {
                var clerk = "user_2patient" + n;
                user(clerk, "old-" + person.email());
                map.add(clerk + "," + person.userId() + "," + person.orgId());
                map.add(person.email() + "," + person.userId() + "," + person.orgId());
            } else if (n % 4 == 1) {
                user("user_2patient" + n, person.email());
            }
        }
        // Two accounts with one address: each is somebody, and a guest with that address could be either.
        for (int twin = 0; twin < 2; twin++) {
            var person = person("twin" + twin);
            user("user_2twin" + twin, "shared@legacy.test");
            map.add("user_2twin" + twin + "," + person.userId() + "," + person.orgId());
        }
        user("user_2nobody", "nobody@legacy.test");
        expected.rejected("users", "user_unmapped");
        return addresses;
    }

    private Expert expert(int n) throws SQLException {
        var known = n % 10 != 9;
        var clerk = "user_2expert" + n;
        var address = "expert" + n + "@legacy.test";
        user(clerk, address);
        if (known) {
            person("expert" + n);
        } else {
            expected.rejected("users", "user_unmapped");
        }
        var events = new ArrayList<UUID>();
        for (int e = 0; e < EVENTS; e++) {
            events.add(event(
                    clerk,
                    known,
                    "Consulta nº " + e,
                    e < 2 ? "consulta" : "Sessão de " + e + "!",
                    60,
                    "eur",
                    e == 1 || e > 1));
        }
        var lost = event(clerk, false, "Too long", "too-long", 1000, "eur", false);
        if (known) {
            expected.rejected("events", "duration_out_of_range");
        }
        return new Expert(clerk, known, events, lost);
    }

    private UUID event(
            String clerk, boolean imported, String name, String slug, int minutes, String currency, boolean slugChanges)
            throws SQLException {
        var id = id();
        add(
                "INSERT INTO events (id, name, description, \"durationInMinutes\", \"clerkUserId\", \"isActive\", slug, price, currency, \"createdAt\", \"updatedAt\")"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                name,
                random.nextBoolean() ? "Text" : null,
                minutes,
                clerk,
                random.nextInt(5) > 0,
                slug,
                6000,
                currency,
                local(now.minus(Duration.ofDays(400))),
                local(now.minus(Duration.ofDays(300))));
        expected.row("events");
        if (imported && slugChanges) {
            expected.note("events", "slug_changed");
        } else if (!imported && minutes <= 720) {
            expected.rejected("events", "expert_unmapped");
        }
        return id;
    }

    private void meeting(int n, Expert expert, int slot, List<String> patients) throws SQLException {
        var dirt = n % 100;
        var future = dirt >= 90;
        // Every expert's meetings are two hours apart; those of the past that overlap do so on purpose.
        var start = future
                ? now.plus(Duration.ofDays(2)).plus(Duration.ofHours(2L * slot))
                : now.minus(Duration.ofDays(1)).minus(Duration.ofHours(2L * (dirt == 5 ? slot - 1 : slot) + 2));
        var end = dirt == 3 ? start : start.plus(Duration.ofHours(1));
        var zone = dirt == 1 ? "Lisbon time" : dirt == 2 ? "GMT+1" : "Europe/Lisbon";
        var email = switch (dirt) {
            case 4 -> "stranger" + n + "@nowhere.test";
            case 6 -> " ";
            case 7 -> "Shared@legacy.test";
            default -> patients.get(random.nextInt(patients.size()));
        };
        var event = dirt == 8 ? expert.lost() : expert.events().get(random.nextInt(EVENTS));
        var payment = switch (dirt) {
            case 9, 91 -> "pending";
            case 10 -> "refunded";
            case 11 -> "failed";
            case 12 -> "weird";
            default -> "succeeded";
        };
        var free = dirt % 5 == 4 && dirt != 4;
        var reason = reason(dirt, expert, free);
        var id = id();
        insert(id, event, expert, email, start, end, zone, payment, free, n);
        expected.row("meetings");
        if (reason != null) {
            expected.rejected("meetings", reason);
        } else if (dirt == 1 || dirt == 2) {
            expected.note("meetings", "time_zone_replaced");
        }
        if (dirt == 95) {
            // The same hour once more: only one of the two can be.
            insert(
                    id(),
                    event,
                    expert,
                    patients.getFirst(),
                    start.plus(Duration.ofMinutes(30)),
                    end.plus(Duration.ofMinutes(30)),
                    zone,
                    "succeeded",
                    free,
                    n + 1_000_000);
            expected.row("meetings");
            expected.rejected("meetings", expert.known() ? "overlaps_in_future" : "expert_unmapped");
        }
    }

    private static @Nullable String reason(int dirt, Expert expert, boolean free) {
        if (dirt == 3) {
            return "period_empty";
        }
        if (dirt == 6) {
            return "patient_missing";
        }
        if (dirt == 91 && !free) {
            return "future_and_unpaid";
        }
        if (dirt == 12 && !free) {
            return "payment_status_unknown";
        }
        if (!expert.known()) {
            return "expert_unmapped";
        }
        return switch (dirt) {
            case 4 -> "patient_unmapped";
            case 7 -> "patient_ambiguous";
            case 8 -> "event_not_imported";
            default -> null;
        };
    }

    private void insert(
            UUID id,
            UUID event,
            Expert expert,
            String email,
            Instant start,
            Instant end,
            String zone,
            String payment,
            boolean free,
            int n)
            throws SQLException {
        add(
                "INSERT INTO meetings (id, \"eventId\", \"clerkUserId\", \"guestEmail\", \"guestName\", \"guestNotes\", \"guestPhone\", \"startTime\", \"endTime\","
                        + " timezone, \"meetingUrl\", \"stripePaymentIntentId\", \"stripeSessionId\", \"stripePaymentStatus\", \"stripeAmount\","
                        + " \"stripeApplicationFeeAmount\", \"createdAt\", \"updatedAt\")"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                event,
                expert.clerkId(),
                email,
                "Guest Number " + n,
                n % 3 == 0 ? "My back hurts, note " + n : null,
                n % 4 == 0 ? "+351 900 000 000" : null,
                local(start),
                local(end),
                zone,
                "https://meet.example.test/" + n,
                free ? null : "pi_" + n,
                free ? null : "cs_" + n,
                free ? null : payment,
                free ? null : 6000,
                free ? null : 900,
                local(start.minus(Duration.ofDays(10))),
                local(start.minus(Duration.ofDays(9))));
    }

    /** What is not brought over, and must be told of all the same. */
    private void leftOvers(Expert expert) throws SQLException {
        for (int n = 0; n < 3; n++) {
            add(
                    "INSERT INTO slot_reservations (event_id, clerk_user_id, guest_email, start_time, end_time, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                    expert.events().getFirst(),
                    expert.clerkId(),
                    "guest@legacy.test",
                    local(now),
                    local(now),
                    local(now));
        }
        add(
                "INSERT INTO session_packs (event_id, clerk_user_id, name, sessions_count, price) VALUES (?, ?, ?, ?, ?)",
                expert.events().getFirst(),
                expert.clerkId(),
                "Pack",
                5,
                20000);
    }

    private void user(String clerk, String email) throws SQLException {
        add(
                "INSERT INTO users (id, \"clerkUserId\", email, first_name, last_name, stripe_customer_id) VALUES (?, ?, ?, ?, ?, ?)",
                id(),
                clerk,
                email,
                "First",
                "Last",
                "cus_" + clerk);
        expected.row("users");
    }

    private Person person(String name) {
        var person = new Person("user_" + name, "org_" + name, name + "@legacy.test");
        people.add(person);
        return person;
    }

    /** As the predecessor encrypted. */
    static String encrypted(String text, byte[] iv) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(HexFormat.of().parseHex(KEY), "AES"),
                    new GCMParameterSpec(128, iv));
            var sealed = HexFormat.of().formatHex(cipher.doFinal(text.getBytes(UTF_8)));
            var end = sealed.length() - 32;
            return "{\"encryptedContent\":\"" + sealed.substring(0, end) + "\",\"iv\":\""
                    + HexFormat.of().formatHex(iv) + "\",\"tag\":\"" + sealed.substring(end) + "\"}";
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private UUID id() {
        return new UUID((random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() >>> 2) | 0x8000000000000000L);
    }

    private static LocalDateTime local(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    private final java.util.Map<String, PreparedStatement> statements = new java.util.LinkedHashMap<>();
    private int waiting;

    private void add(String sql, @Nullable Object... values) throws SQLException {
        var statement = statements.get(sql);
        if (statement == null) {
            statement = legacy.prepareStatement(sql);
            statements.put(sql, statement);
            open.add(statement);
        }
        for (int n = 0; n < values.length; n++) {
            statement.setObject(n + 1, values[n]);
        }
        statement.addBatch();
        if (++waiting >= 2000) {
            waiting = 0;
            for (var each : open) {
                each.executeBatch(); // in the order in which they refer to each other
            }
        }
    }
}
