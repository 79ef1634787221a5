package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestOrganizations.Member;
import care.eleva.testing.TestTokens;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessesTest {

    private final TestDatabase database = TestDatabase.shared();
    private final Member expert = TestOrganizations.fresh();
    private final Member patient = TestOrganizations.fresh();
    private final Member stranger = TestOrganizations.fresh();
    private final String record = TestOrganizations.id("record");

    @Test
    void theOwnerAndThePatientSeeWhoSawARecordAndNobodyElseDoes() throws SQLException {
        // Given
        view(expert, record, patient.userId());
        view(expert, record, patient.userId());
        view(expert, record, TestOrganizations.id("user"));
        view(stranger, record, null);
        // Then
        assertThat(accesses(expert, "records:view_own")).hasSize(3);
        assertThat(accesses(expert, "audit:view_logs")).hasSize(3);
        assertThat(accesses(expert)).isEmpty();
        assertThat(accesses(patient)).as("only the rows whose patient this is").hasSize(2);
        assertThat(accesses(patient, "audit:view_logs")).hasSize(2);
        assertThat(accesses(stranger, "audit:view_logs", "records:view_own"))
                .as("its own row alone")
                .hasSize(1);
        assertThat(accesses(TestOrganizations.fresh(), "audit:view_logs", "records:view_own"))
                .isEmpty();
        try (var reader = database.as("audit_service")) {
            assertRefused(
                    () -> Sql.rows(reader, "SELECT * FROM audit.accesses('record', ?, NULL, NULL, 9)", record),
                    "42501",
                    "context_required");
            assertRefused(
                    () -> Sql.rows(reader, "SELECT * FROM audit.accesses_about_me(NULL, NULL, 9)"),
                    "42501",
                    "context_required");
        }
    }

    @Test
    void aPatientSeesEverythingThatConcernsThemAndNothingElse() throws SQLException {
        view(expert, record, patient.userId());
        view(stranger, TestOrganizations.id("record"), patient.userId());
        view(patient, TestOrganizations.id("record"), null);
        try (var reader =
                database.as("audit_service", TestTokens.shared().user(patient).sign())) {
            assertThat(Sql.rows(reader, "SELECT org_id, actor_id FROM audit.accesses_about_me(NULL, NULL, 9)")
                            .toString())
                    .isEqualTo("[[%s, %s], [%s, %s]]"
                            .formatted(stranger.orgId(), stranger.userId(), expert.orgId(), expert.userId()));
        }
    }

    @Test
    void pagesAreCompleteAndDoNotOverlap() throws SQLException {
        for (int i = 0; i < 7; i++) {
            view(i % 2 == 0 ? expert : stranger, record, patient.userId());
        }
        var seen = new ArrayList<@Nullable Object>();
        try (var reader =
                database.as("audit_service", TestTokens.shared().user(patient).sign())) {
            List<@Nullable Object> last = List.of();
            do {
                var page = Sql.rows(
                        reader,
                        "SELECT id, recorded_at FROM audit.accesses('record', ?, ?, ?, 3)",
                        record,
                        last.isEmpty() ? null : last.get(1),
                        last.isEmpty() ? null : last.getFirst());
                page.forEach(row -> seen.add(row.getFirst()));
                last = page.isEmpty() ? List.of() : page.getLast();
            } while (!last.isEmpty());
        }
        assertThat(seen).hasSize(7).doesNotHaveDuplicates();
    }

    private List<List<@Nullable Object>> accesses(Member who, String... permissions) throws SQLException {
        try (var reader = database.as(
                "audit_service",
                TestTokens.shared().user(who).permissions(permissions).sign())) {
            return Sql.rows(reader, "SELECT id FROM audit.accesses('record', ?, NULL, NULL, 100)", record);
        }
    }

    private void view(Member who, String id, @Nullable String patientId) throws SQLException {
        try (var app = database.as("app_service", TestTokens.shared().user(who).sign())) {
            Sql.execute(
                    app,
                    "SELECT audit.append('MEDICAL_RECORD_VIEWED', 'success', 'record', ?, ?, NULL, NULL, NULL, NULL, NULL)",
                    id,
                    patientId);
            Sql.execute(app, "COMMIT");
        }
    }
}
