package care.eleva.app.profile;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The public lists among thousands of rows: what their functions really ran, as the server itself explains it, with a plan
 * made for the values and with one made for any.
 */
class PublicListPlanTest {
    private static final int EXPERTS = 4000;
    /** A page, its next one, and what they are joined with; far from thousands. */
    private static final double MOST_ROWS = 210;

    private static final Pattern ACTUAL = Pattern.compile("actual time=\\S+ rows=([0-9.]+) loops=(\\d+)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by [\\w ]+: (\\d+)");

    private static final Pattern READS = Pattern.compile(" on (profile|event|public_word|public_listing) ");

    private static Connection connection;

    @BeforeAll
    static void fill() {
        connection = TestDatabase.fresh().asSuperuser();
        List.of(
                        "INSERT INTO app.category (id, slug, name, parent_id)"
                                + " SELECT gen_random_uuid(), 'parent-' || i, 'Parent', NULL FROM generate_series(1, 10) AS i",
                        "INSERT INTO app.category (id, slug, name, parent_id)"
                                + " SELECT gen_random_uuid(), 'child-' || i, 'Child', (SELECT id FROM app.category WHERE slug = 'parent-' || i % 10 + 1)"
                                + " FROM generate_series(1, 40) AS i",
                        "INSERT INTO app.practitioner_agreement (org_id, expert_id, version)"
                                + " SELECT 'org_P' || i, 'user_P' || i, '2026-11' FROM generate_series(1, " + EXPERTS
                                + ") AS i",
                        "INSERT INTO app.profile (org_id, expert_id, id, status, slug, first_name, last_name, primary_category_id, secondary_category_id, published_at)"
                                + " SELECT 'org_P' || i, 'user_P' || i, gen_random_uuid(), CASE WHEN i % 10 = 0 THEN 'draft' ELSE 'published' END, 'expert-' || i,"
                                + " (ARRAY['Ana', 'João', 'Maria', 'Beatriz'])[1 + i % 4], 'Silva' || to_hex(i),"
                                + " (SELECT id FROM app.category WHERE slug = 'child-' || 1 + i % 40), (SELECT id FROM app.category WHERE slug = 'parent-' || 1 + i % 10),"
                                + " timestamptz '2026-01-01' + make_interval(mins => i) FROM generate_series(1, "
                                + EXPERTS + ") AS i",
                        "INSERT INTO app.event (org_id, id, expert_id, name, slug, duration_minutes, price, status, created_at)"
                                + " SELECT 'org_P' || i, gen_random_uuid(), 'user_P' || i, (ARRAY['First', 'Second', 'Follow-up'])[n] || ' consultation', 'event-' || n, 30, 0, 'published',"
                                + " timestamptz '2026-01-01' + make_interval(mins => i, secs => n) FROM generate_series(1, "
                                + EXPERTS + ") AS i, generate_series(1, 3) AS n",
                        "VACUUM ANALYZE app.category, app.profile, app.event, app.public_word, app.public_listing",
                        "LOAD 'auto_explain'",
                        "SET auto_explain.log_min_duration = 0",
                        "SET auto_explain.log_nested_statements = on",
                        "SET auto_explain.log_analyze = on",
                        "SET auto_explain.log_level = notice")
                .forEach(statement -> Sql.execute(connection, statement));
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    published_experts(NULL, NULL, NULL, 21)                                                                       | 21 | public_listing_list_idx
                    published_experts(NULL, '2026-01-02 12:00Z', '80000000-0000-0000-0000-000000000000', 21)                      | 21 | public_listing_list_idx
                    published_experts('child-7', '2026-01-02 12:00Z', '80000000-0000-0000-0000-000000000000', 21)                 | 21 | public_listing_list_idx
                    published_experts('parent-7', '2026-01-02 12:00Z', '80000000-0000-0000-0000-000000000000', 21)                | 21 | public_listing_list_idx
                    published_experts_named('sil', NULL, NULL, NULL, 21)                                                          | 21 | public_word_word_idx
                    published_experts_named('sil', NULL, 'silva8', '80000000-0000-0000-0000-000000000000', 21)                    | 21 | public_word_word_idx
                    published_experts_named('João Silva3f', NULL, NULL, NULL, 21)                                                 | 4  | public_word_word_idx
                    published_expert('expert-77')                                                                                 | 1  | profile_slug_key
                    published_events(NULL, NULL, 21)                                                                              | 21 | public_listing_list_idx
                    published_events('2026-01-02 12:00Z', '80000000-0000-0000-0000-000000000000', 21)                             | 21 | public_listing_list_idx
                    published_events_named('consult', 'consultation', '80000000-0000-0000-0000-000000000000', 21)                 | 21 | public_word_word_idx
                    published_expert_events('expert-77', NULL, NULL, 21)                                                          | 3  | profile_slug_key
                    published_event_at('expert-77', 'event-2')                                                                    | 1  | event_[a-z_]+
                    """)
    void aPageIsReadFromAnIndexAndNoFurther(String call, int rows, String index) throws SQLException {
        for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
            Sql.execute(connection, "SET plan_cache_mode = " + mode);
            String plans = plans(call, rows);
            assertThat(plans)
                    .as(mode)
                    .containsPattern("Index (Only )?Scan( Backward)? using " + index)
                    .doesNotContainPattern("Seq Scan on (profile|event|public_word|public_listing)");
            assertThat(ACTUAL.matcher(plans)
                            .results()
                            .mapToDouble(node -> Double.parseDouble(node.group(1)) * Integer.parseInt(node.group(2))))
                    .as("rows of each step, " + mode + "\n" + plans)
                    .allMatch(read -> read <= MOST_ROWS);
            assertThat(REMOVED.matcher(plans).results().mapToInt(node -> Integer.parseInt(node.group(1))))
                    .as("rows read in vain, " + mode + "\n" + plans)
                    .allMatch(read -> read <= MOST_ROWS);
        }
    }

    /** What the server tells while a function runs: the plan of each statement inside of it that reads what is many. */
    private static String plans(String call, int rows) throws SQLException {
        StringBuilder told = new StringBuilder();
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM app." + call)) {
            Sql.execute(connection, "SELECT auth.anonymous('{}')");
            try (var answer = statement.executeQuery()) {
                answer.next();
                assertThat(answer.getInt(1)).as(call).isEqualTo(rows);
            }
            for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                if (READS.matcher(notice.getMessage()).find()) {
                    told.append(notice.getMessage()).append('\n');
                }
            }
        } finally {
            connection.rollback();
        }
        return told.toString();
    }
}
