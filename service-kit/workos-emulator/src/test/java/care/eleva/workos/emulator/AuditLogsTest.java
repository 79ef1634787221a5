package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.workos.common.exceptions.BadRequestException;
import com.workos.common.exceptions.NotFoundException;
import com.workos.common.exceptions.UnprocessableEntityException;
import com.workos.common.http.RequestOptions;
import com.workos.models.AuditLogEvent;
import com.workos.models.AuditLogEventActor;
import com.workos.models.AuditLogEventContext;
import com.workos.models.AuditLogSchemaActor;
import com.workos.models.AuditLogSchemaTarget;
import com.workos.types.AuditLogExportState;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Audit logs through the SDK: schemas first, idempotency, exports. */
class AuditLogsTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    private static final String ACTION = "record.viewed";
    private static final OffsetDateTime WHEN = OffsetDateTime.parse("2026-11-24T08:00:00.000Z");
    private static final Map<String, Object> NUMBERS =
            Map.of("type", "object", "properties", Map.of("pages", Map.of("type", "number")));

    @BeforeEach
    void registerSchema() {
        WORKOS.sdk()
                .getAuditLogs()
                .createSchema(
                        ACTION,
                        List.of(new AuditLogSchemaTarget("record", NUMBERS)),
                        new AuditLogSchemaActor(Map.of("type", "object")),
                        NUMBERS);
    }

    private static AuditLogEvent event(String actor, String target, Map<String, Object> metadata) {
        return new AuditLogEvent(
                ACTION,
                WHEN,
                new AuditLogEventActor(actor, "user", "=SUM(A1)", Map.of()),
                List.of(new AuditLogEventActor("rec_1", target, null, Map.of())),
                new AuditLogEventContext("192.0.2.1", "Browser \"1\""),
                metadata,
                null);
    }

    private static void send(AuditLogEvent event, String key) {
        var options = RequestOptions.builder().idempotencyKey(key).build();
        assertThat(WORKOS.sdk()
                        .getAuditLogs()
                        .createEvent(ANAS_PRACTICE, event, options)
                        .getSuccess())
                .isTrue();
    }

    @Test
    void keyAndContentTogetherMakeAnEvent() {
        // When
        send(event("ana", "record", Map.of("pages", 1)), "key-1");
        send(event("ana", "record", Map.of("pages", 1)), "key-1");
        send(event("ana", "record", Map.of("pages", 2)), "key-1");
        send(event("ana", "record", Map.of("pages", 1)), "key-2");
        // Then
        assertThat(WORKOS.emulator().auditEvents(ANAS_PRACTICE)).hasSize(3);
        // When
        WORKOS.emulator().clockOffset(Duration.ofHours(25));
        send(event("ana", "record", Map.of("pages", 1)), "key-1");
        // Then
        assertThat(WORKOS.emulator().auditEvents(ANAS_PRACTICE)).hasSize(4);
        assertThat(WORKOS.browser()
                        .get("/_emulator/audit-events?organization_id=" + ANAS_PRACTICE)
                        .body())
                .contains("rec_1")
                .doesNotContain("_organization_id");
    }

    @Test
    void eventMustFitTheSchema() {
        var logs = WORKOS.sdk().getAuditLogs();
        assertThatThrownBy(() -> logs.createEvent(ANAS_PRACTICE, event("ana", "letter", Map.of())))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        e -> assertThat(e.rawBody).contains("\"instancePath\":\"/targets/0/type\""));
        assertThatThrownBy(() -> logs.createEvent(ANAS_PRACTICE, event("ana", "record", Map.of("pages", "many"))))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        e -> assertThat(e.rawBody).contains("\"instancePath\":\"/metadata/pages\""));
        assertThatThrownBy(() ->
                        logs.createEvent(ANAS_PRACTICE, event("ana", "record", Map.of("note", "x".repeat(501)))))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        e -> assertThat(e.rawBody).contains("\"instancePath\":\"/metadata/note\""));
        assertThatThrownBy(() -> logs.createEvent(ANAS_PRACTICE, event("", "record", Map.of())))
                .isInstanceOfSatisfying(
                        UnprocessableEntityException.class,
                        e -> assertThat(e.rawBody).contains("\"field\":\"event.actor.id\""));
        assertThatThrownBy(() -> logs.createEvent("org_none", event("ana", "record", Map.of())))
                .isInstanceOf(NotFoundException.class);
        assertThat(WORKOS.emulator().auditEvents(ANAS_PRACTICE)).isEmpty();
    }

    @Test
    void newVersionIsUsedOnlyWhenItIsAskedFor() {
        // Given
        var logs = WORKOS.sdk().getAuditLogs();
        logs.createSchema(ACTION, List.of(new AuditLogSchemaTarget("letter", null)));
        var old = event("ana", "letter", Map.of());
        var fresh = new AuditLogEvent(
                old.getAction(), old.getOccurredAt(), old.getActor(), old.getTargets(), old.getContext(), Map.of(), 2L);
        // Then
        assertThatThrownBy(() -> logs.createEvent(ANAS_PRACTICE, old)).isInstanceOf(BadRequestException.class);
        send(fresh, "key-1");
        assertThat(logs.listActionSchemas(ACTION).data.getFirst().getVersion()).isEqualTo(2);
        assertThat(logs.listActions().data.getFirst().getSchema().getVersion()).isEqualTo(2);
    }

    @Test
    void exportIsPendingThenACsvForTenMinutes() {
        // Given
        var logs = WORKOS.sdk().getAuditLogs();
        send(event("ana", "record", Map.of("pages", 1)), "key-1");
        send(event("bruno", "record", Map.of("pages", 1)), "key-2");
        // When
        var made =
                logs.createExport(ANAS_PRACTICE, WHEN.minusDays(1), WHEN.plusDays(1), null, null, null, List.of("ana"));
        // Then
        assertThat(made.getState()).isEqualTo(AuditLogExportState.Pending);
        assertThat(made.getUrl()).isNull();
        WORKOS.emulator().clockOffset(Duration.ofSeconds(1));
        var ready = logs.getExport(made.getId());
        assertThat(ready.getState()).isEqualTo(AuditLogExportState.Ready);
        var csv = WORKOS.browser().get(ready.getUrl()).body().lines().toList();
        assertThat(csv).hasSize(2);
        assertThat(csv.get(1))
                .contains(",record.viewed,ana,user,'=SUM(A1),record:rec_1,192.0.2.1,\"Browser \"\"1\"\"\"");
        WORKOS.emulator().clockOffset(Duration.ofMinutes(12));
        assertThat(WORKOS.browser().get(ready.getUrl()).statusCode()).isEqualTo(403);
        assertThat(WORKOS.browser().get(logs.getExport(made.getId()).getUrl()).statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> logs.createExport(ANAS_PRACTICE, WHEN, WHEN)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void retentionIsThirtyOrThreeHundredSixtyFiveDays() {
        var logs = WORKOS.sdk().getAuditLogs();
        assertThat(logs.getAuditLogsRetention(ANAS_PRACTICE).getRetentionPeriodInDays())
                .isNull();
        assertThat(logs.updateAuditLogsRetention(ANAS_PRACTICE, 365).getRetentionPeriodInDays())
                .isEqualTo(365);
        assertThatThrownBy(() -> logs.updateAuditLogsRetention(ANAS_PRACTICE, 31))
                .isInstanceOf(UnprocessableEntityException.class);
    }
}
