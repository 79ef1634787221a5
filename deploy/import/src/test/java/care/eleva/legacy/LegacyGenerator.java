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
import java.time.LocalDate;
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
    private static final List<String> STATUSES =
            List.of("PENDING", "APPROVED", "READY", "COMPLETED", "FAILED", "REFUNDED", "DISPUTED", "PAID_OUT");

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
        for (int n = 0; n < Math.max(10, meetings / PER_EXPERT); n++) {
            experts.add(expert(n));
            schedule(n, experts.getLast());
            profile(n, experts.getLast());
        }
        categories();
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
        account(n, clerk, known);
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
        expected.rejected("events", "duration_out_of_range");
        return new Expert(clerk, known, events, lost);
    }

    private void schedule(int n, Expert expert) throws SQLException {
        var kind = n % 10;
        var id = id();
        var imported = expert.known() && kind != 3;
        add(
                "INSERT INTO schedules (id, timezone, \"clerkUserId\", \"createdAt\", \"updatedAt\") VALUES (?, ?, ?, ?, ?)",
                id,
                kind == 3 ? "Lisbon" : "Europe/Lisbon",
                expert.clerkId(),
                local(now),
                local(now));
        became("schedules", kind == 3 ? "time_zone_unknown" : expert.known() ? null : "expert_unmapped");
        var missing = imported ? null : "schedule_not_imported";
        for (int row = 0; row < (kind == 4 ? 2 : 1); row++) {
            add(
                    "INSERT INTO scheduling_settings (user_id, before_event_buffer, minimum_notice, time_slot_interval) VALUES (?, ?, ?, ?)",
                    expert.clerkId(),
                    15,
                    kind == 5 ? -5 : 120,
                    20);
            became(
                    "scheduling_settings",
                    kind == 5
                            ? "settings_out_of_range"
                            : !expert.known() ? "expert_unmapped" : row == 1 ? "settings_repeated" : missing);
        }
        hours(id, "monday", "09:00", "12:00", missing);
        hours(id, "monday", "13:00", "17:30", missing);
        hours(id, "tuesday", "9:00", "24:00", missing);
        if (kind == 6) {
            hours(id, "wednesday", "09:00", "12:00", missing);
            hours(id, "wednesday", "11:00", "14:00", missing == null ? "hours_overlap" : missing);
        }
        if (kind == 7) {
            hours(id, "friday", "09:00", "25:00", "hours_malformed");
            hours(id, "friday", "18:00", "09:00", "hours_malformed");
        }
        for (var zone : List.of("Europe/Lisbon", "UTC")) {
            add(
                    "INSERT INTO blocked_dates (clerk_user_id, date, timezone, reason, created_at) VALUES (?, ?, ?, ?, ?)",
                    expert.clerkId(),
                    LocalDate.ofInstant(now, ZoneOffset.UTC),
                    zone,
                    "away",
                    local(now));
            became("blocked_dates", expert.known() ? null : "expert_unmapped");
            note("blocked_dates", expert.known() && (!imported || zone.equals("UTC")), "time_zone_replaced");
        }
    }

    private void hours(UUID schedule, String day, String opens, String closes, @Nullable String reason)
            throws SQLException {
        add(
                "INSERT INTO \"scheduleAvailabilities\" (id, \"scheduleId\", \"startTime\", \"endTime\", \"dayOfWeek\") VALUES (?, ?, ?, ?, ?::day)",
                id(),
                schedule,
                opens,
                closes,
                day);
        became("availabilities", reason);
    }

    private void profile(int n, Expert expert) throws SQLException {
        var agreed = n % 2 == 0;
        add(
                "INSERT INTO profiles (id, \"clerkUserId\", \"profilePicture\", \"firstName\", \"lastName\", headline, \"socialLinks\", \"isVerified\","
                        + " published, practitioner_agreement_accepted_at, practitioner_agreement_version, \"createdAt\", \"updatedAt\")"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?::json, ?, ?, ?, ?, ?, ?)",
                id(),
                expert.clerkId(),
                n % 3 == 0 ? "http://pictures.test/x.jpg" : "https://pictures.test/x.jpg",
                "Ana",
                n == 1 || n == 2 ? "Idêntica" : "Silva " + n,
                "Nutrição",
                n % 4 == 1 ? "[{\"name\":\"x\",\"url\":\"javascript:1\"}]" : null,
                n % 5 == 0,
                true,
                agreed ? local(now) : null,
                agreed ? "v 1" : null,
                local(now),
                local(now));
        became("profiles", expert.known() ? null : "expert_unmapped");
        note("profiles", expert.known() && !agreed, "published_without_agreement");
        note("profiles", expert.known() && n % 3 == 0, "picture_dropped");
        note("profiles", expert.known() && n % 4 == 1, "links_dropped");
        note("profiles", n == 1, "slug_changed"); // of 1 and 2, whichever is read second
    }

    private void categories() throws SQLException {
        var top = category("Saúde", null);
        category("Saude", null);
        expected.note("categories", "slug_changed");
        var child = category("Nutrição", top);
        became("category_parents", null);
        category("Third level", child);
        became("category_parents", "refused_by_category_levels_check");
        category("Orphan", id());
        became("category_parents", "category_not_imported");
        category("日本語", null);
        expected.rejected("categories", "slug_unusable");
    }

    private UUID category(String name, @Nullable UUID parent) throws SQLException {
        var id = id();
        add("INSERT INTO categories (id, name, parent_id) VALUES (?, ?, ?)", id, name, parent);
        expected.row("categories");
        return id;
    }

    private void became(String source, @Nullable String reason) {
        expected.row(source);
        if (reason != null) {
            expected.rejected(source, reason);
        }
    }

    private void note(String source, boolean changed, String code) {
        if (changed) {
            expected.note(source, code);
        }
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
                : now.minus(Duration.ofDays(1)).minus(Duration.ofHours(2L * slot + 2));
        var end = dirt == 3 ? start : start.plus(Duration.ofHours(1));
        var zone = dirt == 1 ? "Lisbon time" : dirt == 2 ? "GMT+1" : "Europe/Lisbon";
        var patient = random.nextInt(patients.size());
        var email = switch (dirt) {
            case 4 -> "stranger" + n + "@nowhere.test";
            case 6 -> " ";
            case 7 -> "Shared@legacy.test";
            default -> patients.get(patient);
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
        var noted = n % 3 == 0;
        var reason = reason(dirt, expert, free);
        var id = id();
        insert(id, event, expert, email, start, end, zone, payment, free, noted, n);
        became(reason, free, noted);
        if (reason == null && (dirt == 1 || dirt == 2)) {
            expected.note("meetings", "time_zone_replaced");
        }
        if (dirt == 95 || dirt == 25) {
            // Half an hour later once more: of the future, only one of the two can be; of the past, both were.
            var later = Duration.ofMinutes(30);
            insert(
                    id(),
                    event,
                    expert,
                    patients.getFirst(),
                    start.plus(later),
                    end.plus(later),
                    zone,
                    "succeeded",
                    free,
                    noted,
                    n + 1_000_000);
            became(!expert.known() ? "expert_unmapped" : dirt == 95 ? "overlaps_in_future" : null, free, noted);
        }
        if (dirt >= 20 && dirt < 60) {
            record(n, id, expert, reason, start, email, patients.get((patient + 1) % patients.size()));
        }
        if (dirt >= 20 && dirt < 40 && !free) {
            transfer(n, expert, start);
        }
    }

    private void became(@Nullable String reason, boolean free, boolean noted) {
        expected.row("meetings");
        if (reason != null) {
            expected.rejected("meetings", reason);
        }
        if (!free) {
            expected.row("payments");
            if (reason != null) {
                expected.rejected("payments", "meeting_not_imported");
            }
        }
        if (noted) {
            expected.row("meeting_notes");
            if (reason != null) {
                expected.rejected("meeting_notes", "meeting_not_imported");
            }
        }
    }

    private void record(
            int n, UUID meeting, Expert expert, @Nullable String reason, Instant at, String email, String another)
            throws SQLException {
        var iv = new byte[12];
        random.nextBytes(iv);
        var content = encrypted("Evolução nº " + n, iv);
        var broken = n % 500;
        if (broken == 20) {
            content = "{\"encryptedContent\":\"zz\"}";
        } else if (broken == 21) {
            content = content.replace("\"tag\":\"", "\"tag\":\"00").replaceAll("..\"}$", "\"}");
        }
        random.nextBytes(iv);
        var metadata = n % 10 == 0 ? encrypted("{\"mood\":" + n + "}", iv) : null;
        add(
                "INSERT INTO records (id, meeting_id, expert_id, guest_email, encrypted_content, encrypted_metadata, last_modified_at, created_at, version)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id(),
                meeting,
                expert.clerkId(),
                broken == 22 ? another : email,
                content,
                metadata,
                local(at.plus(Duration.ofHours(3))),
                local(at.plus(Duration.ofHours(2))),
                1 + n % 3);
        expected.row("records");
        if (metadata != null) {
            expected.row("record_metadata");
            if (reason != null) {
                expected.rejected("record_metadata", "meeting_not_imported");
            }
        }
        if (broken == 20) {
            expected.rejected("records", "ciphertext_malformed");
        } else if (broken == 21) {
            expected.rejected("records", "ciphertext_unreadable");
        } else if (reason != null) {
            expected.rejected("records", "meeting_not_imported");
        } else if (broken == 22) {
            expected.rejected("records", "patient_differs_from_meeting");
        }
    }

    private void transfer(int n, Expert expert, Instant at) throws SQLException {
        var status = STATUSES.get(n % STATUSES.size());
        var sent = status.equals("COMPLETED") || status.equals("PAID_OUT");
        var lost = sent && n % 3 == 0;
        add(
                "INSERT INTO payment_transfers (payment_intent_id, checkout_session_id, event_id, expert_connect_account_id, expert_clerk_user_id, amount,"
                        + " platform_fee, session_start_time, scheduled_transfer_time, status, transfer_id, created, updated)"
                        + " VALUES (?, ?, 'x', 'acct_x', ?, 5100, 900, ?, ?, ?::payment_transfer_status_enum, ?, ?, ?)",
                "pi_" + n,
                "cs_" + n,
                expert.clerkId(),
                local(at),
                local(at.plus(Duration.ofDays(7))),
                status,
                sent && !lost ? "tr_" + n : null,
                local(at),
                local(at));
        expected.row("payment_transfers");
        if (lost) {
            expected.rejected("payment_transfers", "transfer_id_missing");
        } else if (!expert.known()) {
            expected.rejected("payment_transfers", "expert_unmapped");
        } else if (status.equals("PENDING") || status.equals("APPROVED") || status.equals("READY")) {
            expected.note("payment_transfers", "held_for_review");
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
            boolean noted,
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
                noted ? "My back hurts, note " + n : null,
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
        for (int n = 0; n < 40; n++) {
            var old = n % 2 == 1;
            add(
                    "INSERT INTO stripe_processed_events (event_id, event_type, processed_at) VALUES (?, 'payment_intent.succeeded', ?)",
                    "evt_" + n,
                    local(now.minus(Duration.ofDays(old ? 31 + n : 1))));
            became("stripe_events", old ? "older_than_30_days" : null);
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

    private void account(int n, String clerk, boolean known) throws SQLException {
        var malformed = n % 10 == 2;
        add(
                "UPDATE users SET stripe_connect_account_id = ?, country = ?, stripe_connect_charges_enabled = true, stripe_connect_payouts_enabled = ?"
                        + " WHERE \"clerkUserId\" = ?",
                malformed ? "nope" : "acct_" + n,
                n % 2 == 0 ? null : "es",
                n % 3 > 0,
                clerk);
        became("stripe_accounts", malformed ? "account_malformed" : known ? null : "expert_unmapped");
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
