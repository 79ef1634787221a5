package care.eleva.app.appointment;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Among a hundred organizations with two hundred appointments each, a page is one range of one index, read backwards. */
class AppointmentListPlanTest {
    private static final String ROWS = """
            INSERT INTO app.appointment_by_org (org_id, starts_at, appointment_id, side, viewer_id, event_id, event_name, expert_id,
                patient_id, ends_at, time_zone, price, currency, status, cancel_free_until, version)
            SELECT 'org_' || n % 100, now() + n * interval '1 minute', gen_random_uuid(), 'expert', 'user_' || n % 1000, gen_random_uuid(),
                'First consultation', 'user_' || n % 1000, 'user_P' || n, now() + (n + 30) * interval '1 minute', 'Europe/Lisbon', 0, 'eur',
                'confirmed', now(), 0
            FROM generate_series(1, 20000) AS n""";
    private static final String ORDER = " ORDER BY starts_at DESC, appointment_id DESC LIMIT 21";
    private static final String AFTER =
            " AND (starts_at, appointment_id) < (now(), '00000000-0000-0000-0000-000000000000')";

    @Test
    void aPageIsOneIndexRangeScan() throws SQLException {
        TestDatabase database = TestDatabase.fresh();
        try (var superuser = database.asSuperuser()) {
            Sql.execute(superuser, ROWS);
            Sql.execute(superuser, "ANALYZE app.appointment_by_org");
        }
        Person admin =
                Person.in("org_1", "appointments:view_incoming", "appointments:view_own", "schedule:manage_team");
        try (var login = database.as("app_service", admin.token())) {
            for (String page : new String[] {"", AFTER}) {
                String mine = plan(login, ListScope.own.condition() + page);
                assertThat(mine)
                        .contains("Index Scan Backward using appointment_by_org_viewer_idx")
                        .containsPattern("Index Cond: .*org_id = .*viewer_id = ")
                        .doesNotContain("Sort");
                String all = plan(login, ListScope.organization.condition() + page);
                assertThat(all)
                        .contains("Index Scan Backward using appointment_by_org_pkey")
                        .containsPattern("Index Cond: .*org_id = ")
                        .doesNotContain("Sort");
                if (page.equals(AFTER)) {
                    assertThat(mine).containsPattern("Index Cond: .*ROW\\(starts_at, appointment_id\\) < ROW");
                    assertThat(all).containsPattern("Index Cond: .*ROW\\(starts_at, appointment_id\\) < ROW");
                }
            }
        }
    }

    private static String plan(Connection login, String condition) {
        return Sql.rows(login, "EXPLAIN SELECT * FROM app.appointment_by_org WHERE " + condition + ORDER).stream()
                .map(row -> "" + row.getFirst())
                .collect(Collectors.joining("\n"));
    }
}
