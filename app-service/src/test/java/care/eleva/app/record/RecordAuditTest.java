package care.eleva.app.record;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.security.NotImpersonated;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every read of health data leaves a row, in the transaction that reads: no row, no data. */
@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class RecordAuditTest {
    private static final String SECRET = "Nyctalopia since autumn";
    private static final String NOBODY = "-";

    /** All endpoints around health records. Whoever adds one must say here what it leaves in the trail. */
    private static final Map<String, String> ENDPOINTS = new TreeMap<>(Map.ofEntries(
            Map.entry("POST /v1/appointments/{appointmentId}/records", "MEDICAL_RECORD_CREATED"),
            Map.entry("GET /v1/appointments/{appointmentId}/records", "HEALTH_DATA_ACCESSED"),
            Map.entry("GET /v1/records", "HEALTH_DATA_ACCESSED"),
            Map.entry("GET /v1/records/export", "MEDICAL_RECORDS_EXPORTED"),
            Map.entry("GET /v1/records/{id}", "MEDICAL_RECORD_VIEWED"),
            Map.entry("PUT /v1/records/{id}", "MEDICAL_RECORD_UPDATED"),
            Map.entry("GET /v1/records/{id}/versions", "HEALTH_DATA_ACCESSED"),
            Map.entry("GET /v1/records/{id}/versions/{version}", "MEDICAL_RECORD_VIEWED"),
            Map.entry("POST /v1/records/{id}/share", "MEDICAL_RECORD_UPDATED"),
            Map.entry("DELETE /v1/records/{id}/share", "MEDICAL_RECORD_UPDATED"),
            Map.entry("POST /v1/records/{id}/grants", "MEDICAL_RECORD_UPDATED"),
            Map.entry("DELETE /v1/records/{id}/grants/{grantId}", "MEDICAL_RECORD_UPDATED"),
            Map.entry("POST /v1/records/{id}/break-glass", "BREAK_GLASS_STARTED"),
            Map.entry("GET /v1/subject-data", "HEALTH_DATA_EXPORTED"),
            Map.entry("POST /v1/records/keys", "RECORD_KEY_ROTATED"),
            Map.entry("POST /v1/records/key-destructions", "RECORD_KEYS_DESTRUCTION_REQUESTED"),
            Map.entry("POST /v1/records/key-destructions/{id}/approve", "RECORD_KEYS_DESTROYED"),
            Map.entry("POST /v1/records/key-destructions/{id}/withdraw", "RECORD_KEYS_DESTRUCTION_WITHDRAWN"),
            // audit-service writes AUDIT_LOG_VIEWED.
            Map.entry("GET /v1/me/accesses", NOBODY),
            Map.entry("GET /v1/records/{id}/accesses", NOBODY),
            // Nothing about anybody's health: whom the author gave a record to, names of keys, who asked for what.
            Map.entry("GET /v1/records/{id}/grants", NOBODY),
            Map.entry("GET /v1/records/keys", NOBODY),
            Map.entry("GET /v1/records/keys/progress", NOBODY),
            Map.entry("GET /v1/records/key-destructions", NOBODY)));

    private final Person ana = Person.expert();
    private final Person paulo = Person.patient();
    private String appointment = "";
    private String id = "";

    @BeforeEach
    void aSharedRecord() {
        appointment = paulo.book(ana.publishedEvent(), Person.inDays(3));
        id = ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":\"" + SECRET + "\"}")
                .statusCode(201)
                .extract()
                .path("id");
        ana.post("/v1/records/" + id + "/share").statusCode(200);
    }

    @Test
    void everyEndpointSaysWhatItLeavesAndRefusesImpersonation() {
        Map<String, String> found = new TreeMap<>();
        new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("care.eleva.app.record", "care.eleva.app.subject")
                        .stream()
                        .map(JavaClass::reflect)
                        .filter(type -> type.isAnnotationPresent(Path.class) && !type.isInterface())
                        .forEach(type -> endpoints(type).forEach(method -> {
                            found.put(name(type, method), action(method));
                            assertThat(type.isAnnotationPresent(NotImpersonated.class)
                                            || method.isAnnotationPresent(NotImpersonated.class))
                                    .as("%s refuses impersonation", method)
                                    .isTrue();
                        }));
        assertThat(found).isEqualTo(ENDPOINTS);
    }

    private static Stream<Method> endpoints(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).filter(method -> httpMethod(method) != null);
    }

    private static String name(Class<?> type, Method method) {
        Path path = method.getAnnotation(Path.class);
        return httpMethod(method) + " " + type.getAnnotation(Path.class).value() + (path == null ? "" : path.value());
    }

    private static @Nullable String httpMethod(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(java.util.Objects::nonNull)
                .map(HttpMethod::value)
                .findFirst()
                .orElse(null);
    }

    private static String action(Method method) {
        Audited audited = method.getAnnotation(Audited.class);
        if (audited == null) {
            assertThat(method.getAnnotation(Unaudited.class).value()).isNotBlank();
            return NOBODY;
        }
        return String.join(",", audited.value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/records/{id}",
                "/v1/records/{id}/versions",
                "/v1/records/{id}/versions/1",
                "/v1/records",
                "/v1/records/export",
                "/v1/appointments/{appointment}/records"
            })
    void whenTheRowCannotBeWrittenThereIsNoHealthData(String path) {
        Person patient = paulo.with("records:view_shared", "records:export_own");
        String target = path.replace("{id}", id).replace("{appointment}", appointment);
        String functions = "FUNCTION audit.append, audit.append_to";
        Audit.tamper("REVOKE EXECUTE ON " + functions + " FROM eleva_app_owner");
        try {
            String answer = patient.get(target).statusCode(403).extract().asString();
            assertThat(answer).doesNotContain(SECRET).doesNotContain(id);
        } finally {
            Audit.tamper("GRANT EXECUTE ON " + functions + " TO eleva_app_owner");
        }
        patient.get(target).statusCode(200);
    }

    /** Three patients on one page of the author's list are three rows, and a second record of one of them is none more. */
    @Test
    void aListLeavesOneRowForEachPatient() {
        ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":\"second\"}")
                .statusCode(201);
        String event = ana.publishedEvent();
        for (int day = 4; day < 6; day++) {
            String other = Person.patient().book(event, Person.inDays(day));
            ana.post("/v1/appointments/" + other + "/records", "{\"content\":\"other\"}")
                    .statusCode(201);
        }
        ana.get("/v1/records?as=author").statusCode(200);
        assertThat(Audit.strings(
                        "SELECT patient_id FROM audit.audit_logs WHERE org_id = ? AND action = 'HEALTH_DATA_ACCESSED'",
                        ana.orgId()))
                .hasSize(3)
                .doesNotHaveDuplicates()
                .contains(paulo.userId());
    }
}
