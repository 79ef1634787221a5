package care.eleva.testing.database;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestTokens;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The access lists stay one index range scan, in a log of 1,000 organizations and 200,000 events, whatever plan is cached. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessPlanTest {

    private static final String SEED = """
            INSERT INTO audit.audit_logs (id, recorded_at, occurred_at, org_id, action, outcome, actor_type, actor_id, assurance,
                                          resource_type, resource_id, patient_id, line)
            SELECT uuidv7(), now() + n * interval '1 microsecond', now(), 'org_' || n % 1000,
                   CASE WHEN n < 20000 THEN 'MEDICAL_RECORD_CREATED' ELSE 'MEDICAL_RECORD_VIEWED' END, 'success', 'user', 'user_' || n % 1000, 'jwt',
                   CASE WHEN n % 2000 < 1000 THEN 'medical_record' ELSE 'appointment' END, 'rec_' || n % 10000, 'patient_' || n % 5000, '\\x00'
            FROM generate_series(0, 199999) AS n""";

    private final TestDatabase database = TestDatabase.fresh();

    @BeforeAll
    void seed() throws SQLException {
        try (var superuser = database.asSuperuser()) {
            Sql.execute(superuser, "SET session_replication_role = replica");
            Sql.execute(superuser, "SELECT audit.have_partitions(now())");
            Sql.execute(superuser, SEED);
            Sql.execute(superuser, "ANALYZE audit.audit_logs");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void whatConcernsAPatientIsOneRangeOfAnIndexInEachMonth(String mode) throws SQLException {
        String plan = plan(mode, "audit.accesses_about_me(NULL, NULL, 21)", 21);
        assertThat(plan)
                .contains("Index Scan using audit_logs_", "_patient_id_recorded_at_id_idx")
                .contains("Index Cond: ((patient_id = ", "(ROW(recorded_at, id) < ROW(")
                .doesNotContain("Seq Scan", "Sort  (", "Bitmap", "Filter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void whatConcernsTheRecordsOfAnExpertIsARangeOfAnIndexAndALookUpForEachRow(String mode) throws SQLException {
        String plan = plan(mode, "audit.accesses_to_my_records(NULL, NULL, 21)", 21);
        assertThat(plan.substring(0, plan.indexOf("SubPlan")))
                .contains("_org_id_recorded_at_id_idx1 on audit_logs_", "Index Cond: ((org_id = ")
                .contains("(ROW(recorded_at, id) < ROW(")
                .doesNotContain("Seq Scan", "Sort  (", "Bitmap");
        assertThat(plan).contains("SubPlan").doesNotContain("Sort  (", "Bitmap");
    }

    /** What the function's statement really did, as auto_explain tells. */
    private String plan(String mode, String function, int rows) throws SQLException {
        String token = TestTokens.shared()
                .user(user(function))
                .org("org_7")
                .permissions("records:view_own")
                .sign();
        try (Connection superuser = database.asSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("LOAD 'auto_explain'");
            Sql.execute(superuser, "BEGIN");
            Sql.execute(superuser, "SELECT auth.begin(?, NULL)", token);
            Sql.execute(superuser, "SELECT set_config('plan_cache_mode', ?, true)", mode);
            for (String setting : new String[] {
                "log_min_duration = 0",
                "log_nested_statements = on",
                "log_level = notice",
                "log_analyze = on",
                "log_timing = off"
            }) {
                statement.execute("SET LOCAL auto_explain." + setting);
            }
            try (var result = statement.executeQuery("SELECT count(*) FROM " + function)) {
                result.next();
                assertThat(result.getInt(1)).isEqualTo(rows);
            }
            StringBuilder plans = new StringBuilder();
            for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                if (String.valueOf(notice.getMessage()).contains("FROM audit.audit_logs l")) {
                    plans.append(notice.getMessage()).append('\n');
                }
            }
            return plans.toString();
        }
    }

    private static String user(String function) {
        return function.contains("about_me") ? "patient_7" : "user_7";
    }
}
