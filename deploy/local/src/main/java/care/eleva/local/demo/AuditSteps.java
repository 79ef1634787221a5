package care.eleva.local.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The trail is complete for its organization, can be taken away, and can be checked. */
final class AuditSteps {

    private final Scene scene;
    private final RecordSteps records;
    private final Clock clock;

    AuditSteps(Scene scene, RecordSteps records, Clock clock) {
        this.scene = scene;
        this.records = records;
        this.clock = clock;
    }

    List<Step> steps() {
        return List.of(
                new Step("the compliance officer lists the trail of the organization", this::list),
                new Step("filters and pages show what they say", this::filters),
                new Step("the trail is closed to expert and patient", this::closed),
                new Step("exported as NDJSON, each line's leaf is recomputed", this::ndjson),
                new Step("exported as CSV, it holds the same events", this::csv));
    }

    private String list() {
        scene.as(Scene.ANA).get("/v1/records/" + records.record()).expect(200);
        Set<String> actions = new HashSet<>();
        JsonArray events = scene.as(Scene.CARLA)
                .get("/v1/audit/events?limit=100")
                .expect(200)
                .data();
        String organization = SignInSteps.organization(scene.session(Scene.CARLA));
        events.stream().map(JsonObject.class::cast).forEach(event -> {
            actions.add(event.getString("action"));
            Unproved.unlessEqual(event.getString("organization_id"), organization, "an event's organization");
        });
        for (String action : List.of("EVENT_CREATED", "MEDICAL_RECORD_CREATED", "MEDICAL_RECORD_VIEWED")) {
            Unproved.unless(actions.contains(action), action + " is not in the trail: " + actions);
        }
        Unproved.unless(!events.encode().contains(RecordSteps.SECRET), "the trail holds what a record says");
        return events.size() + " events of " + actions.size() + " kinds, all of this organization";
    }

    private String filters() {
        String filter = "action=MEDICAL_RECORD_VIEWED&resource_type=medical_record&resource_id=" + records.record();
        var seen = new HashSet<String>();
        String after = "";
        do {
            Answer page = scene.as(Scene.CARLA)
                    .get("/v1/audit/events?limit=1&" + filter + after)
                    .expect(200);
            page.data().stream().map(JsonObject.class::cast).forEach(event -> {
                Unproved.unlessEqual(event.getString("action"), "MEDICAL_RECORD_VIEWED", "a filtered action");
                Unproved.unless(seen.add(event.getString("id")), "a page repeats an event");
            });
            String next = page.json().getString("next");
            after = next == null ? "" : "&after=" + Visitor.encode(next);
        } while (!after.isEmpty());
        Unproved.unless(seen.size() >= 2, "there are only " + seen.size() + " views");
        scene.as(Scene.CARLA).get("/v1/audit/events?outcom=denied").refused(400, "validation_failed");
        return seen.size() + " views over " + seen.size() + " pages; a misspelt filter is 400";
    }

    private String closed() {
        for (String person : List.of(Scene.ANA, Scene.PAULO)) {
            scene.as(person).get("/v1/audit/events").refused(403, "permission_denied");
            scene.as(person).get(export("ndjson")).refused(403, "permission_denied");
        }
        return "403 for list and export";
    }

    private String ndjson() {
        Map<String, String> leaves = leaves();
        List<String> lines = export("ndjson", "application/x-ndjson");
        int checked = 0;
        for (String line : lines) {
            String leaf = leaves.get(new JsonObject(line).getString("id"));
            if (leaf != null) {
                Unproved.unlessEqual(leafOf(line), leaf, "the leaf of " + line);
                checked++;
            }
        }
        Unproved.unless(
                checked >= leaves.size() && checked > 0,
                "only " + checked + " of " + leaves.size() + " lines are there");
        return lines.size() + " lines; " + checked + " leaves are SHA-256 of a zero byte and the line";
    }

    private String csv() {
        List<String> rows = export("csv", "text/csv");
        List<String> lines = export("ndjson", "application/x-ndjson");
        Unproved.unless(rows.size() > 1, "there are no rows");
        String all = String.join("\n", rows);
        long missing = lines.stream()
                .map(line -> new JsonObject(line).getString("id"))
                .limit(rows.size() - 1L)
                .filter(id -> !all.contains(id))
                .count();
        Unproved.unlessEqual(missing, 0L, "the number of events missing from the CSV");
        return rows.size() - 1 + " rows under a heading";
    }

    /** Leaves of the trail as the CSV states them, by event. */
    private Map<String, String> leaves() {
        var leaves = new HashMap<String, String>();
        JsonArray events = scene.as(Scene.CARLA)
                .get("/v1/audit/events?limit=10")
                .expect(200)
                .data();
        events.stream().map(JsonObject.class::cast).forEach(event -> {
            String id = event.getString("id");
            leaves.put(
                    id,
                    scene.as(Scene.CARLA)
                            .get("/v1/audit/events/" + id)
                            .expect(200)
                            .json()
                            .getString("leaf"));
        });
        return leaves;
    }

    private List<String> export(String format, String type) {
        Answer answer = scene.as(Scene.CARLA).get(export(format)).expect(200);
        Unproved.unless(answer.header("Content-Type").startsWith(type), "the type is " + answer.header("Content-Type"));
        Unproved.unless(answer.header("Content-Disposition").startsWith("attachment"), "it is not offered as a file");
        return answer.body().lines().filter(line -> !line.isBlank()).toList();
    }

    private String export(String format) {
        var to = clock.instant().plus(Duration.ofMinutes(1));
        return "/v1/audit/export?from=" + to.minus(Duration.ofDays(2)) + "&to=" + to + "&format=" + format;
    }

    private static String leafOf(String line) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) 0);
            return HexFormat.of().formatHex(digest.digest(line.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
