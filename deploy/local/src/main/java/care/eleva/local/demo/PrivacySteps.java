package care.eleva.local.demo;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A person takes a copy of all that is held, which is all of it and nobody else's, and asks to be erased. */
final class PrivacySteps {

    private static final List<String> PARTS =
            List.of("app-service.ndjson", "audit-service.ndjson", "auth-service.ndjson");

    private final Scene scene;
    private final BookingSteps booking;
    private final RecordSteps records;

    PrivacySteps(Scene scene, BookingSteps booking, RecordSteps records) {
        this.scene = scene;
        this.booking = booking;
        this.records = records;
    }

    List<Step> steps() {
        return List.of(
                new Step("the patient's copy holds what the three services hold, by its manifest", this::whole),
                new Step("it holds what was booked, shared and read, and nothing of others", this::patients),
                new Step("the expert's copy says nothing of the patient", this::experts),
                new Step("the copied record stands in the trail of who keeps it", this::trail),
                new Step("a request to be erased has a deadline, says what stays, and is taken back", this::erasure));
    }

    private String whole() {
        Map<String, String> files = copy(Scene.PAULO);
        JsonObject manifest = new JsonObject(files.getOrDefault("manifest.json", "{}"));
        Unproved.unless(manifest.getBoolean("complete", false), "there is no manifest: " + files.keySet());
        long items = 0;
        for (Object entry : manifest.getJsonArray("files")) {
            JsonObject file = (JsonObject) entry;
            String content = files.getOrDefault(file.getString("name"), "");
            Unproved.unlessEqual(sha256(content), file.getString("sha256"), file.getString("name") + "'s digest");
            Unproved.unlessEqual(content.lines().count(), file.getLong("items"), file.getString("name") + "'s lines");
            items += file.getLong("items");
        }
        Unproved.unless(files.keySet().containsAll(PARTS), "a part is missing: " + files.keySet());
        return items + " items in " + PARTS.size() + " parts, each with the digest that the manifest says";
    }

    private String patients() {
        Map<String, String> files = copy(Scene.PAULO);
        String app = files.getOrDefault("app-service.ndjson", "");
        Unproved.unless(app.contains(booking.appointmentId()), "the appointment is missing");
        Unproved.unless(app.contains(RecordSteps.SECRET), "the shared record is missing");
        String ana = id(Scene.ANA);
        Unproved.unless(
                files.getOrDefault("audit-service.ndjson", "")
                        .lines()
                        .map(JsonObject::new)
                        .filter(line -> "audit_access".equals(line.getString("kind")))
                        .map(line -> line.getJsonObject("data"))
                        .anyMatch(data -> "MEDICAL_RECORD_VIEWED".equals(data.getString("action"))
                                && ana.equals(data.getJsonObject("actor").getString("id"))),
                "the expert's reading is missing");
        Unproved.unless(files.getOrDefault("auth-service.ndjson", "").contains(Scene.PAULO), "the account is missing");
        without(files, Scene.ANA, Scene.BRUNO, Scene.CARLA, "not for the patient yet");
        return "appointment, shared record and the expert's reading; no address of anybody else, no unshared record";
    }

    private String experts() {
        Map<String, String> files = copy(Scene.ANA);
        Unproved.unless(
                files.getOrDefault("app-service.ndjson", "").contains(booking.event()),
                "the expert's event is missing");
        without(files, RecordSteps.SECRET, Scene.PAULO, id(Scene.PAULO));
        return "the event and the appointments, without the patient's id and words";
    }

    private String trail() {
        copy(Scene.PAULO);
        int rows = scene.as(Scene.CARLA)
                .get("/v1/audit/events?action=MEDICAL_RECORDS_EXPORTED&resource_id=" + records.record())
                .expect(200)
                .data()
                .size();
        Unproved.unless(rows > 0, "there is no row");
        return rows + " rows of the record, in the expert's organization";
    }

    private String erasure() {
        Visitor paulo = signedIn(Scene.PAULO);
        JsonObject request =
                paulo.post("/v1/privacy/erasure-requests").expect(201).json();
        String id = request.getString("id");
        Unproved.unlessEqual(request.getJsonArray("kept").size(), 3, "the number of what stays");
        Unproved.unless(
                request.getInstant("due_at").isAfter(request.getInstant("requested_at")), "there is no deadline");
        paulo.post("/v1/privacy/erasure-requests").refused(409, "erasure_request_open");
        scene.as(Scene.BRUNO).get("/v1/privacy/erasure-requests/" + id).refused(404, "erasure_request_not_found");
        scene.as(Scene.BRUNO).get("/v1/privacy/erasure-requests/open").refused(403, "permission_denied");
        paulo.post("/v1/privacy/erasure-requests/" + id + "/cancel").expect(200);
        return "due " + request.getString("due_at") + "; nobody else finds it; taken back";
    }

    /** Each person's copy is taken once, because nobody may take many. */
    private Map<String, String> copy(String person) {
        String body = scene.text(
                "copy of " + person,
                () -> signedIn(person)
                        .download("/v1/privacy/export")
                        .expect(200)
                        .body());
        Map<String, String> files = new TreeMap<>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException broken) {
            throw new Unproved("the file does not open: " + broken.getMessage());
        }
        return files;
    }

    /** Whoever takes a copy or asks to be erased must have signed in lately. */
    private Visitor signedIn(String person) {
        Visitor visitor = scene.stranger();
        visitor.signIn(person, "/").expect(200);
        return visitor;
    }

    /** Nothing of these; an empty copy proves nothing. */
    private static void without(Map<String, String> files, String... foreign) {
        for (String one : foreign) {
            files.forEach((name, content) -> Unproved.unless(!content.contains(one), name + " holds " + one));
        }
    }

    private String id(String person) {
        return scene.session(person).getJsonObject("user").getString("id");
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
